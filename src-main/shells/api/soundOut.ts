/** The reply's sound as a client asked for it. */
import { Refusal } from "./errors.ts";
import type { ApiPorts, Coding, RateConverter } from "./ports.ts";

/** OpenAI's clients take raw samples for 24 kHz, whatever the voice has. */
export const rawRateHz = 24_000;

export type SoundFormat = "wav" | "pcm16" | Coding;
const formats: readonly SoundFormat[] = ["wav", "pcm16", "mp3", "opus", "aac", "flac"];

export const contentTypes: Readonly<Record<SoundFormat, string>> = {
  wav: "audio/wav",
  pcm16: "audio/pcm",
  mp3: "audio/mpeg",
  opus: "audio/ogg",
  aac: "audio/aac",
  flac: "audio/flac",
};

export function soundFormat(name: string, param: string): SoundFormat {
  const format = name === "pcm" ? "pcm16" : name;
  const known = formats.find((candidate) => candidate === format);
  if (known) return known;
  throw new Refusal(400, "invalid_value", `${param} must be one of: ${formats.join(", ")}.`, param);
}

/** Converts a turn's sound to 24 kHz, piece by piece. */
export class RawSound {
  readonly #ports: ApiPorts;
  #converter: RateConverter | null = null;

  constructor(ports: ApiPorts) {
    this.#ports = ports;
  }

  get begun(): boolean {
    return this.#converter !== null;
  }

  started(sampleRateHz: number): void {
    this.#converter ??= this.#ports.rateConverter(sampleRateHz, rawRateHz);
  }

  push(samples: Int16Array): Int16Array {
    return this.#converter?.push(samples) ?? samples;
  }

  end(): Int16Array {
    return this.#converter?.end() ?? new Int16Array(0);
  }
}

export function base64(samples: Int16Array | Uint8Array): string {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString("base64");
}

/** The whole file, for answers that come in one piece. */
export async function soundFile(
  ports: ApiPorts,
  pieces: readonly Int16Array[],
  format: SoundFormat,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (format === "wav") return ports.wav(pieces, rawRateHz);
  const bytes: Uint8Array[] = [];
  for await (const chunk of soundBytes(ports, each(pieces), format, signal)) bytes.push(chunk);
  return Buffer.concat(bytes);
}

/** The file as it is made. A WAV header has to tell a length before it is known: "until the end". */
export async function* soundBytes(
  ports: ApiPorts,
  pieces: AsyncIterable<Int16Array>,
  format: SoundFormat,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (format !== "wav" && format !== "pcm16") {
    yield* ports.encode(pieces, rawRateHz, format, signal);
    return;
  }
  let headed = format === "pcm16";
  for await (const samples of pieces) {
    if (!headed) yield endlessHeader(ports.wav([], rawRateHz));
    headed = true;
    yield new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  }
  if (!headed) yield ports.wav([], rawRateHz);
}

const riffSizeAt = 4;
const dataSizeAt = 40;

function endlessHeader(header: Uint8Array): Uint8Array {
  const view = new DataView(header.buffer, header.byteOffset);
  view.setUint32(riffSizeAt, 0xffff_ffff, true);
  view.setUint32(dataSizeAt, 0xffff_ffff, true);
  return header;
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
