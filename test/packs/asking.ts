/** One command line on an assistant that is open already, through the same `runAsk` that the entry calls. */
import { PassThrough } from "node:stream";
import type { SottoAssistant } from "../../src-main/app/assistant.ts";
import { readFilm } from "../../src-main/app/films.ts";
import { record } from "../../src-main/app/recordings.ts";
import { FaultError } from "../../src-main/contract/faults.ts";
import { runAsk } from "../../src-main/shells/cli/ask.ts";
import { parseAsk } from "../../src-main/shells/cli/options.ts";
import { openSpeaker } from "../../src-main/turn/play/speaker.ts";
import { writeWav } from "../../src-main/turn/play/wav.ts";

export interface Report {
  heard: string;
  read: { text: string; box: { x: number; y: number; width: number; height: number } }[];
  text: string;
  audio: { path: string | null; seconds: number; sampleRate: number } | null;
  timing: Record<string, unknown>;
  memory: { peakPssMiB: number };
  note?: string;
}

export async function askWith(
  assistant: SottoAssistant,
  args: readonly string[],
): Promise<{ code: number; out: string; report: Report }> {
  const options = parseAsk([...args, "--json"]);
  if (typeof options === "string") throw new Error(options);
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  await using session = assistant.connect();
  const code = await runAsk(
    options,
    {
      session,
      ready: (signal) => assistant.ready(signal),
      readFilm,
      record,
      player: openSpeaker,
      writeWav,
      stdout: stdout as unknown as NodeJS.WriteStream,
      stderr: stderr as unknown as NodeJS.WriteStream,
    },
    new AbortController().signal,
  );
  const out = String(stdout.read() ?? "");
  return { code, out, report: JSON.parse(out.trim().split("\n").at(-1) ?? "{}") };
}

export async function refusedWith(
  assistant: SottoAssistant,
  args: readonly string[],
): Promise<{ code: string; message: string; remedy: string }> {
  try {
    await askWith(assistant, args);
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error("It was accepted.");
}
