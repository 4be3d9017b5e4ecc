/** Questions asked with the hotkey: sound and screen go along from the moment the key goes down. */
import type { AudioFrame } from "../../contract/audio.ts";
import type { AssistantEvent } from "../../contract/events.ts";
import { type Fault, toFault } from "../../contract/faults.ts";
import type { Talk } from "../../contract/talkKey.ts";
import type { ToPage } from "./messages.ts";
import type { SharedSession } from "./sharedSession.ts";
import type { Captured, Sight } from "./sight/sight.ts";
import type { Playback, SoundPort, Take } from "./sound/soundPort.ts";

export interface TurnPorts {
  readonly shared: SharedSession;
  readonly sound: SoundPort;
  readonly sight: Sight;
  /** To every window that shows turns. */
  tell(message: ToPage): void;
  /** A question or an answer is going on. */
  live(on: boolean): void;
  /** The pictures of a turn in the order in which it knows them. */
  pictured(turn: number, index: number, captured: Captured): void;
}

interface Live {
  readonly turn: number;
  readonly take: Take;
  /** What must have arrived before the question is complete. */
  readonly pending: Promise<unknown>[];
  sights: number;
  playback: Playback | null;
  /** The assistant knows of it: its end will be told. */
  accepted: boolean;
  released: boolean;
  stopped: boolean;
}

export class DesktopTurns {
  /** Hold or tap: with whatever the settings say of the screen. */
  readonly talk: Talk;
  /** The same, about a region that is dragged while one speaks. */
  readonly region: Talk;
  readonly #ports: TurnPorts;
  #live: Live | null = null;

