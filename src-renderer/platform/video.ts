/** A video file becomes what the assistant takes: pictures at a fixed rate, and its sound. */
import { microphoneRateHz } from "../../src-main/contract/audio.ts";
import { maxSightBytes } from "../../src-main/contract/limits.ts";
import { toInt16 } from "../../src-main/signal/capture.ts";
import { pageFault } from "../locale/faults.ts";
import { text } from "../locale/text.ts";
import { bytesOf, drawn, jpegOf, type Picture } from "./picture.ts";

/** The rate Qwen2.5-Omni was trained with (its `fps` default), two frames to one time step. */
export const clipFramesPerSecond = 2;
/** The contract's 240 frames. */
export const maxVideoSeconds = 120;
/** The whole file is in memory once for its sound. */
const maxFileBytes = 512 * 1024 * 1024;
const frameQuality = 0.8;
/** 240 frames of 768 px are about 20 MB; a short clip can afford to stay readable. */
const frameMaxSide = (frames: number) => (frames <= 60 ? 1280 : 768);

export type VideoProgress = (part: number) => void;

export async function readVideo(
  file: File,
  progress: VideoProgress,
  signal: AbortSignal,
): Promise<{ readonly picture: Picture; readonly cut: boolean }> {
  if (file.size > maxFileBytes) throw tooLarge(file, maxFileBytes);
  const address = URL.createObjectURL(file);
  const video = document.createElement("video");
  try {
    video.muted = true;
    video.preload = "auto";
    video.src = address;
    await happens(video, "loadeddata", file);
    const duration = await durationOf(video, file);
    const seconds = Math.min(duration, maxVideoSeconds);
    const blobs = await framesOf(video, seconds, file, progress, signal);
    const sound = await soundOf(file, seconds);
    const picture = {
      sight: {
        kind: "video" as const,
        name: file.name.slice(0, 200),
        frames: await Promise.all(blobs.map(bytesOf)),
        framesPerSecond: clipFramesPerSecond,
        ...(sound === null ? {} : { sound }),
      },
      width: video.videoWidth,
      height: video.videoHeight,
      preview: blobs[0] ?? new Blob(),
      seconds: Math.ceil(seconds),
    };
    return { picture, cut: duration > maxVideoSeconds };
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(address);
  }
}

async function framesOf(
  video: HTMLVideoElement,
  seconds: number,
  file: File,
  progress: VideoProgress,
  signal: AbortSignal,
): Promise<Blob[]> {
  const count = Math.max(1, Math.floor(seconds * clipFramesPerSecond));
  const blobs: Blob[] = [];
  let bytes = 0;
  for (let index = 0; index < count; index++) {
    signal.throwIfAborted();
    await seek(video, index / clipFramesPerSecond, file);
    const canvas = drawn(video, video.videoWidth, video.videoHeight, frameMaxSide(count));
    const blob = await jpegOf(canvas, frameQuality);
    bytes += blob.size;
    if (bytes > maxSightBytes) throw tooLarge(file, maxSightBytes);
    blobs.push(blob);
    progress((index + 1) / count);
  }
  return blobs;
}

/** `null` for a video without sound. */
async function soundOf(file: File, seconds: number): Promise<Int16Array | null> {
  try {
    const decoder = new OfflineAudioContext(1, 1, microphoneRateHz);
    const decoded = await decoder.decodeAudioData(await file.arrayBuffer());
    const length = Math.min(decoded.length, Math.round(seconds * microphoneRateHz));
    const mono = new Float32Array(length);
    for (let channel = 0; channel < decoded.numberOfChannels; channel++) {
      const samples = decoded.getChannelData(channel);
      for (let i = 0; i < length; i++) {
        mono[i] = (mono[i] as number) + (samples[i] as number) / decoded.numberOfChannels;
      }
    }
    return toInt16(mono);
  } catch {
    return null;
  }
}

async function durationOf(video: HTMLVideoElement, file: File): Promise<number> {
  if (Number.isFinite(video.duration)) return video.duration;
  // A browser's own recording names no duration: it is known once its end has been sought.
  video.currentTime = Number.MAX_SAFE_INTEGER;
  await happens(video, "seeked", file);
  return Number.isFinite(video.duration) ? video.duration : video.currentTime;
}

async function seek(video: HTMLVideoElement, seconds: number, file: File): Promise<void> {
  if (video.currentTime === seconds && video.readyState >= video.HAVE_CURRENT_DATA) return;
  video.currentTime = seconds;
  await happens(video, "seeked", file);
}

function happens(video: HTMLVideoElement, type: string, file: File): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      const { videoBroken, videoBrokenRemedy, notUsable, notUsableRemedy } = text.files;
      const started = video.readyState >= video.HAVE_METADATA;
      reject(
        started
          ? pageFault("bad-input", "capture", videoBroken(file.name), videoBrokenRemedy)
          : pageFault("bad-input", "capture", notUsable(file.name), notUsableRemedy),
      );
    };
    video.addEventListener("error", fail, { once: true });
    video.addEventListener(
      type,
      () => {
        video.removeEventListener("error", fail);
        resolve();
      },
      { once: true },
    );
  });
}

export function tooLarge(file: File, limit: number): Error {
  const words = text.files;
  const message = words.tooLarge(file.name, file.size, limit);
  return pageFault("too-large", "capture", message, words.tooLargeRemedy);
}
