/**
 * Reading aloud without a language model: what is on the picture, word for word, in reading order. A
 * person who cannot see it steers with a word: skip, repeat, back, stop.
 */
import type { Percept, Reading, Thought } from "../types.ts";
import { replies } from "./replies.ts";
import { type Row, rowsOf, spokenRow } from "./rows.ts";

export type ReaderCommand = "next" | "repeat" | "back" | "restart" | "stop" | "read";

/** As they are said or typed in the languages of the windows; a whole utterance, nothing within one. */
const commands: readonly (readonly [ReaderCommand, RegExp])[] = [
  [
    "next",
    /^(?:skip|skip (?:it|this|that)|next|next (?:one|paragraph|line)|go on|continue|weiter|nächster?|überspringen|suivant|passe|siguiente|salta|sigue|下一个|下一段|跳过|继续|التالي|تخطى?|تابع)$/iu,
  ],
  [
    "repeat",
    /^(?:repeat|repeat (?:it|that|this)|again|say (?:it|that) again|wiederholen|noch ?mal|répète|encore|repite|otra vez|重复|再说一遍|再读一遍|كرر|أعد)$/iu,
  ],
  [
    "back",
    /^(?:back|go back|previous|previous (?:one|paragraph|line)|zurück|précédent|retour|atrás|anterior|上一个|上一段|返回|السابق|ارجع)$/iu,
  ],
  [
    "restart",
    /^(?:start over|from the (?:start|beginning|top)|von vorne?|depuis le début|desde el principio|从头开始|من البداية)$/iu,
  ],
  [
    "stop",
    /^(?:stop|enough|that'?s enough|quiet|halt|genug|arrête|stop|basta|para|停|停止|够了|توقف|كفى)$/iu,
  ],
  [
    "read",
    /^(?:read|read (?:it|this|that|on|out|aloud|everything)(?: (?:aloud|out|to me))?|(?:please )?read (?:me )?(?:the|this|my) (?:screen|page|text|window|picture|letter|document)(?: (?:aloud|out|to me))?|what(?:'s| is) (?:on the screen|written (?:here|there))|lies(?: (?:es|das|alles))?(?: vor)?|vorlesen|lis(?: l'écran)?|lee(?: la pantalla)?|读|朗读|读屏幕|اقرأ|اقرأ الشاشة)$/iu,
  ],
];

export function readerCommand(utterance: string): ReaderCommand | null {
  const words = utterance.trim().replace(/^[\s"“¡¿]+|[\s.,!?;:"”。！？،؟]+$/gu, "");
  return commands.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
}

interface Block {
  readonly text: string;
  readonly sight: number;
  /** Indices of the reading's pieces. */
  readonly lines: readonly number[];
}

/** Rows of one paragraph stand closer than this, in heights of a row; a gap of a line begins another. */
const paragraphGap = 0.75;
/** And in letters of about one size: a title is a paragraph of its own. */
const sameSize = 1.3;
/** A paragraph is not heard longer than this without a place to skip to: half a minute of speech. */
const longestBlock = 400;

export function blocksOf(reading: Reading): Block[] {
  const blocks: { rows: Row[]; bottom: number; height: number; characters: number }[] = [];
  for (const row of rowsOf(reading)) {
    const boxes = row.pieces.flatMap((index) => reading.pieces[index]?.box ?? []);
    const top = Math.min(...boxes.map(({ y }) => y));
    const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
    const height = Math.max(...boxes.map((box) => box.height));
    const open = blocks.at(-1);
    const gap = open ? top - open.bottom : 0;
    const sized = open ? Math.max(open.height / height, height / open.height) < sameSize : false;
    // A row of a table has cells; each is a thing of its own.
    const prose = row.pieces.length === 1 && open?.rows.at(-1)?.pieces.length === 1;
    const joins =
      open &&
      prose &&
      sized &&
      gap < paragraphGap * height &&
      gap > -height &&
      open.characters < longestBlock;
    if (joins) {
      open.rows.push(row);
      open.bottom = bottom;
      open.characters += row.text.length;
    } else blocks.push({ rows: [row], bottom, height, characters: row.text.length });
  }
  return blocks.map(({ rows }) => ({
    text: `${rows.map(spokenRow).join(" ")}.\n`.replace(/([.!?:])\.\n$/, "$1\n"),
    sight: reading.sight,
    lines: rows.flatMap(({ pieces }) => pieces),
  }));
}

/** Where a conversation's reader is. It outlives the turn: "skip" goes on from what was heard (T4). */
export class ReadingPlace {
  #blocks: readonly Block[] = [];
  /** The block that was heard last, in part or whole. */
  #at = 0;
  #from = 0;

  get begun(): boolean {
    return this.#blocks.length > 0;
  }

  begin(readings: readonly Reading[]): void {
    this.#blocks = readings.flatMap(blocksOf);
    this.#at = 0;
    this.#from = 0;
  }

  /** From which block a command goes on; the number of blocks where nothing is left. */
  move(command: ReaderCommand): readonly Block[] {
    const steps = { next: 1, repeat: 0, back: -1, stop: 0 } as const;
    const at = command === "restart" || command === "read" ? 0 : this.#at + steps[command];
    this.#from = Math.max(0, Math.min(at, this.#blocks.length));
    return this.#blocks.slice(this.#from);
  }

  /** The turn is over: so much of what it read was played. */
  heard(played: string): void {
    if (!this.begun || this.#from >= this.#blocks.length) return;
    let left = played.trim().length;
    let at = this.#from;
    while (at < this.#blocks.length - 1 && left > (this.#blocks[at]?.text.length ?? 0)) {
      left -= this.#blocks[at]?.text.length ?? 0;
      at += 1;
    }
    this.#at = at;
  }
}

/** `otherwise` answers what is no command of the reader's. */
export async function* readAloud(
  percepts: AsyncIterable<Percept>,
  place: ReadingPlace,
  otherwise: (percepts: AsyncIterable<Percept>) => AsyncIterable<Thought>,
): AsyncIterable<Thought> {
  const all: Percept[] = [];
  let command: ReaderCommand | null = null;
  for await (const percept of percepts) {
    all.push(percept);
    if (percept.kind !== "utterance" || !percept.final) continue;
    command = readerCommand(percept.text);
    // "Skip" is about what is being read: it waits for no new picture.
    if (command !== null && command !== "read" && place.begun) break;
  }
  const readings = all.filter((percept): percept is Reading => percept.kind === "reading");
  const steers = command !== null && command !== "read" && place.begun;
  if (!steers && command !== "read") return yield* otherwise(replayed(all));
  if (command === "stop") return yield { text: replies.stopped };
  if (!steers) place.begin(readings);
  const blocks = place.move(command ?? "read");
  if (blocks.length === 0) {
    return yield {
      text: steers ? replies.readToEnd : readings.length > 0 ? replies.noText : replies.noPicture,
    };
  }
  for (const { text, sight, lines } of blocks) yield { text, used: { sight, lines } };
}

async function* replayed(percepts: readonly Percept[]): AsyncIterable<Percept> {
  yield* percepts;
}
