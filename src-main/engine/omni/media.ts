import type {
  Abortable,
  AudioEncoder,
  MelBlock,
  MelFrontend,
  VisionEncoder,
} from "../../../native/types/binding.d.ts";
import { fault } from "../../contract/faults.ts";
import type { Film } from "./film.ts";
import { guarded } from "./guard.ts";
import { audioTokens, type Grid, type Segment } from "./layout.ts";
import type { OmniManifest } from "./manifest.ts";
import { FRAME_LIMITS, PixelFrontend, type PixelLimits, type RgbImage } from "./pixels.ts";

const LONGEST_SECONDS = 300;

type MediaSegment = Exclude<Segment, { kind: "text" }>;

/**
 * A medium as the Thinker takes it in: its place in the prompt and its feature rows. Blocks are
 * compared by identity, so a medium that is shown again costs nothing.
 */
export interface Medium {
  readonly segment: MediaSegment;
  readonly vision: readonly Float32Array[];
  readonly audio: readonly Float32Array[];
  /** More of it will come: it must be the last part of an open prompt. */
  readonly open: boolean;
}

export interface Encoders {
  readonly audio: AudioEncoder;
  readonly vision: VisionEncoder;
  createMelFrontend(): MelFrontend;
}

/** Pictures, films and sound → media. */
export class MediaEncoder {
  readonly pixels: PixelFrontend;
  readonly #encoders: Encoders;
  readonly #manifest: OmniManifest;

  constructor(encoders: Encoders, manifest: OmniManifest) {
    this.#encoders = encoders;
    this.#manifest = manifest;
    this.pixels = new PixelFrontend(manifest.vision);
  }

  async image(image: RgbImage, limits?: PixelLimits, options?: Abortable): Promise<Medium> {
    const { grid, values } = this.pixels.patches(this.pixels.fit(image, limits));
    const rows = await this.#see(values, grid, options);
    return { segment: { kind: "image", grid }, vision: [rows], audio: [], open: false };
  }

  /** Frames are encoded pair by pair as they are decoded; an odd last one is shown twice. */
  async film(film: Film, limits?: PixelLimits, options?: Abortable): Promise<Medium> {
    const sound = film.sound && (await this.sound(await film.sound(), options));
    const vision: Float32Array[] = [];
    let pair: Grid | undefined;
    const frameLimits = limits ?? this.#frameLimits(film.frameCount);
    const shrink = (frame: RgbImage) => this.pixels.fit(frame, frameLimits);
    for await (const [first, second] of pairs(film.frames())) {
      options?.signal?.throwIfAborted();
      const { grid, values } = this.pixels.patches(shrink(first), shrink(second));
      pair = grid;
      vision.push(await this.#see(values, grid, options));
    }
    if (!pair) throw fault("bad-input", "perceive", "The film has no frames.", "Use another film.");
    const segment: MediaSegment = {
      kind: "video",
      grid: { ...pair, times: vision.length },
      secondsPerGrid: this.#manifest.vision.temporalPatch / film.framesPerSecond,
      ...(sound && { audioTokens: sound.segment.tokens }),
    };
    return { segment, vision, audio: sound?.audio ?? [], open: false };
  }

  #see(patches: Float32Array, grid: Grid, options?: Abortable): Promise<Float32Array> {
    const { vision } = this.#encoders;
    return guarded("perceive", () => vision.encode(patches, grid.rows, grid.columns, options));
  }

  /** A long film gets smaller frames, so that it leaves half of the context to everything else. */
  #frameLimits(frames: number): PixelLimits {
    const { patch, merge, temporalPatch } = this.#manifest.vision;
    const budgetTokens = this.#manifest.contextTokens / 2;
    const share = (budgetTokens * (patch * merge) ** 2 * temporalPatch) / frames;
    const { minPixels, maxPixels } = FRAME_LIMITS;
    return { minPixels, maxPixels: Math.max(Math.min(maxPixels, share), minPixels * 1.05) };
  }

  /** The model was trained on at most five minutes of sound. */
  get longestSamples(): number {
    return LONGEST_SECONDS * this.#manifest.audio.sampleRateHz;
  }

  /** A whole recording, 16 kHz mono. */
  async sound(samples: Float32Array, options?: Abortable): Promise<SoundMedium> {
    await using listening = this.listen();
    await listening.push(samples, options);
    // Awaited here: the scope ends with the listening.
    return await listening.finish(options);
  }

  /** Sound that is still being spoken. */
  listen(): Listening {
    return new Listening(
      this.#encoders.audio,
      this.#encoders.createMelFrontend(),
      this.#manifest.audio.blockFrames,
    );
  }
}

export interface SoundMedium extends Medium {
  readonly segment: { readonly kind: "audio"; readonly tokens: number };
}

/**
 * Hears while someone speaks: every two seconds become rows as soon as they are there. A louder
 * moment lifts the floor below which quiet values are cut, and blocks that it changes are encoded
 * again; their rows are then other objects.
 */
export class Listening implements AsyncDisposable {
  readonly #encoder: AudioEncoder;
  readonly #mel: MelFrontend;
  readonly #blockFrames: number;
  #blocks: Float32Array[] = [];
  #frames = 0;

  constructor(encoder: AudioEncoder, mel: MelFrontend, blockFrames: number) {
    this.#encoder = encoder;
    this.#mel = mel;
    this.#blockFrames = blockFrames;
  }

  push(samples: Float32Array, options?: Abortable): Promise<void> {
    return guarded("perceive", async () => {
      await this.#mel.push(samples);
      await this.#encode(await this.#mel.take(), options);
    });
  }

  /** What was heard so far, in whole blocks. */
  get medium(): SoundMedium {
    const tokens = audioTokens(this.#frames);
    return { segment: { kind: "audio", tokens }, vision: [], audio: [...this.#blocks], open: true };
  }

  /** The recording is over; the last, shorter block is added. */
  finish(options?: Abortable): Promise<SoundMedium> {
    return guarded("perceive", async () => {
      await this.#encode(await this.#mel.finish(), options);
      return { ...this.medium, open: false };
    });
  }

  async #encode(blocks: readonly MelBlock[], options?: Abortable): Promise<void> {
    for (const block of blocks) {
      const rows = await this.#encoder.encode(block.mel, block.frames, options);
      this.#blocks[block.index] = rows;
      this.#frames = Math.max(this.#frames, block.index * this.#blockFrames + block.frames);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#mel.dispose();
  }
}

async function* pairs<T>(items: AsyncIterable<T>): AsyncGenerator<[T, T]> {
  let waiting: T | undefined;
  for await (const item of items) {
    if (waiting === undefined) waiting = item;
    else {
      yield [waiting, item];
      waiting = undefined;
    }
  }
  if (waiting !== undefined) yield [waiting, waiting];
}
