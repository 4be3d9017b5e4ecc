/** The example: a spoken question about a picture of a screen, asked through the real turn. */
import { readFile } from "node:fs/promises";
import type { Assistant } from "../../contract/assistant.ts";
import { FaultError } from "../../contract/faults.ts";
import { protocolVersion } from "../../contract/limits.ts";
import { type Answer, askOnce, type Recording } from "../askOnce.ts";

export interface DemoPorts {
  readonly question: string;
  readonly screen: string;
  /** Where the spoken reply is written. */
  readonly reply: string;
  readonly record: (path: string, paced: boolean, signal: AbortSignal) => Recording;
  readonly writeWav: (
    path: string,
    samples: readonly Int16Array[],
    sampleRateHz: number,
  ) => Promise<void>;
}

/** The lines to print. */
export async function runDemo(
  assistant: Assistant,
  ports: DemoPorts,
  signal: AbortSignal,
): Promise<string[]> {
  await using session = assistant.connect();
  const { nextTurn } = await session.call<"session.open">({
    type: "session.open",
    protocol: protocolVersion,
    shell: "cli",
  });
  const data = await readFile(ports.screen);
  const ask = {
    voice: ports.record(ports.question, true, signal),
    sights: [{ kind: "screen" as const, name: "example", data }],
    speak: true,
  };
  const answer = await askOnce(session, nextTurn, ask, () => {}, signal);
  if (answer.fault) throw new FaultError(answer.fault);
  const { samples, sampleRateHz } = answer;
  if (sampleRateHz !== null) await ports.writeWav(ports.reply, samples, sampleRateHz);
  return report(answer, ports.reply);
}

function report(answer: Answer, reply: string): string[] {
  const lines = answer.read.reduce((sum, { lines }) => sum + lines.length, 0);
  const { endOfSpeechToFirstTextMs: text, endOfSpeechToFirstAudioMs: audio } = answer.timing;
  const after = (ms: number | null) => (ms === null ? "never" : `${Math.round(ms)} ms`);
  return [
    `The example, asked aloud about a picture of a screen:`,
    `  heard   ${answer.heard}`,
    `  read    ${lines} lines of text`,
    `  answer  ${answer.text}`,
    `  first text ${after(text)}, first sound ${after(audio)} after the end of the question`,
    ...(answer.sampleRateHz === null ? [] : [`  spoken  ${reply}`]),
  ];
}
