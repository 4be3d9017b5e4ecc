import type { Fixture, GoldenCase, GoldenOutput, Tensor, Tolerance } from "./golden.ts";

export interface Entry {
  readonly case: string;
  readonly stage: string;
  readonly tensor: string;
  readonly maxAbs: number | null;
  readonly relRms: number | null;
  readonly tolerance: Tolerance;
  readonly pass: boolean;
  readonly error?: string;
}

export interface Report {
  readonly fixture: string;
  readonly stages: readonly Entry[];
  readonly pass: boolean;
}

export type Value = Tensor | { readonly value: unknown };

/** What a case produced, by name of output. */
export type Produced = Readonly<Record<string, Value>>;

export async function compareCase(
  fixture: Fixture,
  { id, stage, outputs }: GoldenCase,
  produced: Produced | Error,
  slack: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const golden of outputs) {
    const { maxAbs, relRms } = golden.tolerance;
    const applied = { maxAbs: maxAbs * slack, relRms: relRms * slack };
    const head = { case: id, stage, tensor: golden.name, tolerance: applied };
    const value = produced instanceof Error ? undefined : produced[golden.name];
    const error = produced instanceof Error ? produced.message : "not produced";
    entries.push(
      value
        ? { ...head, ...(await compareOutput(fixture, golden, value, applied)) }
        : { ...head, maxAbs: null, relRms: null, pass: false, error },
    );
  }
  return entries;
}

type Verdict = Pick<Entry, "maxAbs" | "relRms" | "pass" | "error">;

async function compareOutput(
  fixture: Fixture,
  golden: GoldenOutput,
  produced: Value,
  tolerance: Tolerance,
): Promise<Verdict> {
  if (golden.file === undefined || golden.tensor === undefined)
    return "value" in produced ? compareExact(golden.value, produced.value) : wrongKind;
  if ("value" in produced) return wrongKind;
  const expected = await fixture.tensor(golden.file, golden.tensor);
  const columns = golden.columns ? columnsOf(produced, golden.columns) : produced;
  // Of a resampled picture the fixture keeps the first patches only.
  const actual = golden.name.endsWith("_head") ? headOf(columns, expected.shape[0] ?? 0) : columns;
  return compareTensor(expected, actual, tolerance);
}

const wrongKind: Verdict = { maxAbs: null, relRms: null, pass: false, error: "of another kind" };

export function compareTensor(expected: Tensor, actual: Tensor, tolerance: Tolerance): Verdict {
  if (expected.shape.join() !== actual.shape.join()) {
    const error = `shape [${actual.shape}] instead of [${expected.shape}]`;
    return { maxAbs: null, relRms: null, pass: false, error };
  }
  let largest = 0;
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < expected.values.length; i++) {
    const wanted = expected.values[i] as number;
    const distance = Math.abs((actual.values[i] as number) - wanted);
    // A NaN would lose every comparison below.
    if (!Number.isFinite(distance))
      return { maxAbs: null, relRms: null, pass: false, error: "holds a NaN or an infinity" };
    largest = Math.max(largest, distance);
    difference += distance * distance;
    magnitude += wanted * wanted;
  }
  const relRms = difference === 0 ? 0 : magnitude === 0 ? null : Math.sqrt(difference / magnitude);
  const pass = largest <= tolerance.maxAbs && relRms !== null && relRms <= tolerance.relRms;
  return { maxAbs: largest, relRms, pass };
}

export function compareExact(expected: unknown, actual: unknown): Verdict {
  if (JSON.stringify(sortKeys(expected)) === JSON.stringify(sortKeys(actual)))
    return { maxAbs: 0, relRms: 0, pass: true };
  const [wanted, found] = [numbersOf(expected), numbersOf(actual)];
  const comparable = wanted && found && wanted.length > 0 && wanted.length === found.length;
  if (!comparable) return { maxAbs: null, relRms: null, pass: false };
  const distances = wanted.map((value, i) => Math.abs(value - (found[i] as number)));
  const maxAbs = distances.reduce((largest, value) => Math.max(largest, value), 0);
  const square = (values: readonly number[]) => values.reduce((sum, value) => sum + value ** 2, 0);
  const magnitude = square(wanted);
  const relRms = magnitude === 0 ? null : Math.sqrt(square(distances) / magnitude);
  return { maxAbs, relRms, pass: false };
}

/** All numbers of nested lists; undefined as soon as anything else occurs. */
function numbersOf(value: unknown): number[] | undefined {
  if (typeof value === "number") return [value];
  if (!Array.isArray(value)) return undefined;
  const parts = value.map(numbersOf);
  return parts.some((part) => part === undefined) ? undefined : (parts.flat() as number[]);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}

function headOf({ values, shape }: Tensor, rows: number): Tensor {
  const width = shape[1] ?? 1;
  return {
    values: values.subarray(0, rows * width),
    shape: [values.length / width < rows ? 0 : rows, width],
  };
}

function columnsOf(tensor: Tensor, [from, to]: readonly [number, number]): Tensor {
  const [rows = 0, columns = 0] = tensor.shape;
  const values = new Float32Array(rows * (to - from));
  for (let row = 0; row < rows; row++)
    values.set(tensor.values.subarray(row * columns + from, row * columns + to), row * (to - from));
  return { values, shape: [rows, to - from] };
}
