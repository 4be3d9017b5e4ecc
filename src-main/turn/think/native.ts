/**
 * Thinking of a Thinker that saw and heard the question itself: nothing is chosen or checked for it.
 * While the question is being asked, every new sight and piece of sound is brought into its cache.
 */
import type { ChatMessage, EngineClient } from "../../engine/client.ts";
import type { Background, Percept, Span, Thought, Utterance } from "../types.ts";
import { type Manner, mannerText } from "./manner.ts";
import { replies } from "./replies.ts";
import { Warmth } from "./think.ts";
import { usageOf } from "./usage.ts";

/** The system message under which the model was taught to speak, word for word. */
export const speakingSystem =
  "You are Qwen, a virtual human developed by the Qwen Team, Alibaba Group, capable of perceiving auditory and visual inputs, as well as generating text and speech.";

/** For a reply that the pack's own voice speaks. */
export interface Speaking {
  /** What the reply is spoken from will have this number in the engine. */
  readonly latent: number;
  readonly manner: Manner;
}

/** 256 tokens are about a minute and a half of speech. */
const maxReplyTokens = 256;

export async function* thinkNatively(
  engine: EngineClient,
  percepts: AsyncIterable<Percept>,
  background: Background,
  speaking: Speaking | null,
  span: Span,
  signal: AbortSignal,
): AsyncIterable<Thought> {
  const warmth = new Warmth(engine, signal);
  const sights: number[] = [];
  let sound: number | null = null;
  let utterance: Utterance | null = null;
  warmth.towards(pastMessages(background));
  for await (const percept of percepts) {
    if (percept.kind === "utterance") utterance = percept;
    if (percept.kind !== "sensed") continue;
    if (percept.sense === "sight") sights.push(percept.medium);
    else sound = percept.medium;
    warmth.towards([...pastMessages(background), questionMessage(sights, sound, "")]);
  }
  await warmth.stop();
  const transcript = utterance?.text.trim() ?? "";
  if (transcript === "") {
    yield { text: replies.nothingHeard };
    return;
  }
  const manner = speaking ? mannerText(speaking.manner, sound !== null) : "";
  const question = questionMessage(sights, sound, transcript, manner);
  const messages = [...pastMessages(background), question];
  const latent = speaking ? { latent: speaking.latent } : {};
  const maxTokens = Math.min(maxReplyTokens, background.maxTokens ?? maxReplyTokens);
  const call = engine.call("generate", { messages, maxTokens, ...latent }, signal);
  // The voice gets ready before the first word is there.
  if (speaking) yield { text: "", ...latent };
  const started = performance.now();
  let first = true;
  for await (const text of call) {
    if (first) span("think.first-token", performance.now() - started);
    first = false;
    yield { text, ...latent };
  }
  const { prefillMs, ...result } = await call.result;
  span("think.prefill", prefillMs);
  yield { text: "", usage: usageOf(result), ...latent };
}

/** Between turns the cache is brought to what was really said (T5). */
export async function settleNatively(
  engine: EngineClient,
  background: Background,
  signal: AbortSignal,
): Promise<void> {
  const messages = pastMessages(background);
  await engine.call("prefill", { messages, open: false }, signal).result;
}

function pastMessages({ instructions, past }: Background): ChatMessage[] {
  return [
    { role: "system", text: `${speakingSystem} ${instructions}`.trim() },
    ...past.flatMap(({ question, reply }): ChatMessage[] => [
      { role: "user", text: question },
      { role: "assistant", text: reply },
    ]),
  ];
}

/** A question that was heard is not spelled out as well: the Thinker would answer the recogniser. */
function questionMessage(
  sights: readonly number[],
  sound: number | null,
  transcript: string,
  manner = "",
): ChatMessage {
  const media = sound === null ? sights : [...sights, sound];
  const words = sound === null ? transcript : "";
  const text = [words, manner].filter((part) => part !== "").join("\n");
  return { role: "user", text, media, transcript };
}
