/** The default pack's latency, start, memory and idle cost, on the recordings and screens of test/support. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { SottoAssistant } from "../../src-main/app/assistant.ts";
import { record } from "../../src-main/app/recordings.ts";
import type { Session } from "../../src-main/contract/assistant.ts";
import { protocolVersion } from "../../src-main/contract/limits.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { type Answer, askOnce } from "../../src-main/shells/askOnce.ts";
import { peakWithScreen, restingServer } from "./processes.ts";
import { type Figure, figure } from "./result.ts";

const support = join(import.meta.dirname, "..", "support");
/** Starts are few: each one loads everything. */
const starts = 7;
const interrupts = 7;

interface Recording {
  readonly file: string;
  readonly screen: string | null;
}

type Tell = (line: string) => void;

export async function benchDefault(rounds: number, tell: Tell): Promise<Figure[]> {
  const startMs = await timeStarts(tell);
  const { plain, screen, stopMs, afterPause } = await timeTurns(rounds, tell);
  tell("memory of a whole command, then of a server at rest");
  const peakMiB = await peakWithScreen(join(support, "recordings"), join(support, "screens"));
  const { idleMiB, idleCpu } = await restingServer();
  const text = (turns: readonly Answer[]) => times(turns, "endOfSpeechToFirstTextMs");
  const audio = (turns: readonly Answer[]) => times(turns, "endOfSpeechToFirstAudioMs");
  return [
    figure("audio", "end of speech → first sample, no screen", "ms", audio(plain), 700),
    figure("audio-screen", "end of speech → first sample, screen", "ms", audio(screen), 900),
    figure("audio-pause", "key up 0.4 s after speech → first sample", "ms", afterPause, null),
    figure("text", "end of speech → first text, no screen", "ms", text(plain), 250),
    figure("text-screen", "end of speech → first text, screen", "ms", text(screen), 400),
    ...stageFigures([...plain, ...screen]),
    figure("interrupt", "interrupt → last sample", "ms", stopMs, 50),
    figure("start", "start → ready", "ms", startMs, 3000),
    figure("memory", "memory with the screen reader, peak PSS", "MiB", peakMiB, 1229),
    figure("memory-idle", "memory at rest, PSS", "MiB", [idleMiB], 717),
    figure("cpu-idle", "processor at rest, of one core", "%", [idleCpu], 1),
  ];
}

async function open(): Promise<SottoAssistant> {
  const home = dataHome();
  const { engine, info } = await loadPack("default", home);
  return SottoAssistant.open({ pack: engine, info: { ...info, device: "" }, home });
}

async function timeStarts(tell: Tell): Promise<number[]> {
  const values: number[] = [];
  for (let n = 0; n < starts; n++) {
    const started = performance.now();
    await using assistant = await open();
    await assistant.ready();
    values.push(performance.now() - started);
    tell(`start ${n + 1}: ${Math.round(values.at(-1) ?? 0)} ms`);
  }
  return values;
}

interface Turns {
  readonly plain: readonly Answer[];
  readonly screen: readonly Answer[];
  readonly stopMs: readonly number[];
  /** From the release, where the person was silent for a moment before it. */
  readonly afterPause: readonly number[];
}

async function timeTurns(rounds: number, tell: Tell): Promise<Turns> {
  await using assistant = await open();
  await assistant.ready();
  await using session = assistant.connect();
  await session.call({ type: "session.open", protocol: protocolVersion, shell: "cli" });
  const index = await readFile(join(support, "recordings", "index.json"), "utf8");
  const recordings = JSON.parse(index) as Recording[];
  const plain: Answer[] = [];
  const screen: Answer[] = [];
  let turn = 1;
  for (let round = 0; round < rounds; round++) {
    for (const recording of recordings) {
      const answer = await ask(session, turn++, recording);
      (recording.screen ? screen : plain).push(answer);
      const { endOfSpeechToFirstTextMs, endOfSpeechToFirstAudioMs } = answer.timing;
      const at = `text ${endOfSpeechToFirstTextMs} ms, sound ${endOfSpeechToFirstAudioMs} ms`;
      tell(`${recording.file}: ${at}: ${answer.text}`);
    }
  }
  const afterPause: number[] = [];
  for (const recording of recordings) {
    const released = { atMs: 0 };
    const first = firstSound(session, turn);
    await ask(session, turn++, recording, (voice) => thenQuiet(voice, released));
    afterPause.push(Math.max(0, first.atMs - released.atMs));
    tell(`${recording.file}, a pause, key up: sound ${Math.round(afterPause.at(-1) ?? 0)} ms`);
  }
  const stopMs: number[] = [];
  for (let n = 0; n < interrupts; n++) stopMs.push(await interrupt(session, turn++));
  return { plain, screen, stopMs, afterPause };
}

/** 0.4 s of a quiet room after what was said. */
async function* thenQuiet(voice: AsyncIterable<Int16Array>, released: { atMs: number }) {
  yield* voice;
  for (let n = 0; n < 40; n++) {
    await wait(10);
    yield new Int16Array(160);
  }
  released.atMs = performance.now();
}

function firstSound(session: Session, turn: number): { readonly atMs: number } {
  const first = { atMs: Number.POSITIVE_INFINITY };
  session.onSound((frame) => {
    if (frame.turn === turn) first.atMs = Math.min(first.atMs, performance.now());
  });
  return first;
}

async function ask(
  session: Session,
  turn: number,
  { file, screen }: Recording,
  held: (voice: AsyncIterable<Int16Array>) => AsyncIterable<Int16Array> = (voice) => voice,
): Promise<Answer> {
  const signal = new AbortController().signal;
  const voice = held(record(join(support, "recordings", file), true, signal));
  const data = screen ? await readFile(join(support, "screens", `${screen}.png`)) : null;
  const sights = data ? [{ kind: "screen" as const, name: "screen", data }] : [];
  await session.call({ type: "conversation.new" });
  return askOnce(session, turn, { voice, sights, speak: true }, () => {}, signal);
}

/** From the accepted order to the last frame that reached the shell after it (0: none did). */
async function interrupt(session: Session, turn: number): Promise<number> {
  let last = 0;
  let stopped = 0;
  const ended = new Promise<void>((resolve) => {
    session.onEvent((event) => {
      if (event.type === "turn.ended" && event.turn === turn) resolve();
    });
  });
  using _sound = session.onSound((frame) => {
    if (frame.turn !== turn) return;
    last = performance.now();
    if (stopped > 0) return;
    stopped = last;
    void session.call({ type: "turn.interrupt", turn, heardSamples: 0 });
  });
  const source = { kind: "text" as const, text: "Why is the sky blue?" };
  await session.call({ type: "turn.start", turn, source, sights: [] });
  await ended;
  return Math.max(0, last - stopped);
}

type TimeKey = "endOfSpeechToFirstTextMs" | "endOfSpeechToFirstAudioMs";

/** A turn without a sample has no such time; it must not flatter the median. */
function times(answers: readonly Answer[], key: TimeKey): number[] {
  return answers.map(({ timing }) => timing[key] ?? Number.POSITIVE_INFINITY);
}

/** Where the milliseconds go, by span. */
function stageFigures(answers: readonly Answer[]): Figure[] {
  const names = [...new Set(answers.flatMap(({ timing }) => Object.keys(timing.stages)))].sort();
  return names.map((name) => {
    const values = answers.flatMap(({ timing }) => timing.stages[name] ?? []);
    return figure(name, `  ${name}`, "ms", values, null);
  });
}
