/** What Sotto says in its own words, not the Thinker's. This pack is English. */
import type { Row } from "./select.ts";
export const replies = {
  nothingHeard: "I heard nothing. Hold the key while you speak.",
  foreign: (language: string) => `I only understand English so far; that looks like ${language}.`,
  notOnScreen: "I can't find that on the screen.",
  notOnScreenBut: "I can't find that on the screen. From what I know: ",
  noPicture: "I see no picture to read. Show me the screen and ask again.",
  readToEnd: "That was all.",
  stopped: "Stopped.",
  noText: "I see no text in the picture.",
  says: (line: string) => `It says: ${line}.`,
  shows: (lines: string) => `It shows: ${lines}.`,
} as const;

/** A row as it is read out: its cells one after the other. */
export function spokenRow(row: Row): string {
  return row.text.replaceAll(" | ", ", ").replace(/[.,;:]+$/, "");
}
