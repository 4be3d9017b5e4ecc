/** Hold to talk, tap to talk, type, and ask again. */
import { microphoneRateHz } from "../../src-main/contract/audio.ts";
import { maxQuestionCharacters } from "../../src-main/contract/limits.ts";
import { pageFault } from "../locale/faults.ts";
import { text } from "../locale/text.ts";
import type { Store } from "../state/store.ts";
import { mark } from "./marks.ts";
import type { Microphones } from "./microphones.ts";
import type { Sights } from "./sights.ts";
import type { Turns } from "./turns.ts";

/** People begin to speak as the key goes down, not after: 100 ms of an open microphone come along. */
const preRollSamples = 0.1 * microphoneRateHz;

/** The element in which questions are written. */
export const fieldId = "question";

export class Questions {
  readonly #store: Store;
  readonly #turns: Turns;
  readonly #sights: Sights;
  readonly #microphones: Microphones;

  constructor(store: Store, turns: Turns, sights: Sights, microphones: Microphones) {
    this.#store = store;
    this.#turns = turns;
    this.#sights = sights;
    this.#microphones = microphones;
  }

  /** A question is being spoken. */
  get listening(): boolean {
    const { live } = this.#turns;
    return live !== null && live.kind === "voice" && !live.released && !live.stopped;
  }

  /** Key down: listen. The turn before it, if any, is stopped. */
  press(): void {
    if (!this.#turns.mayAsk()) return;
    const screen = this.#sights.captureScreen();
    const { current } = this.#microphones;
    const from = current === null ? 0 : Math.max(0, current.end - preRollSamples);
    const turns = this.#turns;
    const live = turns.begin("voice", "", this.#sights.take(), {
      ended: () => this.#microphones.rest(),
    });
    const opening = this.#microphones.open("spoken");
    void turns.run(live, async (session) => {
      const microphone = await opening;
      await turns.start(live, session, { kind: "voice" }, { sightsFollow: screen !== null });
      turns.listen(live, session, microphone, from);
      if (screen !== null) turns.attachLater(live, session, screen);
    });
  }

  /** Key up: the question is complete. */
  release(): void {
    const { live } = this.#turns;
    if (live === null || !this.listening) return;
    if (this.#microphones.current === null) {
      // The permission dialog took the key: nothing was heard, so nothing is asked.
      void this.#turns.cancel();
      const ready = () => this.#store.dispatch({ type: "notice", notice: "microphoneReady" });
      this.#microphones.open("spoken").then(ready, () => undefined);
      this.#microphones.rest();
      return;
    }
    mark("sotto:asked");
    live.released = true;
    this.#store.dispatch({ type: "turn.released", turn: live.turn });
    void this.#turns.run(live, async (session) => {
      // Until the turn before has ended, this one has not begun to send.
      if (live.spoken === null) await Promise.all(live.pending);
      const endSample = (await live.spoken?.finish()) ?? 0;
      this.#warnOfSilence(endSample);
      await this.#turns.release(live, session, endSample);
    });
  }

  /** Digital silence is not a quiet room but a microphone switched off at its side. */
  #warnOfSilence(endSample: number): void {
    if (endSample < microphoneRateHz || this.#microphones.current?.peak !== 0) return;
    this.#store.dispatch({ type: "notice", notice: "microphoneSilent" });
  }

  /** A tap: goes on listening without a key. */
  latch(): void {
    if (this.listening) this.#store.dispatch({ type: "latched", latched: true });
  }

  /** False when it cannot be asked now. */
  ask(question: string): boolean {
    const typed = question.trim();
    if (typed === "" || !this.#sights.ready || !this.#turns.mayAsk()) return false;
    if (typed.length > maxQuestionCharacters) {
      const { tooLong, tooLongRemedy } = text.question;
      const message = tooLong(maxQuestionCharacters);
      this.#turns.report(pageFault("too-large", "capture", message, tooLongRemedy));
      return false;
    }
    const screen = this.#sights.captureScreen();
    mark("sotto:asked");
    const live = this.#turns.begin("text", typed, this.#sights.take());
    void this.#turns.run(live, async (session) => {
      if (screen !== null) this.#turns.show(live, await screen);
      await this.#turns.start(live, session, { kind: "text", text: typed });
    });
    return true;
  }

  /** The last question once more, with its pictures. */
  again(takeAudio: boolean): void {
    const { last } = this.#turns;
    if (last === null || !this.#turns.mayAsk()) return;
    const { question, sights } = last;
    if (question.kind === "hands-free") return;
    const typed = question.kind === "text" ? question.text : "";
    const live = this.#turns.begin(question.kind, typed, sights);
    void this.#turns.run(live, async (session) => {
      if (question.kind === "text")
        return this.#turns.start(live, session, question, { takeAudio });
      const { samples } = question;
      const { turn } = live;
      live.recorded = samples;
      await this.#turns.start(live, session, { kind: "voice" }, { takeAudio });
      live.released = true;
      this.#store.dispatch({ type: "turn.released", turn });
      session.sound({ kind: "microphone", turn, firstSample: 0, samples });
      await this.#turns.release(live, session, samples.length);
    });
  }

  /** The microphone went away: what was heard is the question. */
  microphoneLost(): void {
    const { live } = this.#turns;
    if (live === null || !this.listening) return;
    this.#store.dispatch({ type: "notice", notice: "microphoneGone" });
    live.released = true;
    this.#store.dispatch({ type: "turn.released", turn: live.turn });
    void this.#turns.run(live, async (session) => {
      await this.#turns.release(live, session, live.spoken?.cut() ?? 0);
    });
  }
}
