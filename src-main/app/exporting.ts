/** A conversation as a file: piece by piece, so that ten thousand turns never lie in memory at once. */
import type { Exchange } from "../contract/assistant.ts";
import type { CommandOf } from "../contract/commands.ts";
import { wordedFault } from "../contract/faults.ts";
import type { ExportFormat, ExportPiece } from "../contract/history.ts";
import { maxListed } from "../contract/limits.ts";
import { worded } from "../contract/sentences.ts";
import type { Following, SoundLength } from "../history/calls.ts";
import type { KeptSound } from "../history/kept.ts";
import { encodeWav, wavHeader } from "../turn/play/wav.ts";
import { rateConverter } from "./sounds.ts";

/** What an export reads. */
export interface Exported {
  following(conversation: string, from: number, limit: number): Promise<Following>;
  title(conversation: string): Promise<string>;
  sound(conversation: string, turn: number): Promise<KeptSound | null>;
  soundLengths(conversation: string): Promise<readonly SoundLength[]>;
}

type Wish = CommandOf<"conversation.export">;

const kinds: Readonly<Record<ExportFormat, { ending: string; mediaType: string }>> = {
  markdown: { ending: "md", mediaType: "text/markdown; charset=utf-8" },
  json: { ending: "json", mediaType: "application/json" },
  wav: { ending: "wav", mediaType: "audio/wav" },
};

/** `from`: the turn at which the piece begins; 0 is the file's beginning. */
export async function exportPiece(history: Exported, wish: Wish): Promise<ExportPiece> {
  const title = await history.title(wish.conversation);
  const { ending, mediaType } = kinds[wish.format];
  const base = { name: `${fileName(title)}.${ending}`, mediaType };
  if (wish.format === "wav") return { ...base, ...(await wavPiece(history, wish)) };
  const { conversation, from, turn } = wish;
  const limit = turn === undefined ? maxListed : 1;
  const { exchanges, next: after } = await history.following(conversation, turn ?? from, limit);
  const next = turn === undefined ? after : null;
  const text =
    wish.format === "json"
      ? json(title, exchanges, from === 0, next === null)
      : markdown(title, exchanges, from === 0);
  return { ...base, data: new TextEncoder().encode(text), next };
}

/** Letters, figures and spaces of any script; nothing that a file system minds. */
function fileName(title: string): string {
  const plain = title.replace(/[^\p{L}\p{N}\p{M} .-]+/gu, " ").replace(/\s+/g, " ");
  return (
    plain
      .trim()
      .slice(0, 60)
      .replace(/[. ]+$/, "") || "Sotto"
  );
}

/** One array, begun by the first piece and closed by the last. */
function json(
  title: string,
  exchanges: readonly Exchange[],
  first: boolean,
  last: boolean,
): string {
  const head = first ? `{"title":${JSON.stringify(title)},"turns":[\n` : ",\n";
  const body = exchanges.map((exchange) => JSON.stringify(exchange)).join(",\n");
  return `${exchanges.length > 0 || first ? head : ""}${body}${last ? "\n]}\n" : ""}`;
}

function markdown(title: string, exchanges: readonly Exchange[], first: boolean): string {
  const head = first ? `# ${oneLine(title)}\n\n` : "";
  return head + exchanges.map(asMarkdown).join("");
}

function asMarkdown({ asked, question, reply, interrupted, read, sights }: Exchange): string {
  const when = asked
    ? `*${new Date(asked.at).toISOString().slice(0, 16).replace("T", " ")} UTC*\n\n`
    : "";
  const shown = read.flatMap(({ sight, lines }) => [
    `> **${oneLine(sights?.[sight]?.name ?? `${sight + 1}`)}**`,
    ...lines.map(({ text }) => `> ${oneLine(text)}`),
    "",
  ]);
  const answer = interrupted ? `${reply} …` : reply;
  return `## ${oneLine(question)}\n\n${when}${answer.trim()}\n\n${shown.length > 0 ? `${shown.join("  \n")}\n` : ""}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const pauseSeconds = 0.5;
/** Of a file that holds voices of several rates. */
const commonRateHz = 24_000;

/** One turn's sound per piece: a minute of speech is 3 MB, and a wire lets 8 MiB wait. */
async function wavPiece(history: Exported, { conversation, turn, from }: Wish) {
  const all = await history.soundLengths(conversation);
  const lengths = turn === undefined ? all : all.filter((one) => one.turn === turn);
  const at = lengths.findIndex((one) => one.turn >= from);
  const here = lengths[at];
  if (here === undefined) throw nothingToHear();
  const rates = new Set(lengths.map(({ sampleRateHz }) => sampleRateHz));
  const [only] = rates;
  const rate = rates.size === 1 && only !== undefined ? only : commonRateHz;
  const sound = await history.sound(conversation, here.turn);
  const pause = new Int16Array(at > 0 ? pauseSeconds * rate : 0);
  const samples = exactly(sound, samplesAt(here, rate), rate);
  const data = encodeWav([pause, samples], rate).subarray(wavHeader(0, rate).length);
  const next = lengths[at + 1]?.turn ?? null;
  if (at > 0) return { data, next };
  const pauses = (lengths.length - 1) * pauseSeconds * rate;
  const total = lengths.reduce((sum, one) => sum + samplesAt(one, rate), pauses);
  return { data: Buffer.concat([wavHeader(total, rate), data]), next };
}

function samplesAt({ samples, sampleRateHz }: SoundLength, rate: number): number {
  return Math.round((samples * rate) / sampleRateHz);
}

/** The header has said how long it is. */
function exactly(sound: KeptSound | null, length: number, rate: number): Int16Array {
  const exact = new Int16Array(length);
  if (sound === null) return exact;
  const converter = rateConverter(sound.sampleRateHz, rate);
  const pieces = [converter.push(sound.samples), converter.end()];
  let at = 0;
  for (const piece of pieces) {
    exact.set(piece.subarray(0, length - at), at);
    at = Math.min(length, at + piece.length);
  }
  return exact;
}

function nothingToHear() {
  return wordedFault("not-found", "history", worded("no-sound-kept"));
}
