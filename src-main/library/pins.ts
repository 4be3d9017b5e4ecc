/**
 * Hashes that nobody published: what arrived first, whole and as its hub said, is written down in the
 * pack's `pins.json`, and whatever is fetched later must be the same (trust on first use).
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeJson } from "./write.ts";

const pinSchema = z.strictObject({
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** What a branch meant then. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullable(),
  from: z.string().max(300),
});
const pinsSchema = z.strictObject({
  format: z.literal(1),
  files: z.record(z.string(), pinSchema),
});
export type Pin = z.infer<typeof pinSchema>;

export class Pins {
  readonly #file: string;
  readonly #pins: Record<string, Pin>;

  private constructor(file: string, pins: Record<string, Pin>) {
    this.#file = file;
    this.#pins = pins;
  }

  /** A damaged note is no note. */
  static async open(folder: string): Promise<Pins> {
    const file = join(folder, "pins.json");
    const text = await readFile(file, "utf8").catch(() => "");
    const parsed = pinsSchema.safeParse(parse(text));
    return new Pins(file, parsed.success ? parsed.data.files : {});
  }

  get(name: string): Pin | undefined {
    return Object.hasOwn(this.#pins, name) ? this.#pins[name] : undefined;
  }

  async set(name: string, pin: Pin): Promise<void> {
    this.#pins[name] = pin;
    await writeJson(this.#file, { format: 1, files: this.#pins });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