  constructor(ports: TurnPorts) {
    this.#ports = ports;
    this.talk = this.#talk(() => this.#press(false));
    this.region = this.#talk(() => this.#press(true));
    ports.shared.session.onEvent((event) => this.#heard(event));
    ports.shared.session.onSound((frame) => this.#sounded(frame));
    // A window asks: what this one was doing is interrupted by the session (T1).
    ports.shared.onStart(() => void this.stop());
  }

  get listening(): boolean {
    return this.#live !== null && !this.#live.released && !this.#live.stopped;
  }

  /** Stops the question or the answer; before the question is complete nothing of it is kept. */
  async stop(): Promise<void> {
    const live = this.#live;
    if (live === null || live.stopped) return;
    live.stopped = true;
    live.take.cancel();
    this.#ports.sight.cancel();
    const heardSamples = (await live.playback?.stop()) ?? 0;
    if (live.playback !== null || live.released) this.#ports.sound.cue("stopped");
    const { turn } = live;
    if (!live.accepted) return this.#finish(live, true);
    await this.#ports.shared.session
      .call<"turn.interrupt">({ type: "turn.interrupt", turn, heardSamples })
      .catch(() => this.#finish(live, true));
  }

  #talk(press: () => void): Talk {
    const turns = this;
    return {
      get listening() {
        return turns.listening;
      },
      press,
      latch: () => {
        if (turns.listening) turns.#mirror({ type: "latched", latched: true });
      },
      release: () => turns.#release(),
    };
  }

  #press(withRegion: boolean): void {
    const { shared, sound, sight } = this.#ports;
    const before = this.stop();
    const turn = shared.takeTurn();
    // First of all: what a person sees within 50 ms of the key.
    this.#ports.live(true);
    const spoken = shared.preferences.speak;
    this.#mirror({ type: "turn.asked", turn, source: "voice", question: "", spoken });
    const take = sound.capture();
    const live: Live = {
      turn,
      take,
      pending: [],
      sights: 0,
      playback: null,
      accepted: false,
      released: false,
      stopped: false,
    };
    this.#live = live;
    const pictures = withRegion ? sight.region() : sight.capture();
    void this.#run(live, async () => {
      await before;
      if (live.stopped) return;
      live.accepted = true;
      const started = shared.session.call<"turn.start">({
        type: "turn.start",
        turn,
        source: { kind: "voice" },
        sights: [],
        // The screen reader warms up meanwhile.
        ...(pictures === null ? {} : { sightsFollow: true }),
      });
      live.pending.push(started);
      if (pictures !== null) live.pending.push(this.#attach(live, pictures));
      const watched = this.#watch(live);
      if (watched !== null) live.pending.push(watched);
      await Promise.all([started, this.#listen(live)]);
    });
  }

  async #listen(live: Live): Promise<void> {
    const { shared, sound } = this.#ports;
    let next = 0;
    for await (const { firstSample, samples, peak } of live.take) {
      if (live.stopped) return;
      if (firstSample === 0) sound.cue("listening");
      next = firstSample + samples.length;
      shared.session.sound({ kind: "microphone", turn: live.turn, firstSample, samples });
      this.#ports.tell({ type: "level", peak });
    }
    // The device went away: what was heard is the question.
    if (!live.released && !live.stopped) this.#releaseAt(live, Promise.resolve(next));
  }

  async #attach(live: Live, pictures: Promise<readonly Captured[]>): Promise<void> {
    const captured = await pictures.catch((error: unknown) => {
      // A question without its picture is still a question; the person is told.
      this.#ports.tell({ type: "fault", fault: toFault(error, "capture") });
      return [];
    });
    for (const one of captured) {
      if (live.stopped) return;
      const index = live.sights++;
      this.#ports.pictured(live.turn, index, one);
      const { name, data } = one.picture;
      const { turn } = live;
      await this.#ports.shared.session.call<"turn.attach">({
        type: "turn.attach",
        turn,
        sight: { kind: "screen", name, data },
      });
      const sight = { ...one.picture, id: `desktop-${turn}-${index}`, kind: "screen" } as const;
      this.#mirror({ type: "turn.sight", turn, sight });
    }
  }

  /** "Watch": the screen once a second while the key is held, as a film of what happened. */
  #watch(live: Live): Promise<void> | null {
    const film = this.#ports.sight.watch(() => live.released || live.stopped);
    if (film === null) return null;
    return film.then(async (frames) => {
      const [, ...later] = frames;
      // The first is the picture of key-down, which is there already.
      if (live.stopped || later.length === 0) return;
      live.sights++;
      await this.#ports.shared.session.call<"turn.attach">({
        type: "turn.attach",
        turn: live.turn,
        sight: {
          kind: "video",
          name: "Screen while I asked",
          frames: [...frames],
          framesPerSecond: 1,
        },
      });
    });
  }

  #release(): void {
    const live = this.#live;
    if (live === null || !this.listening) return;
    this.#releaseAt(live, live.take.finish());
  }

  #releaseAt(live: Live, length: Promise<number>): void {
    live.released = true;
    const { turn } = live;
    this.#mirror({ type: "turn.released", turn });
    this.#ports.sound.cue("sent");
    void this.#run(live, async () => {
      const endSample = await length;
      await Promise.all(live.pending);
      if (live.stopped) return;
      await this.#ports.shared.session.call<"turn.release">({
        type: "turn.release",
        turn,
        endSample,
      });
    });
  }

  async #run(live: Live, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      const known = toFault(error, "capture");
      if (live.stopped || known.code === "cancelled") return;
      await this.stop();
      this.#ports.sound.cue("failed");
      this.#ports.tell({ type: "fault", fault: known });
    }
  }

  #heard(event: AssistantEvent): void {
    this.#ports.tell({ type: "event", event });
    const live = this.#live;
    if (live === null || !("turn" in event) || event.turn !== live.turn) return;
    switch (event.type) {
      case "speech.started":
        if (!live.stopped) live.playback = this.#play(live, event.sampleRateHz);
        break;
      case "speech.ended":
        live.playback?.end(event.samples);
        break;
      case "speech.stopped":
        void live.playback?.stop();
        break;
      case "turn.ended":
        if (event.fault !== undefined) this.#failed(event.fault);
        this.#finish(live, false);
        break;
    }
  }

  #play(live: Live, sampleRateHz: number): Playback {
    const { turn } = live;
    return this.#ports.sound.play(sampleRateHz, ({ samples, drained }) => {
      if (live.stopped || this.#live !== live) return;
      this.#mirror({ type: "turn.played", turn, samples });
      const command = { type: "turn.played", turn, samples, drained } as const;
      void this.#ports.shared.session.call<"turn.played">(command).catch(() => undefined);
    });
  }

  #sounded({ turn, firstSample, samples }: AudioFrame): void {
    const live = this.#live;
    // T3: nothing of a stopped turn reaches the speaker.
    if (live?.turn === turn && !live.stopped) live.playback?.push(firstSample, samples);
  }

  #failed(reason: Fault): void {
    if (reason.code !== "cancelled") this.#ports.sound.cue("failed");
  }

  #finish(live: Live, dropped: boolean): void {
    if (this.#live !== live) return;
    live.take.cancel();
    this.#live = null;
    if (dropped) this.#mirror({ type: "turn.dropped", turn: live.turn });
    this.#ports.live(false);
  }

  #mirror(action: Extract<ToPage, { type: "mirror" }>["action"]): void {
    this.#ports.tell({ type: "mirror", action });
  }
}
