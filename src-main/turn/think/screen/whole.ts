/** Requests about the picture as a whole: what it is, what it is about, what can be pressed. */

import type { Screen } from "./layout.ts";
import { match } from "./match.ts";
import type { Query } from "./question.ts";
import { listed, type Said, sentence, usedOf } from "./reply.ts";
import { isWordy } from "./values.ts";

/** Requests about the picture as a whole have no words to look for. */
export const wholePicture =
  /\b(?:what(?:'s| is| am i)? (?:this|that|here|looking at|on (?:the|this|my) screen|this (?:page|dialog|screen|article|window|message|site)(?: about| saying)?)|summar\w*|sum (?:it|this|that)? ?up|sum up|describe|overview|what is (?:it|this (?:page|article|mail|email)) about|what(?:'s| is) it about|where am i[\s?.!]*$)(?![\w])/i;
/** "What is this button's shortcut": names something besides the picture. */
export function aboutPart({ words, text }: Query, screen: Screen): boolean {
  if (/\bsumm|\bsum up|\bdescri|\boverview|\barticle\b|\bpage\b/i.test(text)) return false;
  return (
    words
      .filter(({ weight }) => weight >= 0.9)
      .some((word) => screen.items.some((item) => match(word, item).near >= 0.75)) &&
    words.length >= 2
  );
}

const summarySentences = 2;

/** Headings, and the first sentences under them. */
export function whole({ text }: Query, screen: Screen): Said {
  const headings = screen.headings.slice(0, 3);
  const sentences = screen.items.filter(
    ({ form, heading, text: t }) =>
      form === "sentence" &&
      !heading &&
      t.split(" ").length >= 5 &&
      !headings.some((h) => h.text === t),
  );
  const short = /\bwhat(?:'s| is) (?:this|that)\b/i.test(text) && !/\babout\b/i.test(text);
  const chosen = sentences.slice(0, short ? 1 : summarySentences);
  const said = [
    `It shows: ${headings.map((h) => h.text.replace(/[.:;,]+$/, "")).join("; ")}.`,
    ...chosen.map(({ text: t }) => sentence(t)),
  ];
  const used = [...headings, ...chosen];
  return { text: fitting(said), used: usedOf(used) };
}

const mostWords = 52;

function fitting(parts: readonly string[]): string {
  let text = "";
  for (const part of parts) {
    if (text !== "" && `${text} ${part}`.split(/\s+/).length > mostWords) break;
    text = `${text} ${part}`.trim();
  }
  return sentence(text);
}

/** Short words on ground of their own, side by side. */
export function buttons(screen: Screen): Said | null {
  const rows = screen.rows.filter(
    ({ cells }) =>
      cells.every(({ text }) => text.split(" ").length <= 3 && isWordy(text)) && cells.length <= 5,
  );
  const row = rows.findLast(({ cells }) => cells.length >= 2) ?? rows.at(-1);
  if (!row) return null;
  const texts = row.cells.map(({ text }) => text);
  return { text: `The buttons are ${listed(texts)}.`, used: usedOf(row.cells) };
}
