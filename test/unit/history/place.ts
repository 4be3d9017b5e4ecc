/** A history in a folder of its own, and what is put into it. */
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KeptTurn } from "../../../src-main/history/kept.ts";

export interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly file: string;
  /** Every byte that lies in the folder. */
  bytes(): Buffer;
}

export async function historyPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "sotto-history-"));
  return {
    folder,
    file: join(folder, "history.db"),
    bytes: () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export function kept(
  conversation: string,
  turn: number,
  question: string,
  more: { reply?: string; at?: number; read?: readonly string[]; sound?: Int16Array } = {},
): KeptTurn {
  const { reply = "Yes.", at = 1_700_000_000_000 + turn, read = [], sound = null } = more;
  const lines = read.map((text, row) => ({
    text,
    box: { x: 0, y: 20 * row, width: 90, height: 18 },
  }));
  return {
    conversation,
    exchange: {
      turn,
      question,
      reply,
      interrupted: false,
      read: lines.length > 0 ? [{ sight: 0, width: 640, height: 400, lines, used: [0] }] : [],
      asked: { at, source: "text", pack: "default", mode: "assistant" },
      sights: lines.length > 0 ? [{ kind: "screen", name: "Screen", kept: false }] : [],
      sound: sound !== null,
    },
    pictures: lines.length > 0 ? [null] : [],
    question: null,
    reply: sound === null ? null : { sampleRateHz: 24_000, samples: sound },
  };
}
