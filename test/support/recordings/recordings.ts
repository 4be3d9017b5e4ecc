/** The named set of spoken questions (index.json; made by make.py) as sound. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { WavFile } from "../../../src-main/turn/capture/wavFile.ts";

export interface Recording {
  readonly file: string;
  /** What is said, to the letter. */
  readonly text: string;
  readonly voice: string;
  readonly seconds: number;
  /** Index after the last voiced sample; the file ends at most 30 ms later. */
  readonly lastVoicedSample: number;
  /** The picture of test/support/screens that is asked about. */
  readonly screen: string | null;
}

export const recordingsFolder = import.meta.dirname;

export async function recordings(): Promise<readonly Recording[]> {
  return JSON.parse(await readFile(join(recordingsFolder, "index.json"), "utf8")) as Recording[];
}

/** At the file's own rate. */
export async function soundOf(file: string): Promise<Float32Array> {
  await using wav = await WavFile.open(join(recordingsFolder, file));
  const pieces: Float32Array[] = [];
  for await (const piece of wav.mono()) pieces.push(piece);
  return joined(pieces);
}

export function joined(pieces: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
