/**
 * A small recogniser sometimes writes a phrase again instead of stopping ("Which test failed which test
 * failed which"). Nobody asks like that, so a phrase of three words or more is kept once, and a shorter
 * one that is written four times or more is kept once; "no, no, no" stays as it is.
 */
const phraseWords = 3;
const shortTimes = 4;
const longestPhraseWords = 12;

export function withoutRepeats(text: string): string {
  const words = text.split(" ");
  const plain = words.map((word) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""));
  for (let at = 0; at < words.length; at++) {
    for (let length = 1; length <= longestPhraseWords; length++) {
      const times = timesInARow(plain, at, length);
      if (times < (length < phraseWords ? shortTimes : 2)) continue;
      // What is left after the last whole repeat may be the start of one more.
      const end = at + times * length;
      const begun = plain.slice(end).every((word, index) => word === plain[at + index]);
      const kept = [...words.slice(0, at + length), ...(begun ? [] : words.slice(end))];
      return withoutRepeats(kept.join(" "));
    }
  }
  return text;
}

function timesInARow(words: readonly string[], at: number, length: number): number {
  let times = 1;
  const same = (offset: number) =>
    offset + length <= words.length &&
    words.slice(at, at + length).every((word, index) => word === words[offset + index]);
  while (same(at + times * length)) times++;
  return times;
}
