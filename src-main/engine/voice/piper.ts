/**
 * Piper (a VITS voice) as three graphs: text encoder with durations, flow, vocoder. The vocoder is 9/10
 * of the work and only looks 11 frames around itself, so it runs in windows and the first sound is there
 * before the clause is made. Noise comes from a seeded generator: the same text always sounds the same.
 */
import { open } from "node:fs/promises";
import { type InferenceSession, Tensor } from "onnxruntime-node";
import { openModel } from "../onnx.ts";
import { Graph } from "./graphCut.ts";
import { NormalNoise } from "./noise.ts";
import { PassingBytes } from "./passingBytes.ts";
import { readVoiceConfig, type VoiceConfig } from "./voiceConfig.ts";

/** Names of tensors inside every VITS graph that Piper exports for one speaker. */
const tensors = {
  durationNoise: "/dp/RandomNormalLike_output_0",
  mean: "/enc_p/Split_output_0",
  logDeviation: "/enc_p/Split_output_1",
  durations: "/Ceil_output_0",
  latent: "/Add_output_0",
  mask: "/Cast_2_output_0",
  acoustic: "/Mul_7_output_0",
  output: "output",
};

/** Channels of the latent in every quality of Piper's voices. */
const channels = 192;
/** Samples of sound per frame: product of the vocoder's upsampling. */
const hopSamples = 256;

/**
 * How far a vocoder frame looks to either side: 3 (first convolution) + 1 (first upsampling) + 45/8
 * (widest residual block, kernel 7, dilations 3 and 12) + under 1.2 for the finer stages. Verified by a
 * test: windows and the whole clause give the same samples.
 */
const vocoderReachFrames = 11;
/** The same for the flow: 4 couplings of 4 convolutions of kernel 5. */
const flowReachFrames = 32;

/** 0.28 s: 25 ms of work on one core of the reference machine, and longer than the next window takes. */
const firstWindowFrames = 24;
/**
 * 0.84 s of sound in 70 ms of work. Longer windows repeat less of their surroundings (22 of 94 frames
 * here) but hold up an abort longer and need more memory.
 */
const windowFrames = 72;

/** A phoneme never lasts longer: 3 s. A broken duration must not ask for gigabytes. */
const maxPhonemeFrames = 258;

export interface PiperOptions {
  readonly model: string;
  readonly config: string;
  readonly threads: number;
}

export class Piper implements AsyncDisposable {
  readonly sampleRateHz: number;
  readonly #config: VoiceConfig;
  readonly #encoder: InferenceSession;
  readonly #flow: InferenceSession;
  readonly #vocoder: InferenceSession;

  private constructor(
    config: VoiceConfig,
    sessions: readonly [InferenceSession, InferenceSession, InferenceSession],
  ) {
    this.#config = config;
    this.sampleRateHz = config.audio.sample_rate;
    [this.#encoder, this.#flow, this.#vocoder] = sessions;
  }

  static async open({ model, config, threads }: PiperOptions): Promise<Piper> {
    const parsed = await readVoiceConfig(config);
    const sessions: InferenceSession[] = [];
    // One after the other: loading needs a multiple of a part's size for a moment.
    for (const part of await cutApart(model)) {
      using held = part;
      sessions.push(await openModel(held.bytes, threads));
    }
    const [encoder, flow, vocoder] = sessions;
    if (!encoder || !flow || !vocoder) throw new Error("the voice's graph could not be cut");
    return new Piper(parsed, [encoder, flow, vocoder]);
  }

  /** Sound of one phrase, -1..1, in windows; IPA and punctuation as Piper's own symbols. */
  async *synthesise(ipa: string, pace: number, signal: AbortSignal): AsyncGenerator<Float32Array> {
    const ids = this.#ids(ipa);
    if (ids.length === 0) return;
    signal.throwIfAborted();
    // The seed is the text's, so a phrase sounds the same wherever in a conversation it stands.
    const noise = NormalNoise.seededBy(ipa);
    const latent = await this.#encode(ids, pace, noise);
    signal.throwIfAborted();
    const { frames } = latent;
    let acoustic: Frames | null = null;
    for (const [start, end] of windows(frames)) {
      const to = Math.min(frames, end + vocoderReachFrames);
      if (!acoustic || acoustic.frames < to) {
        // First only what the first window needs, then the rest at once.
        const needed = acoustic === null ? to : frames;
        acoustic = await this.#flowThrough(latent, needed);
        signal.throwIfAborted();
      }
      yield await this.#vocode(acoustic, start, end, to);
      signal.throwIfAborted();
    }
  }

  #ids(ipa: string): number[] {
    const map = this.#config.phoneme_id_map;
    const known = [...ipa.normalize("NFD")].flatMap((symbol) => {
      const ids = map[symbol];
      return ids ? [[...ids]] : [];
    });
    if (known.length === 0) return [];
    const symbol = (name: string) => map[name] ?? [];
    const padded = known.flatMap((ids) => [...ids, ...symbol("_")]);
    return [...symbol("^"), ...symbol("_"), ...padded, ...symbol("$")];
  }

