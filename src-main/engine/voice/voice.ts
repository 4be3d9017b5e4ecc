/**
 * The pack's voice inside the engine process: text of a clause in, int16 pieces out. The phonemiser
 * works on the next clause while the worker makes sound of this one; the worker serves clauses in
 * order, so that the first one is never slowed down by the second.
 */
import { Worker } from "node:worker_threads";
import { type CallContext, Caller } from "../../base/calls.ts";
import { workerPort } from "../../base/port.ts";
import { fault, wordedFault } from "../../contract/faults.ts";
import { worded } from "../../contract/sentences.ts";
import { faultCodec } from "../client.ts";
import { entryFile } from "../entries.ts";
import type { EngineCalls, EnginePack } from "../messages.ts";
import type { VoiceWorkerCalls } from "./messages.ts";
import { Phonemes } from "./phonemes.ts";
import { draftPhrases, phrased } from "./phrasing.ts";
import { readVoiceConfig } from "./voiceConfig.ts";

/**
 * T7: an aborted `say` ends within this: one window of the vocoder or one text encoder pass, 70 ms
 * alone and 150 ms beside a Thinker that writes (both measured on 2 cores).
 */
export const sayAbortMs = 300;

/**
 * One thread: beside a core that is busy, a second one makes speech later, not sooner, because every
 * convolution waits for it (first window 440 ms against 236, README.md).
 */
const threads = 1;

/**
 * Phonemised once at start, while the model loads: eSpeak's first sentences take 100 ms each, later ones
 * a few. One short phrase through the model does the same for ONNX.
 */
const warmUpPhonemes = [
  "Hello there, this is a first sentence with quite some words in it.",
  "The total is thirty-three dollars and seventy-three cents, and I think that is right?",
  "Well, the meeting should be at half past nine, in room twelve.",
];
const warmUpSpeech = "Yes.";

type SayContext = CallContext<EngineCalls["say"]>;

interface Opened {
  readonly caller: Caller<VoiceWorkerCalls>;
  readonly phonemes: Phonemes;
  readonly sampleRateHz: number;
}

export class Voice implements AsyncDisposable {
  readonly #files: EnginePack["voice"];
  readonly #phonemiserFile: string;
  readonly #workerFile: string;
  #worker: Worker | null = null;
  #opened: Promise<Opened> | null = null;
  #phonemes: Phonemes | null = null;
  /** The clause before; the next one starts when it is done. */
  #turnstile: Promise<unknown> = Promise.resolve();

  private constructor(files: EnginePack["voice"]) {
    this.#files = files;
    this.#workerFile = entryFile("voice.worker.js");
    this.#phonemiserFile = entryFile("phonemiser.js");
  }

  /** Resolves when the voice is warm: the first clause is as fast as any other. */
  static async open(files: EnginePack["voice"]): Promise<Voice> {
    const voice = new Voice(files);
    try {
      await voice.#synthesise(warmUpSpeech, 1, new AbortController().signal, () => {});
      return voice;
    } catch (error) {
      await voice[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Processes besides the engine's own. */
  get pids(): readonly number[] {
    const pid = this.#phonemes?.pid;
    return pid === undefined || pid === null ? [] : [pid];
  }

  /** The engine's `say` call. */
  async say(
    { text, pace }: EngineCalls["say"]["args"],
    { signal, emit }: Pick<SayContext, "signal" | "emit">,
  ): Promise<EngineCalls["say"]["result"]> {
    const { sampleRateHz } = await this.#open();
    const made = await this.#synthesise(text, pace, signal, (samples) =>
      emit({ sampleRateHz, samples }, [samples.buffer as ArrayBuffer]),
    );
    return { samples: made };
  }

  async #synthesise(
    text: string,
    pace: number,
    signal: AbortSignal,
    emit: (piece: Int16Array) => void,
  ): Promise<number> {
    const { caller, phonemes } = await this.#open();
    const drafts = draftPhrases(text);
    const groups = drafts.flatMap(({ words }) => words);
    const ipa = await phonemes.of(groups, signal);
    const sounds = new Map(groups.map((group, i) => [group, ipa[i] ?? ""]));
    const phrases = drafts
      .map((draft) => phrased(draft, (group) => sounds.get(group) ?? ""))
      .filter((phrase) => phrase.ipa !== "");
    if (phrases.length === 0) return 0;
    const before = this.#turnstile;
    const made = (async () => {
      await before;
      signal.throwIfAborted();
      const call = caller.call("synthesise", { phrases, pace }, signal);
      for await (const piece of call) emit(piece);
      return (await call.result).samples;
    })();
    this.#turnstile = made.catch(() => {});
    return made;
  }

  #open(): Promise<Opened> {
    this.#opened ??= this.#start().catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
    return this.#opened;
  }

  async #start(): Promise<Opened> {
    const worker = new Worker(this.#workerFile);
    this.#worker = worker;
    const port = workerPort(worker);
    const caller = new Caller<VoiceWorkerCalls>(port, workerLost, faultCodec);
    port.onClose(() => {
      if (this.#worker === worker) this.#opened = null;
    });
    const { model, config } = this.#files;
    try {
      const opened = caller.call("open", { model, config, threads }).result;
      const [{ sampleRateHz }, phonemes] = await Promise.all([opened, this.#phonemiser()]);
      return { caller, phonemes, sampleRateHz };
    } catch (error) {
      void worker.terminate();
      throw unusable(error);
    }
  }

  async #phonemiser(): Promise<Phonemes> {
    if (this.#phonemes) return this.#phonemes;
    const { espeak } = await readVoiceConfig(this.#files.config);
    const phonemes = new Phonemes(this.#phonemiserFile, espeak.voice);
    this.#phonemes = phonemes;
    await phonemes.of(warmUpPhonemes.flatMap((text) => draftPhrases(text).flatMap((d) => d.words)));
    return phonemes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#phonemes?.[Symbol.dispose]();
    await this.#worker?.terminate();
  }
}

function workerLost(): Error {
  return wordedFault("engine-failed", "speak", worded("voice-stopped"));
}

function unusable(error: unknown): Error {
  return fault(
    "pack-broken",
    "speak",
    "The voice of this pack cannot be loaded.",
    "Run npm run packs -- verify.",
    error,
  );
}
