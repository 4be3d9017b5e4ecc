/**
 * Keeps what the small Thinker writes about a picture to what the picture says. Its wording may be its
 * own; figures, codes and quoted things must stand in the lines it was given, and clauses that drift
 * away from them are cut.
 */
import { stems } from "./select.ts";

/** Of a clause's content words at least this share must stand in the lines or the question. */
const supportedShare = 0.67;

/** Words that carry no claim of their own. */
const empty = new Set(
  stems(
    "a an the is are was were be it its this that these those of in on at to for from by with and or as you your i can will has have had which means mean there here screen show shows says say line lines answer price cost costs total amount called name",
  ),
);

export interface Evidence {
  readonly text: string;
  readonly stems: ReadonlySet<string>;
}

export function evidence(lines: readonly string[], question: string): Evidence {
  const text = [...lines, question].join("\n").toLowerCase();
  return { text: squash(text), stems: new Set(stems(text)) };
}

/** Every token with a digit must occur in the evidence, whatever the spaces and separators. */
export function figuresSupported(clause: string, known: Evidence): boolean {
  const figures = clause.toLowerCase().match(/[^\s"“”()]*\d[^\s"“”()]*/g) ?? [];
  return figures.every((figure) => {
    const bare = squash(figure).replace(/^[$€£¥]|[.,:;!?]+$/g, "");
    return bare.length > 0 && known.text.includes(bare);
  });
}

export function wordsSupported(clause: string, known: Evidence): boolean {
  const content = stems(clause).filter((stem) => !empty.has(stem));
  if (content.length === 0) return true;
  const held = content.filter((stem) => known.stems.has(stem)).length;
  return held / content.length >= supportedShare;
}

/**
 * The best row's figures are what most questions are after: an answer without any of them missed it.
 * `kind`: what such a figure looks like, where the question tells (a price, a time).
 */
export function givesFigure(clause: string, bestRow: string, kind: RegExp | null): boolean {
  const all = bestRow.match(/\d[\d.,:]*\d|\d/g) ?? [];
  const ofKind = kind ? all.filter((figure) => kind.test(figure)) : [];
  const wanted = ofKind.length > 0 ? ofKind : all;
  return wanted.length === 0 || wanted.some((figure) => squash(clause).includes(squash(figure)));
}

function squash(text: string): string {
  return text.replace(/\s+/g, "").replace(/(?<=\d),(?=\d{3})/g, "");
}
