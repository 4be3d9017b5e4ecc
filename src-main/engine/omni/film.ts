import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import sharp from "sharp";
import { fault } from "../../contract/faults.ts";
import { decodeImage, type RgbImage } from "./pixels.ts";

/** A film as the model sees it: frames two per second, and its sound if it has any. */
export interface Film {
  readonly frames: () => AsyncIterable<RgbImage>;
  readonly frameCount: number;
  /** Of the frames that are shown. */
  readonly framesPerSecond: number;
  /** 16 kHz mono; absent for a silent film. */
  readonly sound?: () => Promise<Float32Array>;
}

/** The model's positions assume this rate. */
export const FILM_FRAMES_PER_SECOND = 2;
const MIN_FRAMES = 4;
/** 6.4 minutes; longer films are thinned out. */
const MAX_FRAMES = 768;
const SOUND_RATE_HZ = 16_000;
/** The model hears at most 300 s. */
const MAX_SOUND_SAMPLES = 300 * SOUND_RATE_HZ;

export interface FilmOptions {
  /** Longer films are thinned out to this many frames; default 768. */
  readonly maxFrames?: number;
  readonly signal?: AbortSignal;
}

export async function openFilm(path: string, options: FilmOptions = {}): Promise<Film> {
  const info = await stat(path).catch((cause: unknown) => {
    throw fault("not-found", "perceive", `${path} is not there.`, "Check the path.", cause);
  });
  const maxFrames = options.maxFrames ?? MAX_FRAMES;
  if (info.isDirectory()) return frameFolder(path, maxFrames);
  return filmFile(path, maxFrames, options.signal);
}

/** A folder of pictures, already two per second, in order of their names. */
async function frameFolder(path: string, maxFrames: number): Promise<Film> {
  const names = (await readdir(path)).filter((name) => /\.(png|jpe?g|webp)$/i.test(name)).sort();
  if (names.length === 0)
    throw fault("bad-input", "perceive", `${path} holds no pictures.`, "Name another folder.");
  const chosen = sampleIndices(names.length, Math.min(names.length, maxFrames));
  return {
    frameCount: chosen.length,
    framesPerSecond: FILM_FRAMES_PER_SECOND,
    frames: async function* () {
      for (const index of chosen) yield await decodeImage(join(path, names[index] as string));
    },
  };
}

/** Up to this size a frame travels without loss; 240 larger ones would fill a gigabyte. */
const LOSSLESS_PIXELS = 602_112;

/** A frame as bytes for its way to another process. */
export function encodeFrame({ width, height, data }: RgbImage): Promise<Uint8Array> {
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  if (width * height <= LOSSLESS_PIXELS) return image.png({ compressionLevel: 3 }).toBuffer();
  return image.jpeg({ quality: 92, chromaSubsampling: "4:4:4" }).toBuffer();
}

/** Evenly from first to last. */
function sampleIndices(total: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) =>
    Math.round(count === 1 ? 0 : (i * (total - 1)) / (count - 1)),
  );
}

/** Even, two per second of film, within the limits and what the film has. */
export function filmFrameCount(total: number, durationSeconds: number): number {
  const most = Math.min(MAX_FRAMES, total);
  const wanted = Math.min(Math.max(durationSeconds * FILM_FRAMES_PER_SECOND, MIN_FRAMES), most);
  return Math.max(1, Math.floor(wanted / 2) * 2);
}

async function filmFile(path: string, maxFrames: number, signal?: AbortSignal): Promise<Film> {
  const probe = await probeFilm(path, signal);
  const count = Math.min(maxFrames, filmFrameCount(probe.frames, probe.durationSeconds));
  const indices = sampleIndices(probe.frames, count);
  const film = {
    frameCount: count,
    framesPerSecond: FILM_FRAMES_PER_SECOND,
    frames: () => fileFrames(path, indices, probe, signal),
  };
  return probe.hasSound ? { ...film, sound: () => fileSound(path, signal) } : film;
}

interface Probe {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly durationSeconds: number;
  readonly hasSound: boolean;
}

