/** One question through a session, from start to end: what the command line and the demo are made of. */
import type { Session, SpeechQuality } from "../contract/assistant.ts";
import type { AudioFrame } from "../contract/audio.ts";
import type { Sight } from "../contract/commands.ts";
import type {
  AssistantEvent,
  EventOf,
  HeardNote,
  ReadLine,
  TurnTiming,
} from "../contract/events.ts";
import type { Fault } from "../contract/faults.ts";

/** Microphone sound: mono int16 at 16 kHz, in order, without gaps. */
export type Recording = AsyncIterable<Int16Array>;

export interface Ask {
  readonly text?: string;
  readonly voice?: Recording;
  readonly sights: readonly Sight[];
  readonly speak: boolean;
  /** How it is said, instead of the preferences. */
  readonly mode?: string;
  readonly speaker?: string;
  readonly style?: string;
  readonly quality?: SpeechQuality;
}

/** Where the reply's sound goes. Without one it counts as played when it arrives. */
export interface Listener {
  start(sampleRateHz: number): void;
  write(samples: Int16Array): void;
  /** Resolves with the samples that were heard. */
  end(): Promise<number>;
}

export interface Answer {
  readonly outcome: EventOf<"turn.ended">["outcome"];
  readonly heard: string;
  readonly note: HeardNote | null;
  readonly read: readonly { readonly sight: number; readonly lines: readonly ReadLine[] }[];
  readonly text: string;
  readonly sampleRateHz: number | null;
  readonly samples: readonly Int16Array[];
  readonly timing: TurnTiming;
  readonly fault: Fault | null;
}

export async function askOnce(
  session: Session,
  turn: number,
  ask: Ask,
  onEvent: (event: AssistantEvent) => void,
  signal: AbortSignal,
  listener?: Listener,
): Promise<Answer> {
  const collected = new Collected(turn);
  const ended = withResolvers<EventOf<"turn.ended">>();
  const played = (samples: number, drained: boolean) =>
    void session.call({ type: "turn.played", turn, samples, drained }).catch(() => {});
  using _events = session.onEvent((event) => {
    if ("turn" in event && event.turn !== turn) return;
    collected.take(event);
    onEvent(event);
    if (event.type === "speech.started") listener?.start(event.sampleRateHz);
    else if (event.type === "speech.ended") {
      if (listener) void listener.end().then((samples) => played(samples, true));
      else played(event.samples, true);
    } else if (event.type === "turn.ended") ended.resolve(event);
  });
  using _sound = session.onSound((frame) => {
    if (frame.turn !== turn) return;
    collected.sound(frame);
    listener?.write(frame.samples);
  });
  using _close = session.onClose((fault) => ended.reject(fault));
  const stop = () =>
    void session.call({ type: "turn.interrupt", turn, heardSamples: 0 }).catch(ended.reject);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await start(session, turn, ask, signal);
    return collected.answer(await ended.promise);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function start(session: Session, turn: number, ask: Ask, signal: AbortSignal): Promise<void> {
  const { text, voice, sights, ...rest } = ask;
  const source = voice ? { kind: "voice" as const } : { kind: "text" as const, text: text ?? "" };
  await session.call({ type: "turn.start", turn, source, sights: [...sights], ...rest });
  if (!voice) return;
  let firstSample = 0;
  for await (const samples of voice) {
    if (signal.aborted) return;
    session.sound({ kind: "microphone", turn, firstSample, samples });
    firstSample += samples.length;
  }
  await session.call({ type: "turn.release", turn, endSample: firstSample });
}

class Collected {
  readonly #turn: number;
  readonly #samples: Int16Array[] = [];
  readonly #read: { sight: number; lines: readonly ReadLine[] }[] = [];
  #heard = "";
  #note: HeardNote | null = null;
  #text = "";
  #rate: number | null = null;

  constructor(turn: number) {
    this.#turn = turn;
  }

  take(event: AssistantEvent): void {
    if (event.type === "turn.heard") {
      this.#heard = event.text;
      this.#note = event.note ?? null;
    } else if (event.type === "turn.read") {
      this.#read.push({ sight: event.sight, lines: event.lines });
    } else if (event.type === "turn.text") this.#text += event.text;
    else if (event.type === "speech.started") this.#rate = event.sampleRateHz;
  }

  sound(frame: AudioFrame): void {
    if (frame.turn === this.#turn) this.#samples.push(frame.samples);
  }

  answer(ended: EventOf<"turn.ended">): Answer {
    return {
      outcome: ended.outcome,
      heard: this.#heard,
      note: this.#note,
      read: this.#read,
      text: this.#text.trim(),
      sampleRateHz: this.#rate,
      samples: this.#samples,
      timing: ended.timing,
      fault: ended.fault ?? null,
    };
  }
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
