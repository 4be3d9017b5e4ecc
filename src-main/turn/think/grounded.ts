/** The small Thinker's answer about a picture, as far as the picture supports it. */
import type { Thought } from "../types.ts";
import { evidence, figuresSupported, givesFigure, hopeless, wordsSupported } from "./ground.ts";
import { replies, spokenRow } from "./replies.ts";
import { answerLooks, type Row, type Selection } from "./select.ts";

/**
 * Clause by clause. The first one must be supported by the lines and give what the best line holds;
 * otherwise that line is read instead. What follows is said only as far as the lines support it.
 */
export async function* grounded(
  pieces: AsyncIterable<string>,
  { rows }: Selection,
  best: Row,
  question: string,
): AsyncIterable<Thought> {
  const known = evidence(
    rows.map(({ text }) => text),
    question,
  );
  let said = false;
  for await (const { words, mark, next } of clausesOf(pieces, (begun) => hopeless(begun, known))) {
    if (!figuresSupported(words, known) || !wordsSupported(words, known)) break;
    if (!said && !givesFigure(words, best.text, answerLooks(question))) break;
    // One sentence is the answer; a second one, or a "which means …", of this model is invention.
    const last = mark === "" || /[.!?]/.test(mark) || drifting.test(next);
    yield { text: last ? `${words}${/[.!?]/.test(mark) ? mark : "."}` : `${words}${mark} ` };
    if (last) return;
    said = true;
  }
  if (!said) yield { text: replies.says(spokenRow(best)) };
}

/** How the small model begins to explain what it does not know. */
const drifting =
  /^(?:which|making|meaning|because|so|but|and|as|with|that|indicating|since|while)\b/i;

interface Clause {
  readonly words: string;
  /** Its comma, full stop…; empty where the reply ends without one. */
  readonly mark: string;
  /** The word after it, or nothing. */
  readonly next: string;
}

/** A clause is known with the word after its mark, 30 ms later; decimals and times stay whole. */
async function* clausesOf(
  pieces: AsyncIterable<string>,
  giveUp: (begun: string) => boolean,
): AsyncIterable<Clause> {
  const clause = /^(.*?)([,;.!?:]["”)]?)\s+(\S+)(?=\s)/s;
  let held = "";
  for await (const piece of pieces) {
    held += piece;
    for (let found = clause.exec(held); found; found = clause.exec(held)) {
      const [, words = "", mark = "", next = ""] = found;
      yield { words, mark, next };
      held = held.slice(words.length + mark.length).trimStart();
    }
    if (giveUp(held.replace(/\S*$/, ""))) return;
  }
  const rest = /^(.*?)([,;.!?:]["”)]?)?\s*$/s.exec(held);
  if (rest?.[1]) yield { words: rest[1], mark: rest[2] ?? "", next: "" };
}
