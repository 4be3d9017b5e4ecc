/** What the view asks of the state. */
import type { ExchangeView, State } from "./state.ts";

export type Phase =
  | "connecting"
  | "reconnecting"
  | "starting"
  | "engineLost"
  | "ready"
  | "opening"
  | "listening"
  | "muted"
  | "waiting"
  | "thinking"
  | "speaking"
  | "replaying"
  | "lacking"
  | "fault";

/** The one word for what Sotto does now: shown, drawn and announced. */
export function phaseOf(state: State): Phase {
  if (state.line === "connecting") return "connecting";
  if (state.line === "lost") return "reconnecting";
  if (state.fault !== null && state.live === null) return "fault";
  const live = liveExchange(state);
  if (live !== null) {
    if (live.phase !== "listening") return live.phase === "ended" ? "ready" : live.phase;
    if (state.muted) return "muted";
    return state.microphone === "open" ? "listening" : "opening";
  }
  if (state.replaying !== null) return "replaying";
  if (state.engine === "failed") return state.lacking ? "lacking" : "fault";
  if (state.engine === "starting") return "starting";
  if (state.engine === "lost") return "engineLost";
  return state.microphone === "opening" ? "opening" : "ready";
}

export function liveExchange(state: State): ExchangeView | null {
  if (state.live === null) return null;
  return state.exchanges.findLast(({ turn }) => turn === state.live) ?? null;
}

/**
 * How many characters of the reply have been heard: whole pieces, and a part of the one that sounds.
 * Pieces are the reply in order, but white space between them may differ.
 */
export function heardCharacters(view: ExchangeView): number {
  let at = 0;
  for (const piece of view.pieces) {
    const words = piece.text.trim();
    const found = view.reply.indexOf(words, at);
    const begin = found < 0 ? at : found;
    const past = view.heardSamples - piece.firstSample;
    if (past <= 0) break;
    const part = Math.min(1, past / Math.max(1, piece.samples));
    at = wordEnd(view.reply, begin + Math.ceil(words.length * part));
    if (part < 1) break;
  }
  return at;
}

/** A word is heard as a whole. */
function wordEnd(reply: string, at: number): number {
  let end = Math.min(at, reply.length);
  while (end < reply.length && !/\s/.test(reply[end] ?? " ")) end++;
  return end;
}

/** A sentence's end, or a line's; a point within a number is followed by no space. */
const clauseEnd = /[.!?؟…]+["”’»)\]]*(?=\s)|[。！？；]+["”’»）]*|\n/gu;

/** The clauses of an answer that are whole; once it is `complete`, the rest as well. */
export function clausesOf(reply: string, complete: boolean): string[] {
  const clauses: string[] = [];
  let from = 0;
  for (const { index, 0: end } of reply.matchAll(clauseEnd)) {
    clauses.push(reply.slice(from, index + end.length));
    from = index + end.length;
  }
  if (complete) clauses.push(reply.slice(from));
  return clauses.map((clause) => clause.trim()).filter((clause) => clause !== "");
}
