/**
 * What crosses the engine process's border. The engine is the only door to native code and ONNX; it
 * holds no state of a turn beyond its caches, so a restart loses nothing but time.
 */
import type { ModelNeed } from "../base/fit.ts";
import type { SpeechQuality } from "../contract/assistant.ts";
import type { HeardNote, SpokenSegment } from "../contract/events.ts";
import type { Chosen, Control, ReadPiece } from "../turn/types.ts";

/** Absolute paths of a pack's files by role, hashes already checked by the library. */
export interface EnginePack {
  readonly name: string;
  /** `large`: a model of one's own, worth a GPU where there is one; `template`: of its chat, where known. */
  readonly thinker: {
    readonly gguf: string;
    readonly large?: boolean;
    readonly template?: "chatML";
  };
  /** The Thinker is there, on another machine: none is loaded here. */
  readonly remote?: string;
  /** A Qwen2.5-Omni pack, whose Thinker hears and sees by itself, and what it takes of memory. */
  readonly omni?: { readonly folder: string; readonly need: ModelNeed };
  readonly hearing: {
    readonly vad: string;
    readonly encoder: string;
    readonly decoder: string;
    readonly tokens: string;
  };
  readonly reading: {
    readonly detector: string;
    readonly recogniser: string;
    readonly characters: string;
  };
  readonly voice: { readonly model: string; readonly config: string };
}

/**
 * How careful to be with the GPU: 0 at first; after the process died on one once, half of the layers;
 * after that the CPU, without even loading a GPU's driver.
 */
export type Caution = 0 | 1 | 2;

export interface Heard {
  readonly text: string;
  /** Index after the last voiced sample; 0 when there was no speech (T9). */
  readonly speechEndSample: number;
  /** Set when only the last part of a very long recording was used. */
  readonly note?: HeardNote;
  /** Where the stretches between pauses lie. */
  readonly segments?: readonly SpokenSegment[];
}

export type HearItem =
  /**
   * The whole transcript so far; may change its last words. `settled`: nothing was said for 0.1 s, and
   * if nothing more is, this is the question.
   */
  | { readonly type: "partial"; readonly text: string; readonly settled: boolean }
  /** Hands-free: someone begins to speak. Told again where the first time was a cough. */
  | { readonly type: "voiced"; readonly firstSample: number }
  /** Hands-free: the person stopped; the question is complete. */
  | { readonly type: "endpoint"; readonly endSample: number; readonly heard: Heard }
  /** Hands-free, after the endpoint: someone speaks again. */
  | { readonly type: "barge"; readonly firstSample: number };

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
  /** Of an omni pack: what was seen and heard, by the numbers that `see` and `listen` gave; before the text. */
  readonly media?: readonly number[];
  /** What a question that was only heard is called in later messages. */
  readonly transcript?: string;
}

/** What an omni pack's Thinker looks at: a picture's bytes, or a film as frames and 16 kHz sound. */
export type LookAt =
  | { readonly kind: "picture"; readonly data: Uint8Array }
  | {
      readonly kind: "film";
      readonly frames: readonly Uint8Array[];
      readonly framesPerSecond: number;
      readonly sound?: Int16Array;
    };

export interface SpokenPiece {
  readonly sampleRateHz: number;
  readonly samples: Int16Array;
}

export type ThinkStop = "end" | "length" | "loop";

// A type alias: an interface has an index signature only when it names one, and then every name fits.
export type EngineCalls = {
  /** Loads the pack; calls before it wait. Resolves when a question can be asked; the voice follows. */
  open: {
    args: { pack: EnginePack; caution: Caution };
    input: never;
    item: never;
    /** `device`: what it runs on and, where it is less than it could be, why. */
    result: { device: string; gpu: boolean };
  };
  /**
   * Input: mono float samples at 16 kHz. `hold`: the end of input is the end of the question.
   * `hands-free`: a pause ends it (`endpoint`), input goes on until the turn is over.
   */
  hear: {
    args: { mode: "hold" | "hands-free" };
    input: Float32Array;
    item: HearItem;
    result: Heard;
  };
  /** `image`: the bytes of a PNG, JPEG or WebP. */
  read: {
    args: { image: Uint8Array };
    input: never;
    item: never;
    result: {
      width: number;
      height: number;
      pieces: ReadPiece[];
      controls: Control[];
      milliseconds: number;
    };
  };
  /** Which pieces answer a question, and how. */
  choose: {
    args: {
      question: string;
      pieces: readonly ReadPiece[];
      controls: readonly Control[];
    };
    input: never;
    item: never;
    result: Chosen;
  };
  /** Omni packs: encodes a picture or film; the number names it until the engine ends. */
  see: { args: { look: LookAt }; input: never; item: never; result: { medium: number } };
  /**
   * Omni packs: hears while someone speaks. Input as for `hear`; an item each time more was encoded.
   * The result is null when it was too short to be anything.
   */
  listen: {
    args: null;
    input: Float32Array;
    item: { medium: number };
    result: { medium: number | null };
  };
  /** Key down: start the screen reader's process, so that it is there when the picture arrives. */
  warmReader: { args: null; input: never; item: never; result: null };
  /**
   * Brings the Thinker's cache to exactly this prompt (cutting back or extending) without writing.
   * `open`: the last message is unfinished, more of it will come.
   */
  prefill: {
    args: { messages: readonly ChatMessage[]; open: boolean };
    input: never;
    item: never;
    result: { promptTokens: number; evaluatedTokens: number };
  };
  /**
   * Writes the reply to `messages`; items are pieces of text. `latent`: what the pack's own voice
   * speaks it from is kept under this number, which the caller chooses anew for each reply.
   */
  generate: {
    args: { messages: readonly ChatMessage[]; maxTokens: number; latent?: number };
    input: never;
    item: string;
    result: {
      stop: ThinkStop;
      promptTokens: number;
      evaluatedTokens: number;
      replyTokens: number;
      prefillMs: number;
    };
  };
  /**
   * The pack's own voice: the sound of the reply that is being written under `latent`, while it is
   * written. Input: samples that the sink has taken so far; not much more is computed ahead of it.
   */
  speak: {
    args: { latent: number; speaker: string | null; quality: SpeechQuality };
    input: number;
    item: SpokenPiece;
    result: { samples: number };
  };
  /** Speaks one clause of already speakable text; items are pieces in order. */
  say: {
    args: { text: string; pace: number };
    input: never;
    item: SpokenPiece;
    result: { samples: number };
  };
};
