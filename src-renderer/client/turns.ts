/** What the session is told and what it says, turn by turn. Who asks is in questions.ts, handsFree.ts. */
import type { Session } from "../../src-main/contract/assistant.ts";
import type { AudioFrame } from "../../src-main/contract/audio.ts";
import type { CommandOf, CommandResults } from "../../src-main/contract/commands.ts";
import type { AssistantEvent, EventOf } from "../../src-main/contract/events.ts";
import { type Fault, toFault } from "../../src-main/contract/faults.ts";
import type { PlaybackReport } from "../../src-main/signal/playback.ts";
import { pageFault } from "../locale/faults.ts";
import { text } from "../locale/text.ts";
import type { Microphone } from "../sound/microphone.ts";
import { actionFor } from "../state/remedies.ts";
import type { Store } from "../state/store.ts";
import { LiveTurn, type Manner, type Question, type StartOptions } from "./liveTurn.ts";
import { mark } from "./marks.ts";
import { ShownPictures } from "./shownPictures.ts";
import type { Held } from "./sights.ts";
import type { Speech } from "./speech.ts";
import { SpokenQuestion } from "./spokenQuestion.ts";

/** Who asked a turn hears how it goes. */
export interface TurnListener {
  heard?(live: LiveTurn, event: AssistantEvent): void;
  /** Once per turn, however it ended; `null` when it did not get as far as an outcome. */
  ended?(live: LiveTurn, event: EventOf<"turn.ended"> | null): void;
}

