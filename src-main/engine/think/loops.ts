/** Words of a phrase; shorter repeats are ordinary English ("very, very"). */
const minPhraseWords = 3;
const maxPhraseWords = 24;

/** True when the text has just said the same phrase twice in a row, or the same sentence again. */
export function endsInLoop(text: string): boolean {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  for (let length = minPhraseWords; length <= maxPhraseWords; length++) {
    if (words.length < 2 * length) break;
    const last = words.slice(-length).join(" ");
    if (last === words.slice(-2 * length, -length).join(" ")) return true;
  }
  return repeatsSentence(text);
}

function repeatsSentence(text: string): boolean {
  const sentences = text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim().toLowerCase())
    .filter((sentence) => sentence.split(/\s+/).length >= minPhraseWords);
  const last = sentences.at(-1);
  return (
    last !== undefined && /[.!?]$/.test(last) && sentences.indexOf(last) < sentences.length - 1
  );
}
