/**
 * A turn whose Thinker is on another machine. This one still listens (when someone speaks and stops, T9)
 * and shows what was said; sound, pictures and past go to the server, text and sound come back. A server
 * without a voice is spoken for by the local one.
 */
import { Channel } from "../base/channel.ts";
import { microphoneRateHz } from "../contract/audio.ts";
import type { EngineClient } from "../engine/client.ts";
import type { RemoteQuestion, RemoteSound } from "../remote/config.ts";
import type { RemoteServers } from "../remote/servers.ts";
import { int16From } from "../turn/capture/wireSound.ts";
import { perceive } from "../turn/perceive/perceive.ts";
import { speak } from "../turn/speak/speak.ts";
import { speakingSystem } from "../turn/think/native.ts";
import { replies } from "../turn/think/replies.ts";
import type {
  Background,
  PcmFrame,
  Percept,
  Question,
  Reading,
  Sight,
  SightGiven,
  Speech,
  Stages,
  Thought,
  Utterance,
} from "../turn/types.ts";

const plainSystem = "You are Sotto, a spoken assistant. Answer in one or two short sentences.";
/** Of a film: enough to follow it, and what such servers take at once. */
const filmFrames = 8;
/** Less in one piece is how a streaming server begins, too. */
const leastWholeSeconds = 1;

export type RemoteTurn = Pick<Stages, "perceive" | "think" | "speak">;

export function remoteTurn(
  servers: RemoteServers,
  engine: EngineClient,
  { speaks, pace }: { readonly speaks: boolean; readonly pace: number },
): RemoteTurn {
  const turn = new Asking(servers, engine, speaks, pace);
  return {
    perceive: (question, sights, signal) => turn.perceive(question, sights, signal),
    think: (percepts, _, background, span, signal) =>
      turn.think(percepts, background, (ms) => span("think.first-item", ms), signal),
    speak: (thoughts, signal) => turn.speak(thoughts, signal),
  };
}

class Asking {
  readonly #servers: RemoteServers;
  readonly #engine: EngineClient;
  readonly #speaks: boolean;
  readonly #pace: number;
  readonly #sounds = new Channel<RemoteSound>();
  readonly #frames: PcmFrame[] = [];
  readonly #pictures: Uint8Array[] = [];
  #endSample = Number.POSITIVE_INFINITY;

  constructor(servers: RemoteServers, engine: EngineClient, speaks: boolean, pace: number) {
    this.#servers = servers;
    this.#engine = engine;
    this.#speaks = speaks;
    this.#pace = pace;
  }

