/**
 * naudiodon's compiled part, without its JavaScript: that part registers a crash handler which breaks
 * under Electron, and its Node streams buffer a third of a second. `read` and `write` wait on a thread
 * of libuv's pool; PortAudio's list of devices is as old as the oldest open stream of the process.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface NativeDevice {
  readonly id: number;
  readonly name: string;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly defaultSampleRate: number;
  readonly hostAPIName: string;
}

interface NativeHost {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  /** Device ids; 4294967295 where there is none. */
  readonly defaultInput: number;
  readonly defaultOutput: number;
}

export interface StreamOptions {
  /** Absent: the system's default. */
  readonly deviceId?: number;
  readonly sampleRate: number;
  readonly channelCount: number;
  /** 16: int16. */
  readonly sampleFormat: 16;
  /** Blocks between the device's thread and ours; the device's thread waits when it is full or empty. */
  readonly maxQueue: number;
  /** Frames of one block of the device. */
  readonly framesPerBuffer: number;
  /** False: an overflow is not the end of the stream. */
  readonly closeOnError: false;
}

export interface NativeStream {
  start(): void;
  /** Resolves with exactly so many bytes, fewer when it was quit. */
  read(bytes: number): Promise<{ readonly buf?: Buffer; readonly finished?: boolean }>;
  /** Resolves when the block is queued. */
  write(block: Buffer): Promise<unknown>;
  /** Stops and closes; may hang when the device has gone. */
  quit(how: "WAIT" | "ABORT"): Promise<void>;
}

export interface AudioBinding {
  getDevices(): readonly NativeDevice[];
  getHostAPIs(): { readonly defaultHostAPI: number; readonly HostAPIs: readonly NativeHost[] };
  /** Throws when the device cannot be opened like this. */
  create(
    options: { readonly inOptions: StreamOptions } | { readonly outOptions: StreamOptions },
  ): NativeStream;
}

/** Throws when it was not built on this machine. */
export function loadBinding(): AudioBinding {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve("naudiodon/package.json"));
  return require(join(folder, "build", "Release", "naudiodon.node")) as AudioBinding;
}
