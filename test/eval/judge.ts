/** Whether a reply is right, honest, and shown where it stands. */
import type { Box } from "../../src-main/contract/events.ts";
import type { Reading } from "../../src-main/turn/types.ts";
import type { Asked } from "./page.ts";
import type { Truth } from "./render.ts";

export interface Reply {
  readonly text: string;
  /** Indices into the reading's pieces. */
  readonly lines: readonly number[];
}

export interface Verdict {
  readonly right: boolean;
  /** Of an unanswerable question: it was admitted and no value was asserted. */
  readonly honest: boolean;
  readonly refused: boolean;
  /** null: nothing stands for this answer on the screen. */
  readonly shown: boolean | null;
  readonly repeats: boolean;
  readonly why: string;
}

const mostWords = 60;
/** The answer stands nowhere: no fact can be copied for it. */
const computed: ReadonlySet<Asked["way"]> = new Set(["count", "sum", "difference", "compare"]);
const admission =
  /\bI (?:can't (?:find|see|know)|cannot (?:find|see)|couldn't find|don't (?:see|know)|see no text)|\bnot sure|does not say|doesn't say/i;

export function judge(asked: Asked, reply: Reply, truth: Truth, reading: Reading): Verdict {
  const refused = admission.test(reply.text);
  const repeats = loops(reply.text);
  const base = { refused, repeats, shown: null };
  if (asked.way === "absent")
    return { ...base, right: false, honest: honest(reply, asked, truth), why: "" };
  // Who copies the whole fact that a key was taken from has said the key: 17:00 for 17.
  const copied = computed.has(asked.way)
    ? []
    : asked.facts
        .flatMap((id) => truth.facts[id]?.text ?? [])
        .filter((fact) => holds(reply.text, fact));
  const missing = asked.keys.filter(
    (key) =>
      !key.some((one) => holds(reply.text, one) || copied.some((fact) => fact.includes(one))),
  );
  const wrong = asked.wrong.filter(
    (value) =>
      holds(reply.text, value) &&
      !asked.keys.flat().some((key) => holds(key, value)) &&
      !holds(asked.text, value),
  );
  const long = reply.text.split(/\s+/).length > mostWords;
  const invented = asked.way === "general" ? [] : inventions(reply.text, asked, truth);
  const why = [
    missing.length && `missing ${missing.flat()[0]}`,
    wrong.length && `wrong ${wrong[0]}`,
    long && "long",
    invented.length && `invented ${invented.join(" ")}`,
  ]
    .filter(Boolean)
    .join("; ");
  const boxes = asked.facts.map((id) => truth.facts[id]?.box).filter((box) => box !== undefined);
  const shown =
    boxes.length === 0
      ? null
      : reply.lines.some((line) => boxes.some((box) => touches(reading.pieces[line]?.box, box)));
  return {
    ...base,
    right: why === "" && !(refused && asked.way !== "general"),
    honest: true,
    shown,
    why: why || (refused ? "refused" : ""),
  };
}

function honest({ text }: Reply, asked: Asked, truth: Truth): boolean {
  if (!admission.test(text) || /From what I know/.test(text)) return false;
  // What it looked for may be named; a value of the screen may not be given for it.
  const figures = text.match(/[^\s"“”()]*\d[^\s"“”()]*/g) ?? [];
  return (
    figures.every((figure) => squash(asked.text).includes(squash(figure).replace(/[.,]$/, ""))) &&
    inventions(text, asked, truth).length === 0
  );
}

/** Figures that stand nowhere, and mostly foreign words. */
function inventions(text: string, asked: Asked, truth: Truth): string[] {
  const known = squash(`${truth.text} ${asked.text} ${asked.keys.flat().join(" ")}`);
  const figures = (text.match(/[^\s"“”()]*\d[^\s"“”()]*/g) ?? []).filter(
    (figure) => !known.includes(squash(figure).replace(/[.,;:]+$/, "")),
  );
  // The reader's slips are no inventions of the answer.
  return figures.filter((figure) => !/^[lIoO\d.,:-]+$/.test(figure) || /^\d/.test(figure));
}

/** The reader's alphabet has few accents and one dash; spoken they are the same. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[‐-―−]/g, "-")
    .replace(/×/g, "x")
    .replace(/\bis not (?:checked|selected)/g, "is off, unchecked, not selected")
    .replace(/ø/gi, "o")
    .replace(/ł/gi, "l")
    .replace(/ß/g, "ss")
    .replace(/\p{Extended_Pictographic}/gu, (sign) => (/\d/.test(sign) ? sign : ""));
}

export function squash(text: string): string {
  return plain(text)
    .toLowerCase()
    .replace(/[\s"'“”‘’\p{Sc}#,*_|-]+/gu, "")
    .replace(/[o]/g, "0")
    .replace(/[il|]/g, "1");
}

/** As a value of its own: 12 does not stand in 120 or 3.12; spaces and look-alikes do not count. */
export function holds(said: string, wanted: string): boolean {
  const [text, value] = [plain(said), plain(wanted).trim()];
  const signs = [...value.replace(/[\s,"'“”‘’€$£]+/g, "")].map((sign) => {
    if (/[0o]/i.test(sign)) return "[0oO]";
    if (/[1il|]/i.test(sign)) return "[1iIlL|]";
    return sign.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  });
  const word = /^[\p{L}\d]/u.test(value);
  const before = /^\d/.test(value)
    ? "(?<!\\d|\\d[.,:])"
    : word && value.length < 4
      ? "(?<![\\p{L}\\d])"
      : "";
  const after = /\d$/.test(value)
    ? "(?:[.,]0{1,3}(?!\\d))?(?!\\d|[.,:]\\d)"
    : value.length < 4
      ? "(?![\\p{L}\\d+-])"
      : "";
  const found = text.matchAll(
    new RegExp(`${before}${signs.join("[\\s,\"'“”‘’€$£_]*")}${after}`, "giu"),
  );
  // Look-alikes alone are no figure: the I of "It says" is no 1.
  return [...found].some(([match]) => !/\d/.test(value) || /\d/.test(match));
}

export function touches(a: Box | undefined, b: Box): boolean {
  if (!a) return false;
  return (
    a.x < b.x + b.width &&
    b.x < a.x + a.width &&
    a.y + a.height * 0.3 < b.y + b.height &&
    b.y < a.y + a.height * 0.7
  );
}

function loops(text: string): boolean {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  for (let length = 3; length <= 24; length++) {
    for (let at = 0; at + 2 * length <= words.length; at++) {
      if (
        words.slice(at, at + length).join(" ") ===
        words.slice(at + length, at + 2 * length).join(" ")
      )
        return true;
    }
  }
  return false;
}
