/** One request, one turn, one session of its own: nothing of it is kept here afterwards. */
import { abortError } from "../../base/calls.ts";
import { Channel } from "../../base/channel.ts";
import type { Assistant, Session } from "../../contract/assistant.ts";
import type { CommandOf, Sight } from "../../contract/commands.ts";
import type { AssistantEvent, EventOf } from "../../contract/events.ts";
import { FaultError } from "../../contract/faults.ts";
import { protocolVersion } from "../../contract/limits.ts";

export type Goal = NonNullable<CommandOf<"turn.start">["goal"]>;

export interface Asked {
  /** Sound: mono at the microphone's rate. */
  readonly source: { readonly text: string } | { readonly sound: Int16Array };
  readonly sights?: readonly Sight[];
  readonly goal: Goal;
  readonly speak: boolean;
  readonly pace?: number;
  /** One of the pack's own; others are refused. */
  readonly speaker?: string;
  readonly maxTokens?: number;
  readonly past?: readonly { readonly question: string; readonly reply: string }[];
  readonly instructions?: string;
}

export type Piece =
  | { readonly type: "event"; readonly event: AssistantEvent }
  | { readonly type: "sound"; readonly samples: Int16Array };

/** A tenth of a second: what a microphone's page sends at most, and small enough to be cut short. */
const frameSamples = 1_600;

/**
 * The turn as it happens, until its `turn.ended`. Sound counts as played when the consumer asks for the
 * next piece: a slow client slows the turn. Leaving early interrupts it.
 */
export async function* runTurn(
  assistant: Assistant,
  asked: Asked,
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  signal.throwIfAborted();
  const pieces = new Channel<Piece>();
  const stop = () => pieces.fail(abortError());
  signal.addEventListener("abort", stop, { once: true });
  try {
    await using session = assistant.connect();
    using _events = session.onEvent((event) => {
      if (event.type !== "engine.state") pieces.push({ type: "event", event });
    });
    using _sound = session.onSound(({ samples }) => pieces.push({ type: "sound", samples }));
    using _closed = session.onClose((reason) => pieces.fail(new FaultError(reason)));
    const turn = await start(session, asked);
    yield* follow(session, turn, pieces);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function start(session: Session, asked: Asked): Promise<number> {
  const { source, sights = [], past = [], instructions = "", goal, speak } = asked;
  const { pace, speaker, maxTokens } = asked;
  const opened = await session.call<"session.open">({
    type: "session.open",
    protocol: protocolVersion,
    shell: "api",
  });
  let turn = opened.nextTurn;
  if (past.length > 0 || instructions !== "") {
    const exchanges = [...past];
    const set = await session.call<"conversation.set">({
      type: "conversation.set",
      exchanges,
      instructions,
    });
    turn = set.nextTurn;
  }
  await session.call({
    type: "turn.start",
    turn,
    source: "text" in source ? { kind: "text", text: source.text } : { kind: "voice" },
    sights: [...sights],
    goal,
    speak,
    ...(pace === undefined ? {} : { pace }),
    ...(speaker === undefined ? {} : { speaker }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  });
  if ("sound" in source) await give(session, turn, source.sound);
  return turn;
}

async function give(session: Session, turn: number, sound: Int16Array): Promise<void> {
  for (let firstSample = 0; firstSample < sound.length; firstSample += frameSamples) {
    const samples = sound.subarray(firstSample, firstSample + frameSamples);
    session.sound({ kind: "microphone", turn, firstSample, samples });
  }
  await session.call({ type: "turn.release", turn, endSample: sound.length });
}

async function* follow(
  session: Session,
  turn: number,
  pieces: AsyncIterable<Piece>,
): AsyncGenerator<Piece> {
  let samples = 0;
  const played = (drained: boolean) =>
    void session.call({ type: "turn.played", turn, samples, drained }).catch(() => {});
  for await (const piece of pieces) {
    yield piece;
    if (piece.type === "sound") {
      samples += piece.samples.length;
      played(false);
    } else if (piece.event.type === "speech.ended") played(true);
    else if (piece.event.type === "turn.ended") return;
  }
}

/** What a failed turn throws once its end was seen. */
export function failureOf(ended: EventOf<"turn.ended">): FaultError | null {
  return ended.outcome === "failed" && ended.fault ? new FaultError(ended.fault) : null;
}