async function probeFilm(path: string, signal?: AbortSignal): Promise<Probe> {
  const what = ["-count_packets", "-show_streams", "-show_format", "-of", "json"];
  const text = await collect(run("ffprobe", path, [...what, path], signal));
  const { streams = [], format = {} } = JSON.parse(Buffer.from(text).toString("utf8")) as {
    streams?: Record<string, unknown>[];
    format?: Record<string, unknown>;
  };
  const video = streams.find((stream) => stream.codec_type === "video");
  const frames = Number(video?.nb_read_packets);
  const durationSeconds = Number(video?.duration ?? format.duration ?? frames / 25);
  if (!video || !(frames > 0)) throw damaged(path, "it has no pictures");
  const turned = Math.abs(rotation(video)) % 180 === 90;
  const [width, height] = [Number(video.width), Number(video.height)];
  return {
    width: turned ? height : width,
    height: turned ? width : height,
    frames,
    durationSeconds: Number.isFinite(durationSeconds) ? durationSeconds : 0,
    hasSound: streams.some((stream) => stream.codec_type === "audio"),
  };
}

function rotation(video: Record<string, unknown>): number {
  const list = Array.isArray(video.side_data_list) ? video.side_data_list : [];
  const turned = list.find((entry: Record<string, unknown>) => entry.rotation !== undefined);
  return Number(turned?.rotation ?? 0);
}

/** The chosen frames as raw RGB through a pipe: one frame in memory at a time. */
async function* fileFrames(
  path: string,
  indices: readonly number[],
  { width, height }: Probe,
  signal?: AbortSignal,
): AsyncGenerator<RgbImage> {
  const select = [...new Set(indices)].map((index) => `eq(n,${index})`).join("+");
  const filter = `select='${select}'`;
  const output = ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"];
  const process = run("ffmpeg", path, ["-i", path, "-an", "-vf", filter, ...output], signal);
  let frame = new Uint8Array(width * height * 3);
  let filled = 0;
  let shown = 0;
  for await (const piece of process) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + frame.length - filled);
      frame.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < frame.length) continue;
      yield { width, height, data: frame };
      frame = new Uint8Array(frame.length);
      filled = 0;
      shown++;
    }
  }
  if (shown === 0) throw damaged(path, "none of its pictures can be decoded");
}

async function fileSound(path: string, signal?: AbortSignal): Promise<Float32Array> {
  const limit = ["-t", String(MAX_SOUND_SAMPLES / SOUND_RATE_HZ)];
  const output = ["-ac", "1", "-ar", String(SOUND_RATE_HZ), ...limit, "-f", "f32le", "-"];
  const bytes = await collect(run("ffmpeg", path, ["-i", path, "-vn", ...output], signal));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
}

/** Output of the system's ffmpeg; a failure of the program ends the stream with a fault. */
async function* run(
  program: string,
  film: string,
  args: string[],
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  signal?.throwIfAborted();
  const quiet = ["-v", "error", ...args];
  const child: ChildProcessByStdio<null, Readable, null> = spawn(program, quiet, {
    stdio: ["ignore", "pipe", "ignore"],
    ...(signal && { signal }),
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  ended.catch(() => {});
  try {
    yield* child.stdout;
    const code = await ended.catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw missing(film, cause);
    });
    if (code !== 0) throw damaged(film, "it cannot be decoded");
  } finally {
    child.kill();
  }
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<Uint8Array<ArrayBuffer>> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return new Uint8Array(Buffer.concat(all));
}

function damaged(path: string, why: string) {
  const message = `${basename(path)} cannot be used as a film: ${why}.`;
  return fault("bad-input", "perceive", message, "Use another film.");
}

function missing(path: string, cause: unknown) {
  return fault(
    "unsupported",
    "perceive",
    `${basename(path)} cannot be decoded: ffmpeg and ffprobe are not installed here.`,
    "Install ffmpeg, show the film in the window (the page decodes it), or name a folder of frames at two per second.",
    cause,
  );
}
