/**
 * Cuts the reply into clauses while it is being written. The first clause is short, so that speech
 * starts early; later ones are longer, because a longer clause sounds better and the sound of the one
 * before covers the wait. Nothing is added or lost: the clauses joined are the text.
 */

/** When a clause may end, in words; by position in the reply (the last row is for all that follow). */
interface Lengths {
  /** At a comma, colon, semicolon or dash. */
  readonly mark: number;
  /** Before a conjunction or preposition. */
  readonly joint: number;
  /** Anywhere sensible. */
  readonly most: number;
}

/**
 * The Thinker of the default pack writes about 60 words a second and a word lasts 0.35 s: a first clause
 * of one word ("Yes,") still covers the writing and the making of a second one of eight.
 */
const lengths: readonly Lengths[] = [
  { mark: 1, joint: 5, most: 8 },
  { mark: 3, joint: 8, most: 14 },
  { mark: 6, joint: 14, most: 24 },
];

/** A "word" without spaces may be a page of Chinese or a dump: it is cut here. */
const mostCharacters = 300;

/** Their full stop never ends a sentence. */
const titles = new Set(
  "dr mr mrs ms prof st rev capt lt sgt mt ft approx vs e.g i.e cf ca jan feb apr aug sept oct nov dec mon tue tues thu thur thurs dept est eds pp nos".split(
    " ",
  ),
);
/** Words of their own, or short for something before a number: "no. 5", but "I say no. Then …". */
const beforeNumbers = new Set("no fig vol ch p sec art min max tel ext jun jul sep mar".split(" "));
/** Stand at the end of a sentence as well; a capital then starts the next one. */
const closers = new Set("etc inc ltd co corp jr sr a.m p.m u.s u.k ave blvd rd".split(" "));

/** A clause may end before one of these; they open a new part of the sentence. */
const joints = new Set(
  "and but or because so that which who when while if unless although though then where after before until with from into for in on at to by about as".split(
    " ",
  ),
);

/** A clause never ends after one of these: they belong to what follows. */
const leaning = new Set(
  "a an the my your his her its our their this that these those of to in on at for with from by and or but as is are was were be no not very more most dr mr mrs ms number page line room version about into than if".split(
    " ",
  ),
);

interface Word {
  /** Place of its first character in the buffer. */
  readonly start: number;
  /** Place after its last character. */
  readonly end: number;
  readonly text: string;
}

export class ClauseCutter {
  #buffer = "";
  #index = 0;
  /** The buffer starts a line: "1." there is a list's number, not the end of a sentence. */
  #atLineStart = true;

  /** The clauses that are complete now. */
  push(text: string): string[] {
    this.#buffer += text;
    const clauses: string[] = [];
    for (let cut = this.#cut(); cut > 0; cut = this.#cut()) clauses.push(this.#take(cut));
    return clauses;
  }

  /** What is left when the reply is complete. */
  end(): string[] {
    // The end counts as white space: marks that waited for the next character are decided now.
    const left = this.push("\n");
    const rest = this.#buffer;
    this.#buffer = "";
    const clauses = rest === "" ? left : [...left, rest];
    return withoutLastCharacter(clauses);
  }

  #take(cut: number): string {
    const clause = this.#buffer.slice(0, cut);
    this.#buffer = this.#buffer.slice(cut);
    this.#atLineStart = clause.endsWith("\n");
    if (/[\p{L}\p{N}]/u.test(clause)) this.#index++;
    return clause;
  }

