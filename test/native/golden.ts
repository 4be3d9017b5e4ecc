import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Reading the reference kit's goldens: a fixture's cases and the tensors they name. */
export const FIXTURES = join(import.meta.dirname, "../parity/fixtures");

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export interface Output {
  readonly name: string;
  readonly file?: string;
  readonly tensor?: string;
  readonly value?: unknown;
  readonly tolerance: { readonly maxAbs: number; readonly relRms: number };
  readonly columns?: readonly [number, number];
}

export interface Case {
  readonly id: string;
  readonly stage: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: readonly Output[];
}

interface Header {
  readonly [name: string]: {
    readonly dtype: string;
    readonly shape: number[];
    readonly data_offsets: [number, number];
  };
}

export class Golden {
  readonly #folder: string;
  readonly #files = new Map<string, Buffer>();
  readonly cases: readonly Case[];

  constructor(fixture: string) {
    this.#folder = join(FIXTURES, fixture, "golden");
    this.cases = JSON.parse(readFileSync(join(this.#folder, "cases.json"), "utf8")).cases;
  }

  case(id: string): Case {
    const found = this.cases.find((one) => one.id === id);
    if (!found) throw new Error(`No case ${id}.`);
    return found;
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  tensor(file: string, name: string): Tensor {
    let bytes = this.#files.get(file);
    if (!bytes) {
      bytes = readFileSync(join(this.#folder, file));
      this.#files.set(file, bytes);
    }
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Header;
    const entry = header[name];
    if (!entry) throw new Error(`${file} holds no ${name}.`);
    const start = 8 + length + entry.data_offsets[0];
    const raw = bytes.subarray(start, 8 + length + entry.data_offsets[1]);
    const buffer = raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength);
    const data = entry.dtype === "I32" ? new Int32Array(buffer) : new Float32Array(buffer);
    return { shape: entry.shape, data };
  }

  floats(file: string, name: string): Float32Array {
    return Float32Array.from(this.tensor(file, name).data);
  }

  output(id: string, name: string): { data: Float32Array; tolerance: Output["tolerance"] } {
    const output = this.case(id).outputs.find((one) => one.name === name);
    if (!output?.file || !output.tensor) throw new Error(`${id} has no tensor ${name}.`);
    return { data: this.floats(output.file, output.tensor), tolerance: output.tolerance };
  }

  /** 16 kHz mono 16-bit WAV as floats. */
  wav(name: string): Float32Array {
    const bytes = readFileSync(join(this.#folder, name));
    const at = bytes.indexOf("data", 12, "latin1");
    const pcm = bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at + 4));
    return Float32Array.from({ length: pcm.length >> 1 }, (_, i) => pcm.readInt16LE(2 * i) / 32768);
  }
}

export function distance(actual: ArrayLike<number>, golden: ArrayLike<number>) {
  let largest = 0;
  let error = 0;
  let power = 0;
  for (let i = 0; i < golden.length; i++) {
    const difference = (actual[i] ?? Number.NaN) - (golden[i] ?? Number.NaN);
    largest = Math.max(largest, Math.abs(difference));
    error += difference * difference;
    power += (golden[i] ?? 0) ** 2;
  }
  if (actual.length !== golden.length) return { maxAbs: Number.NaN, relRms: Number.NaN };
  return { maxAbs: Number.isNaN(error) ? Number.NaN : largest, relRms: Math.sqrt(error / power) };
}
