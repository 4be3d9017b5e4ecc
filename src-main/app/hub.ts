/** What all sessions share: the engine and its queue, the sound, conversations and preferences. */
import { randomUUID } from "node:crypto";
import { disposable } from "../base/disposal.ts";
import type { PackInfo, Preferences } from "../contract/assistant.ts";
import type { Diagnostics } from "../contract/diagnostics.ts";
import type { AssistantEvent } from "../contract/events.ts";
import { FaultError, fault, toFault, wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import { SoundOwner } from "../contract/soundOwner.ts";
import type { EngineClient, EnginePack, EngineState } from "../engine/client.ts";
import { mannerIn } from "../modes/applied.ts";
import type { Mode } from "../modes/mode.ts";
import type { ModeStore } from "../modes/store.ts";
import type { RemoteServers } from "../remote/servers.ts";
import { perceiveNatively } from "../turn/perceive/native.ts";
import { perceive } from "../turn/perceive/perceive.ts";
import type { ShellSink } from "../turn/play/shellSink.ts";
import { type Speaking, settleNatively, thinkNatively } from "../turn/think/native.ts";
import { type ReadingPlace, readAloud } from "../turn/think/readAloud.ts";
import { settle, think } from "../turn/think/think.ts";
import type { Background, Stages } from "../turn/types.ts";
import { type Conversation, Conversations } from "./conversations.ts";
import { diagnosticsOf } from "./diagnostics.ts";
import type { History } from "./history.ts";
import { Idle } from "./idle.ts";
import { Journal } from "./journal.ts";
import type { Packs } from "./packs.ts";
import { type PreferenceChanges, type PreferenceStore, withChanges } from "./preferences.ts";
import { EngineQueue, type Priority } from "./queue.ts";
import { remoteTurn } from "./remoteStages.ts";
import type { AppSession } from "./session.ts";
import {
  ownVoiceStages,
  saidStages,
  spokenStages,
  transcribedStages,
  writtenStages,
} from "./stages.ts";

/** What a turn is for. */
export type Goal = "answer" | "transcribe" | "say";

export interface TurnWish {
  readonly goal: Goal;
  readonly speaks: boolean;
  readonly manner: Preferences;
  readonly mode: Mode;
  /** Of the conversation, for a mode that reads aloud. */
  readonly reading: ReadingPlace;
}

/**
 * Turns that only listen share the recogniser's thread without waiting for each other; of this many,
 * mostly silent, two cores still keep up with each.
 */
const maxListening = 64;
const nothingBefore: Background = { instructions: "", past: [] };

/** What it takes to answer with another pack. */
export interface Selectable {
  readonly engine: EnginePack;
  readonly info: PackInfo;
  readonly remote: RemoteServers | null;
}

type LoadPack = (name: string, signal: AbortSignal) => Promise<Selectable>;

export interface HubOptions {
  readonly engine: EngineClient;
  readonly info: PackInfo;
  readonly preferences: PreferenceStore;
  readonly native: boolean;
  /** The hub owns it. */
  readonly remote: RemoteServers | null;
  readonly packs: Packs;
  readonly history: History;
  readonly modes: ModeStore;
  readonly load: LoadPack;
}

interface SessionListener {
  engine(state: EngineState): void;
  event(event: AssistantEvent): void;
}

export class Hub {
  readonly engine: EngineClient;
  readonly preferences: PreferenceStore;
  readonly sound = new SoundOwner<AppSession>();
  readonly conversations: Conversations;
  readonly packs: Packs;
  readonly journal = new Journal();
  readonly history: History;
  readonly modes: ModeStore;
  #packInfo: PackInfo;
  /** The Thinker hears and sees by itself. */
  #native: boolean;
  /** Of the pack's own voice; empty without one. */
  #speakers: readonly string[];
  /** Null: the Thinker is on this machine. */
  #remote: RemoteServers | null;
  readonly #load: LoadPack;
  readonly #queue = new EngineQueue();
  readonly #sessions = new Map<AppSession, Disposable>();
  readonly #listeners = new Map<AppSession, SessionListener>();
  readonly #idle: Idle;
  #settling = new AbortController();
  #listening = 0;
  #nextLatent = 1;

  constructor(options: HubOptions) {
    const { engine } = options;
    this.engine = engine;
    this.#native = options.native;
    this.#remote = options.remote;
    this.#speakers = options.info.speakers ?? [];
    this.#packInfo = options.info;
    this.#load = options.load;
    this.preferences = options.preferences;
    this.packs = options.packs;
    this.history = options.history;
    this.modes = options.modes;
    this.conversations = new Conversations(this.history, () => performance.now(), randomUUID);
    options.packs.onEvent((event) => {
      this.journal.pack(event);
      if (event.type === "pack.ended" && !event.fault) void this.#arrived(event.pack);
    });
    engine.onState(({ state, fault: reason }) => {
      this.journal.add({ type: "engine", state, ...(reason ? { code: reason.code } : {}) });
      // A fresh engine has an empty cache: the instructions are prefilled before anyone asks.
      if (state === "ready") this.settle(nothingBefore);
    });
    this.#idle = new Idle({
      isFree: () => this.#queue.free && this.#listening === 0,
      rest: () => engine.rest(),
      woke: () => this.#woke(),
    });
  }

  /** Key down: what rests is started now, so that it is warm when the question is complete. */
  wake(): void {
    this.#idle.touch();
    this.engine.wake();
  }

  /** After the machine's sleep: a GPU's memory may be gone, and the rest is in swap. */
  #woke(): void {
    if (this.engine.state.state !== "ready" || !this.#queue.free) return;
    if (this.engine.usesGpu) this.engine.restart();
    else this.settle(nothingBefore);
  }

  /** Another pack answers from now on; the conversation goes on. */
  async select(name: string, signal: AbortSignal): Promise<PackInfo> {
    const { state } = this.engine.state;
    if (name === this.#packInfo.name && state !== "failed") return this.pack();
    await this.#use(name, signal);
    await this.prefer({ pack: name });
    return this.pack();
  }

  async #use(name: string, signal: AbortSignal): Promise<void> {
    const { engine, info, remote } = await this.#load(name, signal);
    if (!this.#queue.free) {
      remote?.[Symbol.dispose]();
      throw wordedFault("busy", "setup", worded("answering"));
    }
    this.#settling.abort();
    this.#remote?.[Symbol.dispose]();
    this.#remote = remote;
    this.#packInfo = info;
    this.#speakers = info.speakers ?? [];
    this.#native = engine.omni !== undefined;
    this.engine.restart(engine);
    this.#tell({ type: "pack.selected", pack: this.pack() });
  }

  /** The first pack of all answers without being chosen. */
  async #arrived(name: string): Promise<void> {
    if (!this.engine.lacksPack) return;
    try {
      await this.#use(name, new AbortController().signal);
    } catch (error) {
      const state = { state: "failed", fault: toFault(error, "setup") } as const;
      for (const listener of this.#listeners.values()) listener.engine(state);
    }
  }

  /** Of the pack that answers; none while that is still to be fetched. */
  get activePack(): string | null {
    return this.engine.lacksPack ? null : this.#packInfo.name;
  }

  async diagnostics(signal: AbortSignal): Promise<Diagnostics> {
    const { device } = this.pack();
    const packs = await this.packs.list(this.activePack, signal);
    return diagnosticsOf({ state: this.engine.state.state, device }, packs, this.journal);
  }

  /** Kept, and known to every shell. */
  async prefer(changes: PreferenceChanges): Promise<Preferences> {
    if (changes.speaker !== undefined) this.checkSpeaker(changes.speaker);
    if (changes.mode !== undefined) this.modes.get(changes.mode);
    return this.#preferred(await this.preferences.change(changes));
  }

  async erasePreferences(): Promise<Preferences> {
    return this.#preferred(await this.preferences.erase());
  }

  #preferred(preferences: Preferences): Preferences {
    this.history.habits = preferences.history;
    this.#tell({ type: "preferences.changed", preferences });
    return preferences;
  }

  #tell(event: AssistantEvent): void {
    this.journal.pack(event);
    for (const listener of this.#listeners.values()) listener.event(event);
  }

  dispose(): void {
    this.#idle[Symbol.dispose]();
    this.#remote?.[Symbol.dispose]();
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
  async take(conversation: string): Promise<Conversation | null> {
    const holder = [...this.#sessions.keys()].find(({ id }) => id === conversation);
    if (holder) {
      holder.close({
        code: "busy",
        stage: "wire",
        ...worded("conversation-elsewhere"),
      });
      await holder[Symbol.asyncDispose]();
    }
    return this.conversations.open(conversation);
  }

  opened(session: AppSession, listener: SessionListener): void {
    listener.engine(this.engine.state);
    const heard = [
      this.engine.onState(listener.engine),
      this.packs.onEvent(listener.event),
      this.history.onEvent(listener.event),
    ];
    this.#listeners.set(session, listener);
    this.#sessions.set(
      session,
      disposable(() => {
        for (const one of heard) one[Symbol.dispose]();
        this.#listeners.delete(session);
      }),
    );
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
      throw wordedFault("busy", "wire", worded("many-waiting"));
    }
    const { state, fault: reason } = this.engine.state;
    if (state === "failed" && reason) {
      throw new FaultError(reason);
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

  /** What a command wishes, on top of the preferences. Refuses a speaker that the pack does not have. */
  manner(wish: PreferenceChanges, mode: Mode): Preferences {
    if (wish.speaker !== undefined) this.checkSpeaker(wish.speaker);
    const manner = withChanges(mannerIn(mode, this.preferences.current), wish);
    // One that was kept from another pack, whose speaker it is.
    const known = manner.speaker !== null && this.#speakers.includes(manner.speaker);
    return known ? manner : { ...manner, speaker: null };
  }

  /** The one that is named, which must be there; else the chosen one, as far as its file can be used. */
  mode(named: string | undefined): Mode {
    if (named !== undefined) return this.modes.get(named);
    return this.modes.use(this.preferences.current.mode);
  }

  /** A Thinker of 135 million parameters errs more with every instruction: it gets none. */
  follows(): boolean {
    return this.#native || this.#remote !== null;
  }

  checkSpeaker(speaker: string | null): void {
    if (speaker === null || this.#speakers.includes(speaker)) return;
    const { name } = this.#packInfo;
    if (this.#speakers.length === 0) {
      const message = `The pack ${name} has one voice only, so there is no speaker ${speaker}.`;
      throw fault("bad-input", "speak", message, "Use an omni pack with a voice of its own.");
    }
    throw fault(
      "bad-input",
      "speak",
      `The pack ${name} has no speaker ${speaker}.`,
      `Its speakers are ${this.#speakers.join(", ")}.`,
    );
  }

  stages(sink: ShellSink, wish: TurnWish): Stages {
    const { engine } = this;
    const { goal, speaks, mode } = wish;
    const own = goal === "answer" && this.#speakers.length > 0;
    const manner = { ...wish.manner, mood: mode.mood };
    const speaking = speaks && own ? { latent: this.#nextLatent++, manner } : null;
    const after = speaking
      ? ownVoiceStages(engine, sink, manner)
      : speaks
        ? spokenStages(engine, sink, manner)
        : writtenStages();
    if (!this.#remote || goal !== "answer") {
      return { ...this.#firstStages(wish, speaking), ...after };
    }
    const remote = remoteTurn(this.#remote, engine, { speaks, pace: manner.pace });
    return { ...remote, ...after, ...(speaks ? { speak: remote.speak } : {}) };
  }

  #firstStages({ goal, mode, reading }: TurnWish, speaking: Speaking | null): FirstStages {
    const { engine } = this;
    if (goal === "transcribe") return transcribedStages(engine);
    if (goal === "say") return saidStages(engine);
    if (this.#native) return nativeStages(engine, speaking);
    if (mode.does === "say") return saidStages(engine);
    return mode.does === "read" ? readingStages(engine, reading) : textStages(engine);
  }

  warmReader(): void {
    if (this.#native || this.#remote?.config.sees) return;
    this.engine.call("warmReader", null).result.catch(() => {});
  }

  /** Between turns the cache is brought to what was really said (T5); the next turn aborts it. */
  settle(background: Background): void {
    if (!this.#queue.free || this.#remote) return;
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

/** What is on the picture is read out; what else is asked is answered as ever. */
function readingStages(engine: EngineClient, place: ReadingPlace): FirstStages {
  const { perceive: sense, think: answer } = textStages(engine);
  return {
    perceive: sense,
    think: (percepts, expects, background, span, signal) =>
      readAloud(percepts, place, (rest) => answer(rest, expects, background, span, signal)),
  };
}

function nativeStages(engine: EngineClient, speaking: Speaking | null): FirstStages {
  return {
    perceive: (question, sights, signal) => perceiveNatively(engine, question, sights, signal),
    think: (percepts, _, background, span, signal) =>
      thinkNatively(engine, percepts, background, speaking, span, signal),
  };
}
