/** From samples that left the speaker to the words that were heard (T4). */

/** Samples [firstSample, firstSample + samples) say `text`. */
export interface SpokenClause {
  readonly text: string;
  readonly firstSample: number;
  readonly samples: number;
  /** More sound of this clause was still to come when playing stopped. */
  readonly unfinished?: boolean;
}

/**
 * Sound that a character of an unfinished clause takes, at most: slow speech is 11 characters a second.
 * Too long only means that a word less counts as heard.
 */
const longestCharacterSeconds = 0.09;
/** A figure is read as a word: "33" is longer to say than "or". */
const figureWeight = 4;

/**
 * Whole clauses up to `heardSamples`, and of the clause in which playing stopped the whole words, by
 * proportion of what they take to say. Never more than was heard: a word counts when all of it was.
 */
export function heardText(
  clauses: readonly SpokenClause[],
  heardSamples: number,
  sampleRateHz: number,
): string {
  let text = "";
  for (const clause of clauses) {
    const heard = heardSamples - clause.firstSample;
    if (heard < 0) break;
    if (heard >= clause.samples && !clause.unfinished) {
      text += clause.text;
      continue;
    }
    text += firstWords(clause, heard / expectedSamples(clause, sampleRateHz));
    break;
  }
  return text.trim();
}

function expectedSamples({ text, samples, unfinished }: SpokenClause, rateHz: number): number {
  if (!unfinished) return samples;
  return Math.max(samples, weight(text) * longestCharacterSeconds * rateHz);
}

function firstWords({ text }: SpokenClause, share: number): string {
  const words = [...text.matchAll(/\S+/g)];
  const total = words.reduce((sum, [word]) => sum + weight(word) + 1, 0);
  let end = 0;
  let sum = 0;
  for (const match of words) {
    sum += weight(match[0]) + 1;
    if (sum > share * total) break;
    end = match.index + match[0].length;
  }
  return text.slice(0, end);
}

function weight(word: string): number {
  return word.length + (figureWeight - 1) * (word.match(/\d/g)?.length ?? 0);
}
