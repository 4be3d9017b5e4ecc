/**
 * What models/train/chooser.py learns from: each screen as the real reader sees it, how its pieces lie to each
 * other, and for every question the pieces that answer.
 */
import { relate, sizesOf, statesOf } from "../../src-main/engine/choose/relations.ts";
import type { KindSet } from "./draw.ts";
import { touches } from "./judge.ts";
import type { Asked } from "./page.ts";
import type { Seen } from "./render.ts";

/** Each fact of these is to be found; of the others any one is enough. */
const several: ReadonlySet<Asked["way"]> = new Set(["two", "count", "sum", "difference"]);

export function exampleOf(set: KindSet, kind: string, { reading, truth, page }: Seen): string {
  const boxes = reading.pieces.map(({ box }) => box);
  const piecesOf = (id: string) =>
    reading.pieces.flatMap(({ box }, at) => {
      const fact = truth.facts[id]?.box;
      return fact && touches(box, fact) ? [at] : [];
    });
  const questions = page.asked.flatMap(({ way, wordings, facts, past }) => {
    if (way === "general" || way === "whole") return [];
    const found = facts.map(piecesOf).filter((pieces) => pieces.length > 0);
    if (way !== "absent" && found.length === 0) return [];
    const groups = several.has(way) ? found : found.length > 0 ? [[...new Set(found.flat())]] : [];
    return [{ way, wordings, past: past.map(({ question }) => question), groups }];
  });
  return `${JSON.stringify({
    set,
    kind,
    pieces: reading.pieces.map(({ text }) => text),
    rows: reading.pieces.map(({ row }) => row),
    sizes: sizesOf(boxes),
    states: statesOf(reading),
    relations: Buffer.from(relate(boxes)).toString("base64"),
    questions,
  })}\n`;
}
