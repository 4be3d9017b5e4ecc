/** What both directions ask of a native stream. */
import type { NativeStream, StreamOptions } from "./binding.ts";

/** 10 ms: the usual block of sound servers; smaller ones only cost wake-ups. */
export const blockSeconds = 0.01;
/** A device that works gives or takes a block every 10 ms; Bluetooth pauses for up to 300. */
export const stallMs = 700;
/** Closing takes 20 to 50 ms; a stream whose device is gone may never come back from it. */
const quitLimitMs = 1_000;

export function tolerantOptions(
  deviceId: number | undefined,
  rateHz: number,
  channels: number,
  queuedBlocks: number,
): StreamOptions {
  return {
    ...(deviceId === undefined ? {} : { deviceId }),
    sampleRate: rateHz,
    channelCount: channels,
    sampleFormat: 16,
    maxQueue: queuedBlocks,
    framesPerBuffer: Math.round(rateHz * blockSeconds),
    closeOnError: false,
  };
}

/** Lets the device go. A process that cannot is of no more use: it ends, and its owner starts another. */
export function quitStream(stream: NativeStream): void {
  const hung = setTimeout(() => process.exit(1), quitLimitMs);
  void stream.quit("ABORT").finally(() => clearTimeout(hung));
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
