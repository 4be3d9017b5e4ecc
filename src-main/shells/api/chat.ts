/** `POST /v1/chat/completions`: a question in text, pictures and sound, an answer in text and speech. */
import { randomUUID } from "node:crypto";
import type { EventOf, TokenUsage, TurnNote } from "../../contract/events.ts";
import { maxJsonBytes, parseJson, readBody } from "./body.ts";
import { questionOf } from "./chatQuestion.ts";
import { type ChatRequest, chatSchema } from "./chatSchema.ts";
import { Refusal } from "./errors.ts";
import { Outlet } from "./outlet.ts";
import { keptSeconds, soundKey } from "./remembered.ts";
import { answerJson, nowSeconds, type RouteContext, requireModel } from "./route.ts";
import { base64, RawSound, type SoundFormat, soundFile, soundFormat } from "./soundOut.ts";
import { type Asked, failureOf, runTurn } from "./turns.ts";
import { speakerOf } from "./voices.ts";

export async function chat(context: RouteContext): Promise<void> {
  const { ports, request, response, budget, remembered, signal } = context;
  using body = await readBody(request, response, maxJsonBytes, budget);
  const wanted = parseJson(body.bytes, chatSchema);
  await requireModel(ports, wanted.model);
  const format = replyFormat(wanted);
  const question = await questionOf(wanted.messages, { ports, remembered, signal });
  const maxTokens = wanted.max_completion_tokens ?? wanted.max_tokens;
  const speaker = format ? await speakerOf(context, wanted.audio?.voice, "audio.voice") : undefined;
  const asked: Asked = {
    ...question,
    goal: "answer",
    speak: format !== null,
    ...(maxTokens ? { maxTokens } : {}),
    ...(speaker === undefined ? {} : { speaker }),
  };
  const told = wanted.stream_options?.include_usage === true;
  if (wanted.stream) await streamed(context, asked, wanted.model, format, told);
  else await whole(context, asked, wanted.model, format);
}

/** Null: text only. */
function replyFormat({ modalities, audio, stream }: ChatRequest): SoundFormat | null {
  if (!modalities?.includes("audio")) return null;
  const format = soundFormat(audio?.format ?? (stream ? "pcm16" : "wav"), "audio.format");
  if (stream && format !== "pcm16") {
    const message = "audio.format must be pcm16 when stream is true.";
    throw new Refusal(400, "unsupported_value", message, "audio.format");
  }
  return format;
}

type Part =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "sound"; readonly samples: Int16Array };

/** What a turn told beside its reply; clients of OpenAI's make nothing of it. */
interface Account {
  outcome: EventOf<"turn.ended">["outcome"];
  timing: EventOf<"turn.ended">["timing"] | null;
  heard?: string;
  notes?: TurnNote[];
}

/** Of a turn: its account, and what is told in OpenAI's own places. */
interface Told {
  readonly account: Account;
  usage: TokenUsage | null;
}

/** Null where the Thinker told none: no number is invented. */
function usageOf({ usage }: Told) {
  if (usage === null) return null;
  const { promptTokens, replyTokens } = usage;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: replyTokens,
    total_tokens: promptTokens + replyTokens,
  };
}

const finishOf = ({ usage }: Told) => (usage?.full ? "length" : "stop");

