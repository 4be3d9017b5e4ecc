/** What all sessions share: the engine and its queue, the sound, conversations and preferences. */
import { randomUUID } from "node:crypto";
import { disposable } from "../base/disposal.ts";
import type { PackInfo } from "../contract/assistant.ts";
import { fault } from "../contract/faults.ts";
import { SoundOwner } from "../contract/soundOwner.ts";
import type { EngineClient, EngineState } from "../engine/client.ts";
import { perceiveNatively } from "../turn/perceive/native.ts";
import { perceive } from "../turn/perceive/perceive.ts";
import type { ShellSink } from "../turn/play/shellSink.ts";
import { settleNatively, thinkNatively } from "../turn/think/native.ts";
import { settle, think } from "../turn/think/think.ts";
import type { Background, Stages } from "../turn/types.ts";
import { Conversations } from "./conversations.ts";
import type { PreferenceStore } from "./preferences.ts";
import { EngineQueue, type Priority } from "./queue.ts";
import type { AppSession } from "./session.ts";
import { saidStages, spokenStages, transcribedStages, writtenStages } from "./stages.ts";

type Opened = ReturnType<Conversations["open"]>;

/** What a turn is for. */
export type Goal = "answer" | "transcribe" | "say";

export interface TurnWish {
  readonly goal: Goal;
  readonly speaks: boolean;
  /** Instead of the preference. */
  readonly pace: number | undefined;
}

/**
 * Turns that only listen share the recogniser's thread without waiting for each other; of this many,
 * mostly silent, two cores still keep up with each.
 */
const maxListening = 64;
const nothingBefore: Background = { instructions: "", past: [] };

export class Hub {
  readonly engine: EngineClient;
  readonly preferences: PreferenceStore;
  readonly sound = new SoundOwner<AppSession>();
  readonly conversations = new Conversations(() => performance.now(), randomUUID);
  readonly #packInfo: PackInfo;
  /** The Thinker hears and sees by itself. */
  readonly #native: boolean;
  readonly #queue = new EngineQueue();
  readonly #sessions = new Map<AppSession, Disposable>();
  #settling = new AbortController();
  #listening = 0;

  constructor(engine: EngineClient, pack: PackInfo, preferences: PreferenceStore, native: boolean) {
    this.engine = engine;
    this.#native = native;
    this.#packInfo = pack;
    this.preferences = preferences;
    engine.onState(({ state }) => {
      // A fresh engine has an empty cache: the instructions are prefilled before anyone asks.
      if (state === "ready") this.settle(nothingBefore);
    });
  }

  get sessions(): Iterable<AppSession> {
    return this.#sessions.keys();
  }

  /** The device is what the engine really opened, never a wish. */
  pack(): PackInfo {
    const { device } = this.engine.state;
    return device ? { ...this.#packInfo, device } : this.#packInfo;
  }

  /** A page that reloads opens its new line before the old one is known to be gone: it takes over. */
  async open(resume: string | undefined): Promise<Opened> {
    const holder = [...this.#sessions.keys()].find(({ id }) => id !== null && id === resume);
    if (holder) {
      holder.close({
        code: "busy",
        stage: "wire",
        message: "This conversation goes on in another window.",
        remedy: "Continue there, or take it back here.",
      });
      await holder[Symbol.asyncDispose]();
    }
    return this.conversations.open(resume);
  }

  opened(session: AppSession, tell: (state: EngineState) => void): void {
    tell(this.engine.state);
    this.#sessions.set(session, this.engine.onState(tell));
  }

  left(session: AppSession): void {
    this.#sessions.get(session)?.[Symbol.dispose]();
    this.#sessions.delete(session);
  }

  /** Refuses a turn that could only wait too long. */
  admit(goal: Goal, priority: Priority): void {
    const full =
      goal === "transcribe" ? this.#listening >= maxListening : this.#queue.full(priority);
    if (full) {
      throw fault("busy", "wire", "Too many turns are waiting already.", "Ask again in a moment.");
    }
    const { state, fault: reason } = this.engine.state;
    if (state === "failed" && reason) {
      throw fault(reason.code, reason.stage, reason.message, reason.remedy);
    }
  }

  async acquire(goal: Goal, priority: Priority, signal: AbortSignal): Promise<Disposable> {
    if (goal === "transcribe") {
      this.#listening++;
      return disposable(() => this.#listening--);
    }
    this.#settling.abort();
    return this.#queue.acquire(priority, signal);
  }

  stages(sink: ShellSink, { goal, speaks, pace }: TurnWish): Stages {
    const { engine } = this;
    const after = speaks
      ? spokenStages(engine, sink, pace ?? this.preferences.current.pace)
      : writtenStages();
    return { ...this.#firstStages(goal), ...after };
  }

  #firstStages(goal: Goal): FirstStages {
    const { engine } = this;
    if (goal === "transcribe") return transcribedStages(engine);
    if (goal === "say") return saidStages(engine);
    return this.#native ? nativeStages(engine) : textStages(engine);
  }

  warmReader(): void {
    if (this.#native) return;
    this.engine.call("warmReader", null).result.catch(() => {});
  }

  /** Between turns the cache is brought to what was really said (T5); the next turn aborts it. */
  settle(background: Background): void {
    if (!this.#queue.free) return;
    this.#settling.abort();
    this.#settling = new AbortController();
    const bring = this.#native ? settleNatively : settle;
    bring(this.engine, background, this.#settling.signal).catch(() => {});
  }
}

type FirstStages = Pick<Stages, "perceive" | "think">;

/** Recogniser and screen reader put what there is into words for a Thinker that reads. */
function textStages(engine: EngineClient): FirstStages {
  return {
    perceive: (question, sights, signal) => perceive(engine, question, sights, signal),
    think: (percepts, expects, background, span, signal) =>
      think(engine, percepts, expects, background, span, signal),
  };
}

function nativeStages(engine: EngineClient): FirstStages {
  return {
    perceive: (question, sights, signal) => perceiveNatively(engine, question, sights, signal),
    think: (percepts, _, background, span, signal) =>
      thinkNatively(engine, percepts, background, span, signal),
  };
}
