/** The assistant's sound: to the speaker as it comes, and once more when asked for. */
import type { AudioFrame } from "../../src-main/contract/audio.ts";
import type { PlaybackReport } from "../../src-main/signal/playback.ts";
import { Player } from "../sound/player.ts";
import type { SoundContext } from "../sound/soundContext.ts";
import type { Store } from "../state/store.ts";
import { KeptSpeech } from "./keptSpeech.ts";
import { mark } from "./marks.ts";

export class Speech {
  readonly player: Player;
  readonly #store: Store;
  readonly #sound: SoundContext;
  readonly #kept: KeptSpeech;
  readonly #onPlayed: (report: PlaybackReport) => void;

  constructor(store: Store, sound: SoundContext, onPlayed: (report: PlaybackReport) => void) {
    this.#store = store;
    this.#sound = sound;
    this.#onPlayed = onPlayed;
    this.player = new Player(sound, (report) => this.#played(report));
    this.#kept = new KeptSpeech((turn) =>
      store.dispatch({ type: "turn.replayable", turn, replayable: false }),
    );
  }

  /** A turn will speak: the speaker is awake when it begins to. */
  expect(ended: Promise<void>): void {
    const use = this.#sound.use();
    void ended.then(() => use[Symbol.dispose]());
  }

  start(turn: number, sampleRateHz: number): void {
    this.stopReplay();
    this.#kept.start(turn, sampleRateHz);
    if (this.#sound.blocked) this.#store.dispatch({ type: "notice", notice: "soundBlocked" });
    this.player.start(turn, sampleRateHz);
  }

  push({ turn, firstSample, samples }: AudioFrame): void {
    this.player.push(turn, firstSample, samples);
    this.#kept.add(turn, firstSample, samples);
  }

  end(turn: number, samples: number): void {
    this.player.end(turn, samples);
  }

  /** Resolves to the samples that were heard: 0 when it had not begun to speak. */
  async stop(turn: number): Promise<number> {
    const heard = await this.player.stop(turn);
    mark("sotto:silent");
    return heard;
  }

  /** The turn is over: its sound, if it had any, can be played again. */
  keep(turn: number): void {
    if (this.#kept.get(turn) === undefined) return;
    this.#store.dispatch({ type: "turn.replayable", turn, replayable: true });
  }

  /** Whether its sound is here, or has to be fetched first. */
  holds(turn: number): boolean {
    return this.#kept.get(turn) !== undefined;
  }

  /** The sound of an earlier turn, as the history has it. */
  take(turn: number, sampleRateHz: number, samples: Int16Array): void {
    this.#kept.start(turn, sampleRateHz);
    this.#kept.add(turn, 0, samples);
  }

  replay(turn: number): void {
    const { exchanges, live, replaying } = this.#store.state;
    const speech = this.#kept.get(turn);
    this.stopReplay();
    if (speech === undefined || replaying === turn || live !== null) return;
    const stream = replayStream(turn);
    this.player.start(stream, speech.sampleRateHz);
    // T4: of an answer that was stopped, what was heard of it.
    const view = exchanges.findLast((exchange) => exchange.turn === turn);
    const cut = view?.outcome === "interrupted" && view.source !== "past";
    const total = cut ? view.heardSamples : speech.total;
    for (const { firstSample, samples } of speech.frames) {
      if (firstSample >= total) break;
      this.player.push(stream, firstSample, samples.subarray(0, total - firstSample));
    }
    this.player.end(stream, total);
    this.#store.dispatch({ type: "replay", turn });
  }

  stopReplay(): void {
    const { replaying } = this.#store.state;
    if (replaying === null) return;
    void this.player.stop(replayStream(replaying));
    this.#store.dispatch({ type: "replay", turn: null });
  }

  forget(): void {
    this.stopReplay();
    this.#kept.clear();
  }

  #played(report: PlaybackReport): void {
    if (report.first) mark("sotto:first-sample");
    const { notice, replaying } = this.#store.state;
    if (notice === "soundBlocked") this.#store.dispatch({ type: "notice", notice: null });
    if (report.stream >= 0) this.#onPlayed(report);
    else if (report.drained && replaying !== null && report.stream === replayStream(replaying)) {
      this.#store.dispatch({ type: "replay", turn: null });
    }
  }
}

/** Replays share the player with live turns, whose numbers are not negative. */
function replayStream(turn: number): number {
  return -1 - turn;
}