  /** Place after the first complete clause with its white space, or 0. */
  #cut(): number {
    const limits = lengths[Math.min(this.#index, lengths.length - 1)] ?? lengths[0];
    const words = wordsOf(this.#buffer);
    if (!limits) return 0;
    for (const [i, word] of words.entries()) {
      if (word.end - (words[0]?.start ?? 0) > mostCharacters) return this.#byCharacters(words, i);
      const gapEnd = words[i + 1]?.start ?? this.#buffer.length;
      const gap = this.#buffer.slice(word.end, gapEnd);
      const complete = gap !== "";
      const count = i + 1;
      if (!complete) {
        return count >= limits.mark && plainComma(word) ? word.end : 0;
      }
      if (gap.includes("\n")) return word.end + gap.indexOf("\n") + 1;
      const next = words[i + 1];
      const ends = endsSentence(word, next ?? null, i === 0 && this.#atLineStart);
      if (ends === true) return gapEnd;
      // Whatever else is decided needs to see what follows.
      if (!next || ends === null) return 0;
      if (count >= limits.mark && plainComma(word)) return word.end;
      if (count >= limits.mark && endsPart(word, next)) return gapEnd;
      if (keepsTogether(word, next)) continue;
      if (count >= limits.joint && joints.has(bare(next.text)) && next.end < this.#buffer.length) {
        return gapEnd;
      }
      if (count >= limits.most) return gapEnd;
    }
    return 0;
  }

  #byCharacters(words: readonly Word[], i: number): number {
    const before = words[i - 1];
    const at = before ? (words[i]?.start ?? before.end) : (words[i]?.start ?? 0) + mostCharacters;
    // Not between the halves of a surrogate pair.
    const code = this.#buffer.charCodeAt(at - 1);
    return code >= 0xd800 && code < 0xdc00 ? at + 1 : at;
  }
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/\S+/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[0],
  }));
}

/** Without quotes, brackets and Markdown marks around it. */
function core(word: string): string {
  return word.replace(/^["“”'‘’([{*_`~]+|["“”'‘’)\]}*_`~]+$/gu, "");
}

function bare(word: string): string {
  return core(word)
    .toLowerCase()
    .replace(/[.,;:!?]+$/, "");
}

/** `null`: not known before the next word is there. */
function endsSentence(word: Word, next: Word | null, opensLine: boolean): boolean | null {
  const text = core(word.text);
  if (/[!?…。！？]$/u.test(text) || /\.\.$/.test(text)) return true;
  if (!text.endsWith(".")) return false;
  const stem = text.slice(0, -1).toLowerCase();
  // "1." that opens a line, "J." in a name.
  if (opensLine && /^\d{1,3}$/.test(stem)) return false;
  if (titles.has(stem) || (/^\p{L}$/u.test(stem) && stem !== "i")) return false;
  const undecided = beforeNumbers.has(stem) || closers.has(stem) || /^(\p{L}\.)+\p{L}$/u.test(stem);
  if (!undecided) return true;
  if (!next) return null;
  if (beforeNumbers.has(stem)) return !/^[#\d]/.test(core(next.text));
  return /^\p{Lu}/u.test(core(next.text));
}

/** "Well," needs no second look: no number or name goes on after a letter and a comma. */
function plainComma({ text }: Word): boolean {
  return /\p{L},$/u.test(text) && !/[@/\\]/.test(text);
}

function endsPart(word: Word, next: Word): boolean {
  if (/^[—–-]$/.test(next.text)) return false;
  if (/^[—–]$|[—;:]$/.test(word.text)) return true;
  const text = core(word.text);
  if (/[;:]$/.test(text)) return true;
  if (!/,$/.test(text)) return false;
  // "Nov 3, 2026" and "1, 2, 3" stay whole.
  return !(/\d,$/.test(text) && /^\d/.test(core(next.text)));
}

/** Numbers keep their units, months their days, titles their names, "1920 x 1080" its parts. */
function keepsTogether(word: Word, next: Word): boolean {
  const left = bare(word.text);
  const right = bare(next.text);
  if (/\d/.test(left) || /\d/.test(right)) return true;
  if (/[$€£¥+=<>*/&@#~×-]$/u.test(word.text) || /^[+=<>*/&@%×°-]/u.test(next.text)) return true;
  return leaning.has(left) || titles.has(left);
}

/** Takes back the line break that stood for the end of the text. */
function withoutLastCharacter(clauses: readonly string[]): string[] {
  const last = clauses.at(-1) ?? "";
  const shorter = last.slice(0, -1);
  return shorter === "" ? clauses.slice(0, -1) : [...clauses.slice(0, -1), shorter];
}
