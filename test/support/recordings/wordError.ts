/** Word error as recognisers are scored: letters and digits only, numbers written out on both sides. */
import { toCardinal } from "n2words/en-US";

export function words(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/\d+/g, (digits) => ` ${toCardinal(Number(digits))} `)
    .replace(/[’']/g, "")
    .replace(/[^a-z]+/g, " ")
    .trim()
    .split(" ")
    .filter(Boolean);
}

/** The least number of words changed, left out or added. */
export function wordErrors(said: string, heard: string): number {
  const [from, to] = [words(said), words(heard)];
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [row, word] of from.entries()) {
    const line = [row + 1];
    for (const [column, other] of to.entries()) {
      const swapped = (above[column] ?? 0) + (word === other ? 0 : 1);
      line.push(Math.min(swapped, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above.at(-1) ?? 0;
}
