/**
 * A clause as Piper wants it: phrases of bounded length, each a row of word groups for the phonemiser
 * (which drops punctuation) with the marks between them, and the pause that follows.
 */
import type { Phrase } from "./messages.ts";

/** A phrase before its words are phonemised: `marks[i]` follows `words[i]`. */
export interface Draft {
  readonly words: readonly string[];
  readonly marks: readonly string[];
  readonly pauseMs: number;
}

/**
 * Milliseconds of silence after a mark, added as samples. In the middle of a row of words a reader
 * makes none, but two phrases that touch sound cut: 30 ms. Read speech pauses 150-250 ms at commas
 * and 300-600 ms at full stops; a conversation wants the short end.
 */
const pauseMsAfter: Readonly<Record<string, number>> = {
  "": 30,
  ",": 140,
  ";": 220,
  ":": 220,
  ".": 320,
  "!": 320,
  "?": 340,
};

/** Piper saw sentences of up to about 20 words; beyond this it hurries and memory grows. */
const maxPhraseWords = 28;
/** No English word is longer; a longer run of letters is read in parts. */
const maxWordLetters = 40;

const closing = /[.,;:!?]+/;

/** Text that is already speakable (letters, apostrophes, hyphens and these marks) in phrases. */
export function draftPhrases(text: string): Draft[] {
  const drafts: Draft[] = [];
  let words: string[] = [];
  let marks: string[] = [];
  let count = 0;
  const close = (mark: string) => {
    if (words.length > 0) drafts.push({ words, marks, pauseMs: pauseMsAfter[mark] ?? 0 });
    words = [];
    marks = [];
    count = 0;
  };
  for (const { group, mark } of groups(text)) {
    for (const part of inParts(group)) {
      if (count > 0 && count + part.length > maxPhraseWords) close(marks.at(-1) ?? "");
      words.push(spelled(part.join(" ")));
      marks.push("");
      count += part.length;
    }
    if (words.length === 0) continue;
    marks[marks.length - 1] = mark;
    if (mark === "." || mark === "!" || mark === "?") close(mark);
  }
  close(marks.at(-1) ?? "");
  return drafts;
}

export function phrased(
  { words, marks, pauseMs }: Draft,
  ipaOf: (words: string) => string,
): Phrase {
  let ipa = "";
  words.forEach((group, i) => {
    const sounds = ipaOf(group).trim();
    const mark = marks[i] ?? "";
    if (sounds === "") return;
    const joint = ipa === "" ? "" : " ";
    // A phrase that ends without a mark is cut from a sentence that goes on: a comma keeps its tone up.
    ipa += `${joint}${sounds}${mark === "" && i === words.length - 1 ? "," : mark}`;
  });
  return { ipa, pauseMs: ipa === "" ? 0 : pauseMs };
}

/** Runs of words with the mark that closes them; several marks count as the strongest. */
function* groups(text: string): Generator<{ group: string; mark: string }> {
  let rest = text;
  while (rest !== "") {
    const found = closing.exec(rest);
    const group = (found ? rest.slice(0, found.index) : rest).trim();
    const mark = found ? strongest(found[0]) : "";
    if (group !== "" || mark !== "") yield { group, mark };
    rest = found ? rest.slice(found.index + found[0].length) : "";
  }
}

function strongest(marks: string): string {
  return [..."?!.;:,"].find((mark) => marks.includes(mark)) ?? "";
}

function* inParts(group: string): Generator<string[]> {
  const words = group
    .split(/\s+/)
    .flatMap((word) => word.match(new RegExp(`.{1,${maxWordLetters}}`, "gu")) ?? []);
  for (let at = 0; at < words.length; at += maxPhraseWords) {
    yield words.slice(at, at + maxPhraseWords);
  }
}

/** eSpeak reads the A of "A P I" as an article; among single letters it is the letter's name. */
function spelled(words: string): string {
  return words.replace(/(?<=\b[A-Z] )A\b(?!')|\bA(?= [A-Z]\b)(?!')/g, "ay");
}