  perceive(
    question: Question,
    sights: AsyncIterable<SightGiven>,
    signal: AbortSignal,
  ): AsyncIterable<Percept> {
    const seen = this.#servers.config.sees ? this.#kept(sights) : sights;
    if (question.kind === "text") return perceive(this.#engine, question, seen, signal);
    const onEndpoint = (endSample: number) => {
      this.#endSample = endSample;
      question.onEndpoint(endSample);
    };
    const frames = this.#heard(question.frames);
    return perceive(this.#engine, { ...question, frames, onEndpoint }, seen, signal);
  }

  async *#heard(frames: AsyncIterable<PcmFrame>): AsyncGenerator<PcmFrame> {
    for await (const frame of frames) {
      if (frame.firstSample < this.#endSample) this.#frames.push(frame);
      yield frame;
    }
  }

  /** The server sees them itself: nothing is read here. */
  async *#kept(sights: AsyncIterable<SightGiven>): AsyncGenerator<never> {
    for await (const { sight } of sights) this.#pictures.push(...picturesOf(sight));
    yield* [];
  }

  async *think(
    percepts: AsyncIterable<Percept>,
    background: Background,
    first: (milliseconds: number) => void,
    signal: AbortSignal,
  ): AsyncGenerator<Thought> {
    try {
      let utterance: Utterance | null = null;
      const readings: Reading[] = [];
      for await (const percept of percepts) {
        if (percept.kind === "utterance") utterance = percept;
        else if (percept.kind === "reading") readings.push(percept);
      }
      const words = utterance?.text.trim() ?? "";
      if (words === "") yield { text: replies.nothingHeard };
      else yield* this.#answer(this.#question(words, readings, background), first, signal);
    } finally {
      this.#sounds.end();
    }
  }

  async *#answer(
    question: RemoteQuestion,
    first: (milliseconds: number) => void,
    signal: AbortSignal,
  ): AsyncGenerator<Thought> {
    const servers = this.#servers;
    const startedMs = performance.now();
    const { items, failedOver } = await servers.ask(question, signal);
    first(performance.now() - startedMs);
    if (failedOver) yield { text: "", note: "failed-over" };
    if (this.#speaks && servers.voiceless) yield { text: "", note: "local-voice" };
    if (question.speak && servers.soundAtEnd) yield { text: "", note: "sound-at-end" };
    let pieces = 0;
    let seconds = 0;
    for await (const item of items) {
      if (item.type === "text") yield { text: item.text };
      else {
        pieces++;
        seconds += item.samples.length / item.sampleRateHz;
        this.#sounds.push(item);
      }
    }
    if (!question.speak) return;
    const atEnd = pieces === 1 && seconds >= leastWholeSeconds;
    if (atEnd && !servers.soundAtEnd) yield { text: "", note: "sound-at-end" };
    if (pieces > 0) servers.soundAtEnd = atEnd;
    servers.voiceless = pieces === 0;
    if (servers.voiceless) yield { text: "", note: "local-voice" };
  }

  #question(words: string, readings: readonly Reading[], background: Background): RemoteQuestion {
    const { config, voiceless } = this.#servers;
    const sound = config.hears && this.#frames.length > 0 ? this.#sound() : null;
    const read = readings.flatMap(({ pieces }) => pieces.map(({ text }) => text));
    const text = read.length > 0 ? `Text on the picture:\n${read.join("\n")}\n\n${words}` : words;
    const system = config.dialect === "vllm-omni" ? speakingSystem : plainSystem;
    return {
      instructions: `${system} ${background.instructions}`.trim(),
      past: background.past,
      text,
      sound,
      pictures: this.#pictures,
      speak: this.#speaks && config.speaks && !voiceless,
    };
  }

  #sound(): Int16Array {
    const last = this.#frames.at(-1);
    const length = Math.min(this.#endSample, last ? last.firstSample + last.samples.length : 0);
    const all = new Int16Array(length);
    for (const { firstSample, samples } of this.#frames) {
      all.set(int16From(samples.subarray(0, length - firstSample)), firstSample);
    }
    // A minute at most: what the local recogniser answers, too.
    return all.subarray(Math.max(0, length - 60 * microphoneRateHz));
  }

  async *speak(thoughts: AsyncIterable<Thought>, signal: AbortSignal): AsyncGenerator<Speech> {
    const { config, voiceless } = this.#servers;
    if (!config.speaks || voiceless) {
      yield* this.#locally(thoughts, signal);
      return;
    }
    let text = "";
    const written = (async () => {
      for await (const thought of thoughts) text += thought.text;
    })();
    // Awaited below; until then the sound is what is followed.
    written.catch(() => {});
    let firstSample = 0;
    let sampleRateHz = 0;
    for await (const { samples, sampleRateHz: rate } of this.#sounds) {
      sampleRateHz = rate;
      yield { text, firstSample, sampleRateHz, samples, last: false };
      firstSample += samples.length;
    }
    await written;
    if (firstSample > 0) {
      yield { text, firstSample, sampleRateHz, samples: new Int16Array(0), last: true };
    } else if (text.trim() !== "") yield* this.#locally(once({ text }), signal);
  }

  #locally(thoughts: AsyncIterable<Thought>, signal: AbortSignal): AsyncGenerator<Speech> {
    return speak(this.#engine, thoughts, { pace: this.#pace }, signal);
  }
}

async function* once<T>(item: T): AsyncGenerator<T> {
  yield item;
}

function picturesOf(sight: Sight): readonly Uint8Array[] {
  if (sight.kind !== "video") return [sight.data];
  const { frames } = sight;
  const step = Math.max(1, frames.length / filmFrames);
  const count = Math.min(filmFrames, frames.length);
  return Array.from({ length: count }, (_, index) => frames[Math.floor(index * step)]).filter(
    (frame): frame is Uint8Array => frame !== undefined,
  );
}
