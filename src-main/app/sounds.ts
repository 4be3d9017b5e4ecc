/**
 * Sound as clients of the API send and want it. WAV and raw samples are our own; everything else goes
 * through the system's ffmpeg, in memory only: what someone said is never written to a disk.
 */
import { spawn } from "node:child_process";
import { microphoneRateHz } from "../contract/audio.ts";
import { type FaultError, fault } from "../contract/faults.ts";
import { atMicrophoneRate } from "../turn/capture/captureFile.ts";
import { Resampler } from "../turn/capture/resampler.ts";
import { WavFile } from "../turn/capture/wavFile.ts";
import { int16From } from "../turn/capture/wireSound.ts";

/** Half an hour: more is no question, and no recording that one request should hold. */
const maxSeconds = 1_800;
/** ffmpeg decodes an hour of speech in a few seconds; one that hangs on a broken file is ended. */
const decodeMs = 60_000;

/** First bytes → ffmpeg's name of the container. Forced, so that a file cannot choose a stranger one. */
const containers: readonly (readonly [RegExp, string])[] = [
  [/^(ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb])/, "mp3"],
  [/^fLaC/, "flac"],
  [/^OggS/, "ogg"],
  [/^.E\xdf\xa3/s, "matroska"],
  [/^....ftyp/s, "mov"],
  [/^\xff[\xf0\xf1\xf8\xf9]/, "aac"],
];

/** Mono at the microphone's rate. `name` is what a fault calls the file. */
export async function decodeSound(
  bytes: Uint8Array,
  name: string,
  signal: AbortSignal,
): Promise<Int16Array> {
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  const container = containers.find(([pattern]) => pattern.test(head))?.[1];
  return container === undefined
    ? decodeWav(bytes, name, signal)
    : decodeWithFfmpeg(bytes, name, container, signal);
}

async function decodeWav(bytes: Uint8Array, name: string, signal: AbortSignal) {
  await using file = await WavFile.within(bytes, name);
  const pieces: Int16Array[] = [];
  let samples = 0;
  for await (const piece of atMicrophoneRate(file)) {
    signal.throwIfAborted();
    samples += piece.length;
    if (samples > maxSeconds * microphoneRateHz) throw tooLong(name);
    pieces.push(int16From(piece));
  }
  return joined(pieces, samples);
}

async function decodeWithFfmpeg(
  bytes: Uint8Array,
  name: string,
  container: string,
  signal: AbortSignal,
): Promise<Int16Array> {
  const input = ["-protocol_whitelist", "pipe", "-f", container, "-i", "pipe:0", "-vn", "-sn"];
  const output = ["-ac", "1", "-ar", `${microphoneRateHz}`, "-f", "s16le", "pipe:1"];
  const limit = AbortSignal.any([signal, AbortSignal.timeout(decodeMs)]);
  const child = startFfmpeg([...input, ...output], limit);
  child.stdin.end(bytes);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxSeconds * microphoneRateHz * 2) child.kill("SIGKILL");
    else chunks.push(chunk);
  }
  const code = await child.ended;
  signal.throwIfAborted();
  if (code === "absent") throw noFfmpeg(`${name} is compressed`);
  if (size > maxSeconds * microphoneRateHz * 2) throw tooLong(name);
  if (code !== 0 || size === 0) {
    throw fault(
      "bad-input",
      "capture",
      `${name} cannot be decoded as ${container}.`,
      "Send a whole file; WAV works everywhere.",
    );
  }
  const all = Buffer.concat(chunks);
  return new Int16Array(all.buffer.slice(all.byteOffset, all.byteOffset + (size & ~1)));
}

/** Formats of replies that need ffmpeg, and how it makes them so that each piece leaves at once. */
const codings = {
  mp3: ["-c:a", "libmp3lame", "-b:a", "64k", "-f", "mp3"],
  opus: ["-c:a", "libopus", "-b:a", "32k", "-f", "ogg"],
  aac: ["-c:a", "aac", "-b:a", "64k", "-f", "adts"],
  flac: ["-c:a", "flac", "-f", "flac"],
} as const;
export type Coding = keyof typeof codings;

/** Compresses mono samples as they come. */
export async function* encodeSound(
  pieces: AsyncIterable<Int16Array>,
  rateHz: number,
  coding: Coding,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stop = new AbortController();
  const input = ["-f", "s16le", "-ar", `${rateHz}`, "-ac", "1", "-i", "pipe:0"];
  const output = [...codings[coding], "-flush_packets", "1", "pipe:1"];
  const child = startFfmpeg([...input, ...output], AbortSignal.any([signal, stop.signal]));
  const fed = (async () => {
    for await (const samples of pieces) {
      const bytes = new Uint8Array(samples.slice().buffer);
      if (!child.stdin.write(bytes)) {
        await new Promise<void>((resolve) => {
          child.stdin.once("drain", resolve);
          child.stdin.once("close", resolve);
        });
      }
    }
    child.stdin.end();
  })();
  fed.catch(() => stop.abort());
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) yield chunk;
    const code = await child.ended;
    if (code === "absent") throw noFfmpeg(`The format ${coding} is compressed`);
    await fed;
    signal.throwIfAborted();
    if (code !== 0) {
      throw fault(
        "internal",
        "play",
        `ffmpeg could not make ${coding}.`,
        "Ask for wav or pcm, or install an ffmpeg with this encoder.",
      );
    }
  } finally {
    stop.abort();
  }
}

/** Changes the rate of a stream of int16 samples; the same rate passes through. */
export function rateConverter(fromHz: number, toHz: number) {
  if (fromHz === toHz) {
    return { push: (samples: Int16Array) => samples, end: () => new Int16Array(0) };
  }
  const resampler = new Resampler(fromHz, toHz);
  return {
    push: (samples: Int16Array) =>
      int16From(resampler.push(Float32Array.from(samples, (sample) => sample / 0x8000))),
    end: () => int16From(resampler.end()),
  };
}

function startFfmpeg(args: readonly string[], signal: AbortSignal) {
  const quiet = ["-hide_banner", "-loglevel", "quiet", "-nostdin"];
  const child = spawn("ffmpeg", [...quiet, ...args], {
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
    signal,
    killSignal: "SIGKILL",
  });
  // A decoder that has had enough closes its pipe; its exit says whether that was right.
  child.stdin.on("error", () => {});
  const ended = new Promise<number | "absent" | null>((resolve) => {
    child.on("error", (error) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") resolve("absent");
    });
    child.on("close", (code) => resolve(code));
  });
  return Object.assign(child, { ended });
}

function joined(pieces: readonly Int16Array[], samples: number): Int16Array {
  const all = new Int16Array(samples);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function tooLong(name: string): FaultError {
  return fault(
    "too-large",
    "capture",
    `${name} is longer than ${maxSeconds / 60} minutes.`,
    "Send it in parts.",
  );
}

function noFfmpeg(why: string): FaultError {
  return fault(
    "unsupported",
    "setup",
    `${why}, and there is no ffmpeg on this machine.`,
    "Use wav or pcm, or install ffmpeg where Sotto runs.",
  );
}
