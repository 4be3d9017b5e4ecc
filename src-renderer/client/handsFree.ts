/**
 * Talking without a key. Each turn listens until the session hears the question's end; while the
 * answer sounds the microphone goes on, so that speaking over it begins the next turn.
 */
import { microphoneRateHz } from "../../src-main/contract/audio.ts";
import type { AssistantEvent, EventOf } from "../../src-main/contract/events.ts";
import type { Store } from "../state/store.ts";
import type { LiveTurn } from "./liveTurn.ts";
import type { Microphones } from "./microphones.ts";
import type { Sights } from "./sights.ts";
import type { Turns } from "./turns.ts";

/** A question may begin while the last word of the answer still sounds. */
const preRollSamples = 0.25 * microphoneRateHz;

export class HandsFree {
  readonly #store: Store;
  readonly #turns: Turns;
  readonly #sights: Sights;
  readonly #microphones: Microphones;
  /** Where the next question begins on the microphone's clock. */
  #from = 0;
  #barged = false;

  constructor(store: Store, turns: Turns, sights: Sights, microphones: Microphones) {
    this.#store = store;
    this.#turns = turns;
    this.#sights = sights;
    this.#microphones = microphones;
  }

  get on(): boolean {
    return this.#store.state.handsFree;
  }

  async enter(takeAudio = false): Promise<void> {
    if (this.on || !this.#turns.mayAsk()) return;
    const before = this.#turns.live;
    await this.#turns.cancel();
    await before?.ended;
    this.#store.dispatch({ type: "hands-free", on: true });
    try {
      const microphone = await this.#microphones.open("hands-free");
      this.#from = microphone.end;
      if (this.on) this.listenOn(takeAudio);
    } catch (error) {
      this.leave();
      this.#turns.report(error);
    }
  }

  leave(): void {
    if (!this.on) return;
    this.#store.dispatch({ type: "hands-free", on: false });
    void this.#turns.cancel();
    this.#microphones.close();
  }

  mute(muted: boolean): void {
    const { current } = this.#microphones;
    if (current === null || !this.on) return;
    current.muted = muted;
    this.#store.dispatch({ type: "muted", muted });
  }

  /** The next turn; also after the line was found again. */
  listenOn(takeAudio = false): void {
    const microphone = this.#microphones.current;
    if (microphone === null) {
      this.leave();
      return;
    }
    this.#barged = false;
    const live = this.#turns.begin("hands-free", "", this.#sights.take(), {
      heard: (turn, event) => this.#heard(turn, event),
      ended: (_turn, event) => this.#ended(event),
    });
    void this.#turns.run(live, async (session) => {
      await this.#turns.start(live, session, { kind: "hands-free" }, { takeAudio });
      this.#turns.listen(live, session, microphone, this.#from);
    });
  }

  #heard(live: LiveTurn, event: AssistantEvent): void {
    if (event.type === "turn.heard") this.#look(live);
    if (event.type !== "turn.barged" || live.spoken === null) return;
    this.#barged = true;
    this.#from = live.spoken.from + event.firstSample;
    void this.#turns.silence(live);
  }

  /** There is no key-down: the first words are the moment at which the screen is looked at. */
  #look(live: LiveTurn): void {
    if (live.released || this.#turns.session === null) return;
    live.released = true;
    const screen = this.#sights.captureScreen();
    if (screen !== null) this.#turns.attachLater(live, this.#turns.session, screen);
  }

  #ended(event: EventOf<"turn.ended"> | null): void {
    if (!this.on) return;
    const microphone = this.#microphones.current;
    // Without an outcome the line is gone, and the next turn begins once it is found again.
    if (event === null) return;
    if (event.outcome === "failed" || microphone === null) {
      this.leave();
      return;
    }
    if (!this.#barged) this.#from = Math.max(this.#from, microphone.end - preRollSamples, 0);
    this.listenOn();
  }
}
