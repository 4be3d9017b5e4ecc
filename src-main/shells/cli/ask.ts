/** `npm run ask`: one question from files, the reply on the terminal, as a WAV, on the speaker. */
import { readFile, stat } from "node:fs/promises";
import yoctoSpinner, { type Spinner } from "yocto-spinner";
import { PeakMemory } from "../../base/processMemory.ts";
import type { Session } from "../../contract/assistant.ts";
import type { Sight } from "../../contract/commands.ts";
import type { AssistantEvent, HeardNote, TurnNote } from "../../contract/events.ts";
import { exitCodeOf, exitCodes, FaultError, fault } from "../../contract/faults.ts";
import { maxSightBytes, protocolVersion } from "../../contract/limits.ts";
import { type Answer, askOnce, type Listener, type Recording } from "../askOnce.ts";
import { type AskOptions, unreadable } from "./options.ts";

/** What the entry hands in: shells see the contract only. */
export interface CliPorts {
  readonly session: Session;
  /** Resolves when the engine is warm. */
  readonly ready: (signal: AbortSignal) => Promise<void>;
  readonly readFilm: (path: string, signal: AbortSignal) => Promise<Sight>;
  readonly record: (path: string, paced: boolean, signal: AbortSignal) => Recording;
  readonly player: () => Promise<Listener>;
  readonly writeWav: (
    path: string,
    samples: readonly Int16Array[],
    sampleRateHz: number,
  ) => Promise<void>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** How often memory is summed; each sample costs a few milliseconds of one core. */
const memorySampleMs = 250;

export async function runAsk(
  options: AskOptions,
  ports: CliPorts,
  signal: AbortSignal,
): Promise<number> {
  await using memory = new PeakMemory(process.pid, memorySampleMs);
  const sights = await Promise.all([
    ...options.pictures.map(readPicture),
    ...options.films.map((path) => ports.readFilm(path, signal)),
  ]);
  const show = new Terminal(options, ports);
  try {
    show.state("starting");
    const opened = await ports.session.call({
      type: "session.open",
      protocol: protocolVersion,
      shell: "cli",
    });
    await ports.ready(signal);
    const answer = await ask(options, ports, sights, opened.nextTurn, show, signal);
    show.done();
    if (answer.fault) throw new FaultError(answer.fault);
    const audio = await keep(options, ports, answer);
    if (options.json) {
      const peakPssMiB = await memory.peakMiB();
      ports.stdout.write(
        `${JSON.stringify(report(opened.pack.name, answer, audio, peakPssMiB))}\n`,
      );
    }
    return exitOf(answer);
  } finally {
    show.done();
  }
}

async function ask(
  options: AskOptions,
  ports: CliPorts,
  sights: readonly Sight[],
  turn: number,
  show: Terminal,
  signal: AbortSignal,
): Promise<Answer> {
  const question = options.voice
    ? { voice: ports.record(options.voice, options.pace, signal) }
    : { text: options.question ?? "" };
  const listener = options.play ? await ports.player() : undefined;
  const tell = (event: AssistantEvent) => show.event(event);
  const { manner } = options;
  const asked = { ...question, ...manner, sights, speak: true };
  return askOnce(ports.session, turn, asked, tell, signal, listener);
}

async function readPicture({ kind, path }: AskOptions["pictures"][number]): Promise<Sight> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (size > maxSightBytes) {
    const message = `${path} has ${Math.round(size / 2 ** 20)} MiB; a picture may have 24.`;
    throw fault("too-large", "capture", message, "Save it smaller.");
  }
  const data = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return { kind, name: path.slice(-200), data };
}

const heardWords: Readonly<Record<HeardNote, string>> = {
  "last-minute": "Only the last minute of the recording was used.",
};

const noteWords: Readonly<Record<TurnNote, string>> = {
  "sound-at-end": "(this server sends its voice only when the whole answer is made)",
  "local-voice": "(this server sends no voice: the local one speaks)",
  "mode-language": "(this pack does not speak the mode's language: it answers in its own)",
  "failed-over": "(the first server could not be reached: another one answers)",
};

interface Audio {
  readonly path: string | null;
  readonly seconds: number;
  readonly sampleRate: number;
}

async function keep(options: AskOptions, ports: CliPorts, answer: Answer): Promise<Audio | null> {
  const { samples, sampleRateHz } = answer;
  if (sampleRateHz === null || samples.length === 0) return null;
  if (options.say) await ports.writeWav(options.say, samples, sampleRateHz);
  const count = samples.reduce((sum, piece) => sum + piece.length, 0);
  return { path: options.say, seconds: count / sampleRateHz, sampleRate: sampleRateHz };
}

function report(pack: string, answer: Answer, audio: Audio | null, peakPssMiB: number | null) {
  return {
    pack,
    heard: answer.heard,
    read: answer.read.flatMap(({ lines }) => lines),
    text: answer.text,
    audio,
    timing: answer.timing,
    memory: { peakPssMiB },
    ...(answer.note ? { note: answer.note } : {}),
  };
}

function exitOf(answer: Answer): number {
  if (answer.outcome === "answered") return exitCodes.answered;
  if (answer.outcome === "nothing-heard") return exitCodes.nothingHeard;
  return answer.fault ? exitCodeOf(answer.fault.code) : exitCodes.interrupted;
}

/** A spinner while nothing is written, then the reply as it comes. Plain text where no terminal is. */
class Terminal {
  readonly #out: NodeJS.WriteStream;
  readonly #err: NodeJS.WriteStream;
  readonly #streams: boolean;
  readonly #tells: boolean;
  readonly #spinner: Spinner | null;
  #midLine = false;

  constructor(options: AskOptions, ports: CliPorts) {
    this.#out = ports.stdout;
    this.#err = ports.stderr;
    this.#streams = !options.json;
    this.#tells = !options.quiet && !options.json;
    this.#spinner =
      this.#tells && ports.stderr.isTTY ? yoctoSpinner({ stream: ports.stderr }) : null;
  }

  state(text: string): void {
    if (this.#spinner) this.#spinner.start(text);
  }

  event(event: AssistantEvent): void {
    if (event.type === "turn.state" && event.state !== "speaking") this.state(event.state);
    else if (event.type === "turn.heard" && event.final) this.#heard(event.text, event.note);
    else if (event.type === "turn.note") this.#note(noteWords[event.note]);
    else if (event.type === "turn.text" && this.#streams) this.#write(event.text);
  }

  /** Ends the spinner and the line; may be called twice. */
  done(): void {
    this.#spinner?.stop();
    if (this.#midLine) this.#out.write("\n");
    this.#midLine = false;
  }

  #heard(text: string, note: HeardNote | undefined): void {
    if (!this.#tells) return;
    this.#spinner?.stop();
    if (text !== "") this.#err.write(`“${text}”\n`);
    if (note) this.#err.write(`${heardWords[note]}\n`);
    this.#spinner?.start("thinking");
  }

  #note(words: string): void {
    if (!this.#tells) return;
    this.#spinner?.stop();
    this.#err.write(`${words}\n`);
  }

  #write(text: string): void {
    this.#spinner?.stop();
    this.#out.write(this.#midLine ? text : text.trimStart());
    this.#midLine = true;
  }
}
