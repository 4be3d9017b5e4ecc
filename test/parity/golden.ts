import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readSafetensors, type StoredTensor } from "../../models/convert/safetensors.ts";
import { memorySource } from "../../models/convert/source.ts";

/** The index of a fixture, as models/reference/README.md describes it. */
const tolerance = z.object({ maxAbs: z.number(), relRms: z.number() });
const output = z.object({
  name: z.string(),
  tolerance,
  file: z.string().optional(),
  tensor: z.string().optional(),
  shape: z.array(z.number()).optional(),
  dtype: z.enum(["F32", "I32"]).optional(),
  columns: z.tuple([z.number(), z.number()]).optional(),
  value: z.json().optional(),
});
const caseSchema = z.object({
  id: z.string(),
  stage: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.array(output),
});
const indexSchema = z.object({
  format: z.literal(1),
  fixture: z.string(),
  cases: z.array(caseSchema),
});

export type Tolerance = z.output<typeof tolerance>;
export type GoldenOutput = z.output<typeof output>;
export type GoldenCase = z.output<typeof caseSchema>;
export type GoldenIndex = z.output<typeof indexSchema>;

export interface Tensor {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

export class Fixture {
  readonly #files = new Map<string, Promise<Map<string, StoredTensor>>>();

  private constructor(
    readonly directory: string,
    readonly index: GoldenIndex,
  ) {}

  static async open(directory: string): Promise<Fixture> {
    const text = await readFile(join(directory, "golden", "cases.json"), "utf8");
    return new Fixture(directory, indexSchema.parse(JSON.parse(text)));
  }

  path(file: string): string {
    return join(this.directory, "golden", file);
  }

  async tensor(file: string, name: string): Promise<Tensor> {
    let tensors = this.#files.get(file);
    if (!tensors) {
      tensors = readFile(this.path(file)).then((bytes) =>
        readSafetensors(memorySource(file, bytes)),
      );
      this.#files.set(file, tensors);
    }
    const stored = (await tensors).get(name);
    if (!stored) throw new Error(`${file} has no tensor ${name}`);
    const bytes = await stored.source.read(stored.offset, stored.bytes);
    const { dtype, shape } = stored;
    if (dtype === "I32") return { values: new Int32Array(bytes.buffer), shape };
    if (dtype === "F32") return { values: new Float32Array(bytes.buffer), shape };
    throw new Error(`${name} is ${dtype}`);
  }
}