export class Turns {
  readonly #store: Store;
  readonly #speech: () => Speech;
  /** Those begun and not ended: a new one waits for the one it interrupts (T1). */
  readonly #turns = new Map<number, { readonly live: LiveTurn; readonly listener: TurnListener }>();
  readonly #pictures = new ShownPictures((id) =>
    this.#store.dispatch({ type: "sight.forgotten", id }),
  );
  #session: Session | null = null;
  #next = 0;
  #live: LiveTurn | null = null;
  #last: { readonly question: Question; readonly sights: readonly Held[] } | null = null;

  constructor(store: Store, speech: () => Speech) {
    this.#store = store;
    this.#speech = speech;
  }

  get session(): Session | null {
    return this.#session;
  }

  /** The newest turn, unless it has ended. */
  get live(): LiveTurn | null {
    return this.#live;
  }

  /** The last question and its pictures, for "ask again". */
  get last(): { readonly question: Question; readonly sights: readonly Held[] } | null {
    return this.#last;
  }

  attach(session: Session, result: CommandResults["session.open"]): void {
    this.#session = session;
    this.#next = Math.max(this.#next, result.nextTurn);
    session.onEvent((event) => this.#heard(event));
    session.onSound((frame) => this.#sounded(frame));
  }

  /** The line is gone, and every turn with it. */
  detach(): void {
    this.#session = null;
    for (const { live } of [...this.#turns.values()]) {
      live.stopped = true;
      void this.#speech().stop(live.turn);
      this.#finish(live, null);
    }
  }

  /** A turn that began elsewhere has this number. */
  taken(turn: number): void {
    this.#next = Math.max(this.#next, turn + 1);
  }

  /** False when nothing can be asked now; the page then says why. */
  mayAsk(): boolean {
    if (this.#session !== null) return true;
    this.report(pageFault("network", "wire", text.line.gone, text.line.goneRemedy));
    return false;
  }

  /** A new turn on the page. The one before it, if any, is interrupted. */
  begin(
    kind: Question["kind"],
    question: string,
    sights: readonly Held[],
    listener: TurnListener = {},
  ): LiveTurn {
    const live = this.#follow(kind, question, sights, listener);
    for (const held of live.sights) this.#pictures.add(held);
    this.#store.dispatch({
      type: "turn.asked",
      turn: live.turn,
      source: kind,
      question,
      sights: live.sights.map(({ view }) => view),
      spoken: this.#store.state.preferences.speak,
    });
    return live;
  }

  /** A turn that is heard and neither shown nor kept: how a voice sounds. */
  async aside(words: string, how: Manner): Promise<void> {
    if (!this.mayAsk()) return;
    const live = this.#follow("text", words, [], {});
    const source = { kind: "text", text: words } as const;
    await this.run(live, (session) =>
      this.start(live, session, source, { aside: { mode: "narrator", aside: true, ...how } }),
    );
    await live.ended;
  }

  /** The newest turn from now on; the one before it is interrupted. */
  #follow(
    kind: Question["kind"],
    question: string,
    sights: readonly Held[],
    listener: TurnListener,
  ): LiveTurn {
    this.#speech().stopReplay();
    const before = this.#live;
    const live = new LiveTurn(this.#next++, kind, question, [...sights]);
    if (before !== null) {
      live.pending.push(before.ended);
      void this.cancel();
    }
    this.#live = live;
    this.#turns.set(live.turn, { live, listener });
    if (this.#store.state.preferences.speak) this.#speech().expect(live.ended);
    return live;
  }

  /** One step of a turn; what it throws ends the turn and is shown. */
  async run(live: LiveTurn, step: (session: Session) => Promise<void>): Promise<void> {
    try {
      if (this.#session !== null) await step(this.#session);
    } catch (error) {
      this.#fail(live, error);
    }
  }

  /** Tells the session. Sound may follow at once: it travels behind this on the same wire. */
  async start(
    live: LiveTurn,
    session: Session,
    source: CommandOf<"turn.start">["source"],
    { takeAudio = false, sightsFollow = false, aside }: StartOptions = {},
  ): Promise<void> {
    await Promise.all(live.pending.splice(0));
    if (live.stopped) return;
    live.started = true;
    const accepted = session.call<"turn.start">({
      type: "turn.start",
      turn: live.turn,
      source,
      sights: live.sights.map(({ picture }) => picture.sight),
      ...(takeAudio ? { takeAudio } : {}),
      ...(sightsFollow ? { sightsFollow } : {}),
      ...(this.#store.state.preferences.speak ? {} : { speak: false }),
      ...(aside === undefined ? {} : { ...aside, speak: true }),
    });
    this.#awaitBeforeRelease(live, accepted);
  }

  /** Sends the microphone's sound since `from` and on. */
  listen(live: LiveTurn, session: Session, microphone: Microphone, from: number): void {
    if (live.stopped) return;
    const { turn } = live;
    live.spoken = new SpokenQuestion(microphone, from, (firstSample, samples) =>
      session.sound({ kind: "microphone", turn, firstSample, samples }),
    );
    live.spoken.begin();
  }

  /** A picture that is still being encoded. */
  attachLater(live: LiveTurn, session: Session, screen: Promise<Held>): void {
    const attached = screen.then(async (held) => {
      if (live.stopped) return;
      this.show(live, held);
      const { turn } = live;
      await session.call<"turn.attach">({ type: "turn.attach", turn, sight: held.picture.sight });
    });
    this.#awaitBeforeRelease(live, attached);
  }

  show(live: LiveTurn, held: Held): void {
    live.sights.push(held);
    this.#pictures.add(held);
    this.#store.dispatch({ type: "turn.sight", turn: live.turn, sight: held.view });
  }

  /** The question is complete. */
  async release(live: LiveTurn, session: Session, endSample: number): Promise<void> {
    await Promise.all(live.pending);
    if (live.stopped) return;
    await session.call<"turn.release">({ type: "turn.release", turn: live.turn, endSample });
  }

  /** Nothing more of the turn is sent or heard. Resolves to the samples of it that were heard. */
  async silence(live: LiveTurn): Promise<number> {
    live.stopped = true;
    live.spoken?.cancel();
    const samples = await this.#speech().stop(live.turn);
    if (samples > 0) this.#store.dispatch({ type: "turn.played", turn: live.turn, samples });
    return samples;
  }

  /** Stops the live turn: an answer, or a question not yet asked. */
  async cancel(): Promise<void> {
    const live = this.#live;
    if (live === null || live.stopped) return;
    mark("sotto:stop");
    const heardSamples = await this.silence(live);
    const session = this.#session;
    if (!live.started || session === null) return this.drop(live);
    const { turn } = live;
    try {
      await session.call<"turn.interrupt">({ type: "turn.interrupt", turn, heardSamples });
    } catch {
      this.drop(live);
    }
  }

  /** It never began, or nothing more of it will come. */
  drop(live: LiveTurn): void {
    if (!this.#turns.has(live.turn)) return;
    live.stopped = true;
    this.#store.dispatch({ type: "turn.dropped", turn: live.turn });
    this.#finish(live, null);
  }

  /** Another conversation: the last question and all pictures are forgotten. */
  wentOn({ nextTurn }: { readonly nextTurn: number }): void {
    this.#next = Math.max(this.#next, nextTurn);
    this.#last = null;
    this.#pictures.clear();
  }

  report(error: unknown): void {
    const known: Fault = toFault(error, "capture");
    if (known.code === "cancelled") return;
    this.#store.dispatch({ type: "fault", fault: known, action: actionFor(known) });
  }

  /** The sink's clock (T4). */
  played({ stream, samples, drained }: PlaybackReport): void {
    const known = this.#turns.get(stream);
    if (known === undefined || known.live.stopped) return;
    this.#store.dispatch({ type: "turn.played", turn: stream, samples });
    const command = { type: "turn.played", turn: stream, samples, drained } as const;
    // The turn may have ended meanwhile: its last report is then of no use to anyone.
    void this.#session?.call<"turn.played">(command).catch(() => undefined);
  }

  #awaitBeforeRelease(live: LiveTurn, step: Promise<unknown>): void {
    step.catch((error) => this.#fail(live, error));
    live.pending.push(step);
  }

  #fail(live: LiveTurn, error: unknown): void {
    if (live.stopped || !this.#turns.has(live.turn)) return;
    void this.#speech().stop(live.turn);
    this.drop(live);
    if (this.#session !== null) this.report(error);
  }

  #heard(event: AssistantEvent): void {
    this.#store.dispatch({ type: "assistant", event });
    if (!("turn" in event)) return;
    const known = this.#turns.get(event.turn);
    if (known === undefined) return;
    const { live, listener } = known;
    listener.heard?.(live, event);
    switch (event.type) {
      case "speech.started":
        if (!live.stopped) this.#speech().start(live.turn, event.sampleRateHz);
        break;
      case "speech.ended":
        this.#speech().end(live.turn, event.samples);
        break;
      case "speech.stopped":
        void this.#speech().stop(live.turn);
        break;
      case "turn.ended":
        if (event.outcome !== "answered") void this.#speech().stop(live.turn);
        if (event.outcome !== "failed") this.#speech().keep(live.turn);
        this.#finish(live, event);
        break;
    }
  }

  #sounded(frame: AudioFrame): void {
    const known = this.#turns.get(frame.turn);
    // T3: nothing of a stopped turn reaches the speaker, whatever is still on its way.
    if (known !== undefined && !known.live.stopped) this.#speech().push(frame);
  }

  #finish(live: LiveTurn, event: EventOf<"turn.ended"> | null): void {
    const known = this.#turns.get(live.turn);
    this.#turns.delete(live.turn);
    this.#last = { question: live.question, sights: live.sights };
    if (this.#live === live) this.#live = null;
    live.end();
    known?.listener.ended?.(live, event);
  }
}
