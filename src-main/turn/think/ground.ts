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
    return bare.length > 0 && holdsFigure(known.text, bare);
  });
}

export function wordsSupported(clause: string, known: Evidence): boolean {
  const content = stems(clause).filter((stem) => !empty.has(stem));
  return content.length === 0 || unsupported(clause, known) / content.length <= 1 - supportedShare;
}

/**
 * The clause that begins like this will not be supported: no need to wait for its end, which takes the
 * small model 0.3 s. Two foreign words are too many in all but very long clauses.
 */
export function hopeless(begun: string, known: Evidence): boolean {
  return !figuresSupported(begun, known) || unsupported(begun, known) >= 2;
}

function unsupported(clause: string, known: Evidence): number {
  return stems(clause).filter((stem) => !empty.has(stem) && !known.stems.has(stem)).length;
}

/**
 * The best row's figures are what most questions are after: an answer without any of them missed it.
 * `kind`: what such a figure looks like, where the question tells (a price, a time).
 */
export function givesFigure(clause: string, bestRow: string, kind: RegExp | null): boolean {
  const all = bestRow.match(/\d[\d.,:]*\d|\d/g) ?? [];
  const ofKind = kind ? all.filter((figure) => kind.test(figure)) : [];
  const wanted = ofKind.length > 0 ? ofKind : all;
  return (
    wanted.length === 0 || wanted.some((figure) => holdsFigure(squash(clause), squash(figure)))
  );
}

/** As a figure of its own: 144 does not stand in 2560x1440, nor 3.7 in 33.73. */
function holdsFigure(squashed: string, figure: string): boolean {
  for (let at = squashed.indexOf(figure); at >= 0; at = squashed.indexOf(figure, at + 1)) {
    const before = squashed.slice(Math.max(0, at - 2), at);
    const after = squashed.slice(at + figure.length, at + figure.length + 2);
    const cutsLeft = /^\d/.test(figure) && /\d[.,]?$/.test(before);
    const cutsRight = /\d$/.test(figure) && /^[.,]?\d/.test(after);
    if (!cutsLeft && !cutsRight) return true;
  }
  return false;
}

function squash(text: string): string {
  return text.replace(/\s+/g, "").replace(/(?<=\d),(?=\d{3})/g, "");
}