/** The reply's parts at 24 kHz; `told` is complete when they end. */
async function* partsOf(
  { ports, remembered, signal }: RouteContext,
  asked: Asked,
  told: Told,
): AsyncGenerator<Part> {
  const { account } = told;
  const raw = new RawSound(ports);
  let begun = false;
  for await (const piece of runTurn(ports.assistant, asked, signal)) {
    if (piece.type === "sound") {
      yield { type: "sound", samples: raw.push(piece.samples) };
      continue;
    }
    const { event } = piece;
    if (event.type === "turn.text") {
      const text: string = begun ? event.text : event.text.trimStart();
      begun ||= text !== "";
      if (text !== "") yield { type: "text", text };
    } else if (event.type === "speech.started") raw.started(event.sampleRateHz);
    else if (event.type === "speech.ended") yield { type: "sound", samples: raw.end() };
    else if (event.type === "turn.note") account.notes = [...(account.notes ?? []), event.note];
    else if (event.type === "turn.heard" && event.final && "sound" in asked.source) {
      account.heard = event.text;
      remembered.keep(soundKey(asked.source.sound), event.text);
    } else if (event.type === "turn.ended") {
      const failure = failureOf(event);
      if (failure) throw failure;
      account.outcome = event.outcome;
      account.timing = event.timing;
      told.usage = event.usage ?? null;
    }
  }
}

function nothingTold(): Told {
  return { account: { outcome: "answered", timing: null }, usage: null };
}

async function whole(
  context: RouteContext,
  asked: Asked,
  model: string,
  format: SoundFormat | null,
): Promise<void> {
  const told = nothingTold();
  const pieces: Int16Array[] = [];
  let text = "";
  for await (const part of partsOf(context, asked, told)) {
    if (part.type === "text") text += part.text;
    else pieces.push(part.samples);
  }
  text = text.trimEnd();
  const spoken = format !== null && pieces.length > 0;
  const message = {
    role: "assistant",
    content: spoken ? null : text,
    refusal: null,
    ...(spoken ? { audio: await wholeAudio(context, pieces, format, text) } : {}),
  };
  answerJson(context.response, {
    id: `chatcmpl-${randomUUID()}`,
    object: "chat.completion",
    created: nowSeconds(),
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(told) }],
    usage: usageOf(told),
    sotto: told.account,
  });
}

async function wholeAudio(
  { ports, remembered, signal }: RouteContext,
  pieces: readonly Int16Array[],
  format: SoundFormat,
  transcript: string,
) {
  const id = `audio_${randomUUID()}`;
  remembered.keep(id, transcript);
  const data = base64(await soundFile(ports, pieces, format, signal));
  return { id, data, transcript, expires_at: nowSeconds() + keptSeconds };
}

async function streamed(
  context: RouteContext,
  asked: Asked,
  model: string,
  format: SoundFormat | null,
  /** The client asked for a last chunk with the usage. */
  tellsUsage: boolean,
): Promise<void> {
  const outlet = new Outlet(context.response);
  const told = nothingTold();
  const frame = {
    id: `chatcmpl-${randomUUID()}`,
    object: "chat.completion.chunk",
    created: nowSeconds(),
    model,
  };
  const send = (delta: object, finish: "stop" | "length" | null = null, more: object = {}) => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
    return outlet.event({ ...frame, choices, ...more });
  };
  const audio = format === null ? null : { id: `audio_${randomUUID()}` };
  const begin = async () => {
    outlet.begin({ "Content-Type": "text/event-stream" });
    await send(
      audio
        ? { role: "assistant", audio: { ...audio, transcript: "" } }
        : { role: "assistant", content: "" },
    );
  };
  let text = "";
  for await (const part of partsOf(context, asked, told)) {
    // Not before the first part: a turn that is refused (429) or fails at once has a status of its own.
    if (!outlet.begun) await begin();
    if (part.type === "sound") await send({ audio: { data: base64(part.samples) } });
    else if (audio) await send({ audio: { transcript: part.text } });
    else await send({ content: part.text });
    if (part.type === "text") text += part.text;
  }
  if (!outlet.begun) await begin();
  if (audio) {
    context.remembered.keep(audio.id, text.trimEnd());
    await send({ audio: { expires_at: nowSeconds() + keptSeconds } });
  }
  await send({}, finishOf(told), { sotto: told.account });
  if (tellsUsage) await outlet.event({ ...frame, choices: [], usage: usageOf(told) });
  await outlet.event("[DONE]");
  outlet.end();
}
