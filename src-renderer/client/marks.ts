/** Moments that benchmarks and tests read with `performance.getEntriesByName`; the newest of each. */
export type Moment =
  | "sotto:ready" // the line is open
  | "sotto:asked" // key up, or Enter
  | "sotto:first-sample" // the first block of an answer has left the worklet
  | "sotto:stop" // the person stopped it
  | "sotto:searched" // a letter was typed into the search
  | "sotto:found" // its hits are shown
  | "sotto:silent"; // the worklet has taken the stop; its next block is the last

export function mark(moment: Moment): void {
  performance.clearMarks(moment);
  performance.mark(moment);
}
