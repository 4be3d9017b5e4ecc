export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly median: number;
  readonly p95: number;
  /** At most this, or null where nothing is promised. */
  readonly bar: number | null;
}

export interface Result {
  readonly name: string;
  /** Figures mean nothing without it. */
  readonly machine: string;
  readonly figures: readonly Figure[];
}

export function figure(
  id: string,
  title: string,
  unit: string,
  values: readonly number[],
  bar: number | null,
): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    id,
    title,
    unit,
    values: values.map(round),
    median: round(quantile(sorted, 0.5)),
    p95: round(quantile(sorted, 0.95)),
    bar,
  };
}

function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
