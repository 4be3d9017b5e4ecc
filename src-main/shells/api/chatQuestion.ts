/** From a client's messages to one turn: its last question, the pictures it is about, what came before. */
import type { Sight } from "../../contract/commands.ts";
import { maxQuestionCharacters, maxSights } from "../../contract/limits.ts";
import type { ChatMessage, UserPart } from "./chatSchema.ts";
import { base64Bytes, dataUrlBytes } from "./dataUrl.ts";
import { Refusal } from "./errors.ts";
import { hearText } from "./hear.ts";
import type { ApiPorts } from "./ports.ts";
import { type Remembered, soundKey } from "./remembered.ts";
import type { Asked } from "./turns.ts";

export type Question = Required<Pick<Asked, "source" | "sights" | "past" | "instructions">>;

interface Said {
  readonly texts: string[];
  readonly sounds: Int16Array[];
  readonly pictures: Sight[];
}

interface Context {
  readonly ports: ApiPorts;
  readonly remembered: Remembered;
  readonly signal: AbortSignal;
}

export async function questionOf(
  messages: readonly ChatMessage[],
  context: Context,
): Promise<Question> {
  if (messages.at(-1)?.role !== "user") {
    throw new Refusal(400, "invalid_value", "The last message must be the user's.", "messages");
  }
  const instructions: string[] = [];
  const past: { question: string; reply: string }[] = [];
  let asked: Said = { texts: [], sounds: [], pictures: [] };
  let pictures: Sight[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === "user") {
      await listenTo(message.content, asked, `messages.${index}.content`, context);
    } else if (message.role === "assistant") {
      const reply = replyOf(message, context.remembered);
      if (asked.pictures.length > 0) pictures = asked.pictures;
      past.push({ question: await wordsOf(asked, context), reply: clip(reply) });
      asked = { texts: [], sounds: [], pictures: [] };
    } else instructions.push(textOf(message.content));
  }
  // A follow-up about the same picture does not show it again.
  const sights = asked.pictures.length > 0 ? asked.pictures : pictures;
  if (sights.length > maxSights) {
    throw new Refusal(400, "too_many_images", `A question may have ${maxSights} pictures.`);
  }
  const source = await sourceOf(asked, context);
  const kept = past.filter(({ question }) => question !== "").slice(-200);
  return { source, sights, past: kept, instructions: clip(instructions.join("\n")) };
}

/** Words beside a recording make one question with what it says. */
async function sourceOf(asked: Said, context: Context): Promise<Asked["source"]> {
  const [sound, ...more] = asked.sounds;
  if (sound && more.length === 0 && asked.texts.length === 0) return { sound };
  const text = await wordsOf(asked, context);
  if (text.length > maxQuestionCharacters) {
    const message = `The question has more than ${maxQuestionCharacters} characters.`;
    throw new Refusal(400, "too_long", message, "messages");
  }
  return { text };
}

async function wordsOf({ texts, sounds }: Said, context: Context): Promise<string> {
  const heard: string[] = [];
  for (const sound of sounds) heard.push(await heardIn(sound, context));
  return [...texts, ...heard].join("\n").trim();
}

/** A recording in the history was the question of an earlier request. */
async function heardIn(sound: Int16Array, context: Context): Promise<string> {
  const { ports, remembered, signal } = context;
  const key = soundKey(sound);
  const known = remembered.find(key);
  if (known !== null) return known;
  const text = await hearText(ports.assistant, sound, signal);
  remembered.keep(key, text);
  return text;
}

async function listenTo(
  content: string | readonly UserPart[],
  said: Said,
  where: string,
  { ports, signal }: Context,
): Promise<void> {
  if (typeof content === "string") {
    said.texts.push(content);
    return;
  }
  for (const [index, part] of content.entries()) {
    const param = `${where}.${index}`;
    if (part.type === "text") said.texts.push(part.text);
    else if (part.type === "image_url") {
      const data = dataUrlBytes(part.image_url.url, param);
      said.pictures.push({ kind: "image", name: "The picture", data });
    } else {
      const bytes =
        part.type === "input_audio"
          ? base64Bytes(part.input_audio.data, param)
          : dataUrlBytes(part.audio_url.url, param);
      said.sounds.push(await ports.decode(bytes, "The recording", signal));
    }
  }
}

function replyOf(
  message: Extract<ChatMessage, { role: "assistant" }>,
  remembered: Remembered,
): string {
  if (message.content) return textOf(message.content);
  if (!message.audio) return "";
  const spoken = remembered.find(message.audio.id);
  if (spoken !== null) return spoken;
  throw new Refusal(
    404,
    "audio_not_found",
    "A spoken reply that the messages name is not kept any more. Send its transcript as content.",
    "messages",
  );
}

function textOf(content: string | readonly { readonly text: string }[]): string {
  return typeof content === "string" ? content : content.map(({ text }) => text).join("\n");
}

function clip(text: string): string {
  return text.slice(0, maxQuestionCharacters);
}
