/**
 * The recogniser's alphabet. PP-OCRv4's dictionary has 6,623 lines, most of them Chinese; this pack is
 * English, so only letters, digits, marks and symbols stay. That saves a twentieth of the time, and a
 * minus sign cannot become a Chinese one.
 */
import { plainText } from "./repair.ts";

export interface Alphabet {
  /** Indexes of the kept outputs of the published model; the first is CTC's blank. */
  readonly classes: readonly number[];
  /** Text of each kept class; blank is "". */
  readonly texts: readonly string[];
  readonly space: number;
}

const kept = /^[\p{Script=Latin}\p{Script=Greek}\p{N}\p{P}\p{S}]$/u;
/** Signs that Latin text does not hold, but that strokes and lines of a screen are taken for. */
const foreign = /^[〃〆〇〓-〠ˇ・ー]$/u;

export function alphabet(dictionary: string): Alphabet {
  const lines = dictionary.replace(/\r?\n$/, "").split(/\r?\n/);
  // Class 0 is blank, class i + 1 is line i, and one more class after the last line is the space.
  const classes = [0];
  const texts = [""];
  for (const [at, line] of lines.entries()) {
    if (!kept.test(line) || foreign.test(line)) continue;
    classes.push(at + 1);
    texts.push(plainText(line));
  }
  classes.push(lines.length + 1);
  texts.push(" ");
  return { classes, texts, space: texts.length - 1 };
}