  /** Mean and deviation per phoneme, spread over its frames and filled with noise. */
  async #encode(ids: readonly number[], pace: number, noise: NormalNoise): Promise<Frames> {
    const { noise_scale, length_scale, noise_w } = this.#config.inference;
    const count = ids.length;
    const result = await this.#encoder.run({
      input: new Tensor("int64", BigInt64Array.from(ids, BigInt), [1, count]),
      input_lengths: new Tensor("int64", BigInt64Array.of(BigInt(count)), [1]),
      scales: floats(Float32Array.of(noise_scale, length_scale / pace, noise_w), [3]),
      [tensors.durationNoise]: floats(noise.take(2 * count), [1, 2, count]),
    });
    const mean = data(result, tensors.mean);
    const logDeviation = data(result, tensors.logDeviation);
    const durations = data(result, tensors.durations).map((d) => Math.min(d, maxPhonemeFrames));
    const frames = durations.reduce((sum, d) => sum + d, 0);
    const values = noise.take(channels * frames);
    for (let channel = 0, at = 0; channel < channels; channel++) {
      for (let phoneme = 0; phoneme < count; phoneme++) {
        const source = channel * count + phoneme;
        const centre = mean[source] ?? 0;
        const spread = Math.exp(logDeviation[source] ?? 0) * noise_scale;
        for (const end = at + (durations[phoneme] ?? 0); at < end; at++) {
          values[at] = centre + (values[at] ?? 0) * spread;
        }
      }
    }
    return { frames, values };
  }

  /** Acoustic frames [0, needed): all of them, or enough of a prefix to be exact. */
  async #flowThrough(latent: Frames, needed: number): Promise<Frames> {
    const given = Math.min(latent.frames, needed + flowReachFrames);
    const result = await this.#flow.run({
      [tensors.latent]: floats(slice(latent, 0, given), [1, channels, given]),
      [tensors.mask]: floats(new Float32Array(given).fill(1), [1, 1, given]),
    });
    const all = { frames: given, values: data(result, tensors.acoustic) };
    return given === needed ? all : { frames: needed, values: slice(all, 0, needed) };
  }

  async #vocode(acoustic: Frames, start: number, end: number, to: number): Promise<Float32Array> {
    const from = Math.max(0, start - vocoderReachFrames);
    const result = await this.#vocoder.run({
      [tensors.acoustic]: floats(slice(acoustic, from, to), [1, channels, to - from]),
    });
    const samples = data(result, tensors.output);
    return samples.slice((start - from) * hopSamples, (end - from) * hopSamples);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#encoder, this.#flow, this.#vocoder].map((s) => s.release()));
  }
}

/** Values of all channels over time: channel-major, as the graphs want them. */
interface Frames {
  readonly frames: number;
  readonly values: Float32Array;
}

/** A short window first; then even ones, so that none is left too small to be worth its surroundings. */
export function windows(frames: number): [start: number, end: number][] {
  const first = frames < firstWindowFrames * 2 ? frames : firstWindowFrames;
  const spans: [number, number][] = first > 0 ? [[0, first]] : [];
  const rest = frames - first;
  const count = Math.ceil(rest / windowFrames);
  for (let i = 0; i < count; i++) {
    const at = (k: number) => first + Math.round((rest * k) / count);
    spans.push([at(i), at(i + 1)]);
  }
  return spans;
}

async function cutApart(model: string): Promise<PassingBytes[]> {
  using file = await wholeFile(model);
  const graph = new Graph(file.bytes);
  const missing = Object.values(tensors).find((name) => !graph.has(name));
  if (missing) throw new Error(`the voice is no single-speaker Piper voice: no tensor ${missing}`);
  const { durationNoise, mean, logDeviation, durations, latent, mask, acoustic, output } = tensors;
  const text = ["input", "input_lengths", "scales", durationNoise];
  return [
    graph.cut(text, [mean, logDeviation, durations]),
    graph.cut([latent, mask], [acoustic]),
    graph.cut([acoustic], [output]),
  ];
}

async function wholeFile(path: string): Promise<PassingBytes> {
  await using file = await open(path);
  const held = new PassingBytes((await file.stat()).size);
  for (let at = 0; at < held.bytes.length; ) {
    const { bytesRead } = await file.read(held.bytes, at, held.bytes.length - at, at);
    if (bytesRead === 0) throw new Error("the voice's file ended early");
    at += bytesRead;
  }
  return held;
}

function floats(values: Float32Array, dims: readonly number[]): Tensor {
  return new Tensor("float32", values, dims);
}

function data(result: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const value = result[name]?.data;
  if (!(value instanceof Float32Array)) throw new Error(`the voice gave no ${name}`);
  return value;
}

function slice({ frames, values }: Frames, from: number, to: number): Float32Array {
  if (from === 0 && to === frames) return values;
  const part = new Float32Array(channels * (to - from));
  for (let channel = 0; channel < channels; channel++) {
    const row = channel * frames;
    part.set(values.subarray(row + from, row + to), channel * (to - from));
  }
  return part;
}
