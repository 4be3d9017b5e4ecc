/**
 * A screen as the reader would see it, from the browser's own layout: words joined to pieces where the reader
 * joins them, with its usual slips. A hundred times as fast as reading, for many layouts of the same text.
 */
import type { Box } from "../../src-main/contract/events.ts";
import { readingOrder } from "../../src-main/engine/read/order.ts";
import type { Control, Reading } from "../../src-main/turn/types.ts";
import { Random } from "../fuzz/random.ts";

interface Word {
  readonly text: string;
  readonly box: Box;
  /** Which stretch of text it is in. */
  readonly node: number;
}

/** Runs in the page: every word with its box; one that is hidden has none. */
export function wordsInPage(): Word[] {
  const words: Word[] = [];
  let at = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    at++;
    for (const found of (node.textContent ?? "").matchAll(/\S+/g)) {
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      const rect = range.getBoundingClientRect();
      const [x, y] = [Math.round(rect.x), Math.round(rect.y)];
      const [width, height] = [Math.round(rect.width), Math.round(rect.height)];
      if (width > 0 && height > 0)
        words.push({ text: found[0], node: at, box: { x, y, width, height } });
    }
  }
  return words;
}

/** From this gap on, in heights, two texts are two cells: of one stretch (the reader's own), and of two. */
const [cellGap, stretchGap] = [1.4, 0.6];
/** Of the lower one's height, for words of one line. */
const levelShare = 0.6;

export function readingOf(
  words: readonly Word[],
  controls: readonly { readonly kind: string; readonly label: string; readonly on: boolean }[],
  width: number,
  height: number,
  seed: number,
): Reading {
  const random = new Random(seed);
  const pieces: { text: string; box: Box; confidence: number; node: number }[] = [];
  for (const { text, box, node } of words) {
    const most = (one: { node: number }) => (one.node === node ? cellGap : stretchGap);
    const last = pieces.findLast((one) => joins(one.box, box, most(one)));
    if (!last) {
      pieces.push({ text, box, confidence: 1, node });
      continue;
    }
    last.node = node;
    const gap = box.x - last.box.x - last.box.width;
    last.text += (gap > 0.12 * box.height ? " " : "") + text;
    last.box = around(last.box, box);
  }
  const slipped = pieces.map(({ text, box }) => ({ text: slip(text, random), box, confidence: 1 }));
  // Without borders: these are looked for in the picture.
  const picture = { width, height, data: new Uint8Array(width * height * 3) };
  const shown = slipped.filter(({ text, box }) => text !== "" && box.y + box.height <= height);
  const ordered = readingOrder(shown, picture).map(({ item, row }) => ({ ...item, row }));
  const found = controls.flatMap(({ kind, label, on }): Control[] => {
    const piece = ordered.findIndex(({ text }) => text.startsWith(label.slice(0, 12)));
    const box = ordered[piece]?.box;
    return box ? [{ kind: kind as Control["kind"], on, box, piece }] : [];
  });
  return { kind: "reading", sight: 0, width, height, pieces: ordered, controls: found };
}

function joins(a: Box, b: Box, most: number): boolean {
  const common = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const gap = b.x - a.x - a.width;
  return (
    common >= levelShare * Math.min(a.height, b.height) &&
    gap > -0.3 * b.height &&
    gap < most * Math.max(a.height, b.height)
  );
}

function around(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const [right, bottom] = [
    Math.max(a.x + a.width, b.x + b.width),
    Math.max(a.y + a.height, b.y + b.height),
  ];
  return { x, y, width: right - x, height: bottom - y };
}

/** Of 1,000 spaces so many are lost; of 1,000 signs with a look-alike so many are taken for it. */
const [lostSpaces, lookAlikes] = [5, 1];
const alike: Readonly<Record<string, string>> = { O: "0", "0": "O", l: "1", I: "l", "1": "l" };

/** What the reader's alphabet lacks, and what it mistakes now and then. */
function slip(text: string, random: Random): string {
  const known = text
    .replace(/[–—]/g, "-")
    .replace(/[“”]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/[€★☆✓←→▾▸⋮•]/g, "")
    .trim();
  return [...known]
    .map((sign) => {
      if (sign === " ") return random.below(1000) < lostSpaces ? "" : sign;
      const other = alike[sign];
      return other && random.below(1000) < lookAlikes ? other : sign;
    })
    .join("");
}
