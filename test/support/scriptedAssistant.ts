/**
 * An assistant without models: every turn says the same clauses as tones, on a clock of samples that
 * only messages move. It keeps the contract's rules, so what is tested with it is the wire and the
 * shell around it.
 */
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { type Exported, exportPiece } from "../../src-main/app/exporting.ts";
import type { HistoryCommand } from "../../src-main/app/history.ts";
import { withChanges } from "../../src-main/app/preferences.ts";
import type {
  Assistant,
  Exchange,
  PackInfo,
  Preferences,
  Session,
} from "../../src-main/contract/assistant.ts";
import type { AudioFrame } from "../../src-main/contract/audio.ts";
import type {
  CommandOf,
  CommandResults,
  CommandType,
  OpenedConversation,
  Sight,
} from "../../src-main/contract/commands.ts";
import type { Diagnostics, Storage } from "../../src-main/contract/diagnostics.ts";
import type { AssistantEvent, TurnOutcome } from "../../src-main/contract/events.ts";
import type { Fault } from "../../src-main/contract/faults.ts";
import { fault } from "../../src-main/contract/faults.ts";
import type { ConversationPart, ExportPiece } from "../../src-main/contract/history.ts";
import { protocolVersion } from "../../src-main/contract/limits.ts";
import type { PackEntry } from "../../src-main/contract/packs.ts";
import { defaultPreferences } from "../../src-main/contract/preferences.ts";
import { SoundOwner } from "../../src-main/contract/soundOwner.ts";
import { migrate } from "../../src-main/history/schema.ts";
import { HistoryStore } from "../../src-main/history/store.ts";
import { ModeStore } from "../../src-main/modes/store.ts";

export interface Script {
  readonly heard: string;
  readonly clauses: readonly string[];
  readonly samplesPerClause: number;
  readonly sampleRateHz: number;
}

const plainScript: Script = {
  heard: "How much is it?",
  clauses: ["The total is 42 euros.", " It is due on Friday."],
  samplesPerClause: 12_000,
  sampleRateHz: 24_000,
};

const pack: PackInfo = {
  name: "scripted",
  title: "Scripted",
  remote: false,
  languages: ["en"],
  parts: [{ role: "thinker", name: "none" }],
  device: "CPU (1 thread)",
};

const scriptedStorage: Storage = {
  folder: "/home/someone/.local/share/sotto",
  parts: [
    { kind: "pack", name: "omni-3b", bytes: 6_800_000_000 },
    { kind: "pack", name: "default", bytes: 223_000_000 },
    { kind: "downloads", bytes: 512_000_000 },
    { kind: "history", bytes: 18_400_000 },
    { kind: "other", bytes: 170_000 },
  ],
  freeBytes: 96_000_000_000,
};

const scriptedDiagnostics: Diagnostics = {
  version: "0.0.0",
  runtime: "Node 20",
  system: "linux 6.1.0 x64",
  processor: "Scripted processor",
  threads: 2,
  memoryBytes: 16e9,
  freeMemoryBytes: 8e9,
  engine: "ready",
  device: "CPU (1 thread)",
  packs: [{ name: "default", kind: "small", state: "installed", active: true }],
  log: [
    { atMs: 0, entry: { type: "started" } },
    { atMs: 1_204, entry: { type: "engine", state: "ready" } },
  ],
};

function scriptedHistory(): HistoryStore {
  const database = new Database(":memory:");
  migrate(database);
  return new HistoryStore(database);
}

/** Speech travels in pieces, as a voice makes it. */
const frameSamples = 2_400;

interface Conversation {
  readonly exchanges: Exchange[];
  nextTurn: number;
  holder: ScriptedSession | null;
}

export class ScriptedAssistant implements Assistant {
  readonly script: Script;
  readonly sound = new SoundOwner<ScriptedSession>();
  readonly conversations = new Map<string, Conversation>();
  readonly sessions = new Set<ScriptedSession>();
  /** Microphone frames in the order in which they came. */
  readonly microphone: AudioFrame[] = [];
  /** What was shown, in the order in which it came. */
  readonly sights: Sight[] = [];
  /** How turns were asked for, in order. */
  readonly starts: CommandOf<"turn.start">[] = [];
  /** While set, calls wait for it (or for their abort). */
  gate: Promise<void> | null = null;
  /** While true, a turn whose question is complete keeps thinking. */
  thinksLong = false;
  preferences: Preferences = { ...defaultPreferences, toured: true };
  /** The real store, in memory. */
  readonly history = scriptedHistory();
  readonly modes = new ModeStore(join(tmpdir(), `sotto-scripted-modes-${randomUUID()}`));
  packs: readonly PackEntry[] = [];
  /** What was asked about packs, in order. */
  readonly packCommands: CommandOf<CommandType>[] = [];

  constructor(script: Partial<Script> = {}) {
    this.script = { ...plainScript, ...script };
  }

  connect(): ScriptedSession {
    const session = new ScriptedSession(this);
    this.sessions.add(session);
    return session;
  }

  prefer({ type: _, ...changes }: CommandOf<"preferences.set">): Preferences {
    this.preferences = withChanges(this.preferences, changes);
    const { preferences } = this;
    for (const session of this.sessions) session.tell({ type: "preferences.changed", preferences });
    return preferences;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of [...this.sessions]) {
      session.lose("cancelled", "Sotto is closing.");
      await session[Symbol.asyncDispose]();
    }
  }
}

interface LiveTurn {
  readonly turn: number;
  readonly speaks: boolean;
  question: string | null;
  readonly source: "voice" | "hands-free" | "text";
  readonly frames: Int16Array[];
  readonly aside: boolean;
  /** Samples given to the sink so far. */
  given: number;
  sights: number;
}

export class ScriptedSession implements Session {
  readonly #assistant: ScriptedAssistant;
  readonly #events = new Set<(event: AssistantEvent) => void>();
  readonly #sounds = new Set<(frame: AudioFrame) => void>();
  readonly #closes = new Set<(reason: Fault) => void>();
  #id = "";
  #conversation: Conversation = { exchanges: [], nextTurn: 1, holder: null };
  #live: LiveTurn | null = null;
  disposed = false;

  constructor(assistant: ScriptedAssistant) {
    this.#assistant = assistant;
  }

  async call<T extends CommandType>(
    command: CommandOf<T>,
    signal?: AbortSignal,
  ): Promise<CommandResults[T]> {
    if (this.#assistant.gate) await untilAborted(this.#assistant.gate, signal);
    signal?.throwIfAborted();
    return this.#answer(command) as CommandResults[T];
  }

  sound(frame: AudioFrame): void {
    if (this.#live?.turn === frame.turn) this.#assistant.microphone.push(frame);
  }

  onEvent(listener: (event: AssistantEvent) => void): Disposable {
    return listen(this.#events, listener);
  }
  onSound(listener: (frame: AudioFrame) => void): Disposable {
    return listen(this.#sounds, listener);
  }
  onClose(listener: (reason: Fault) => void): Disposable {
    return listen(this.#closes, listener);
  }

  tell(event: AssistantEvent): void {
    for (const listener of [...this.#events]) listener(event);
  }

  give(frame: AudioFrame): void {
    for (const listener of [...this.#sounds]) listener(frame);
  }

  lose(code: Fault["code"], message: string): void {
    const reason: Fault = { code, stage: "wire", message, remedy: "Connect again." };
    for (const listener of [...this.#closes]) listener(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    this.interrupt(0);
    if (this.#conversation.holder === this) this.#conversation.holder = null;
    this.#assistant.sessions.delete(this);
    this.#closes.clear();
  }

  /** Ends the live turn as a person's stop does. */
  interrupt(heardSamples: number): void {
    const live = this.#live;
    if (!live) return;
    if (live.given > 0) this.tell({ type: "speech.stopped", turn: live.turn });
    this.#end(live, live.question === null ? "discarded" : "interrupted", heardSamples);
  }

  #answer(
    command: CommandOf<CommandType>,
  ): CommandResults[CommandType] | Promise<CommandResults[CommandType]> {
    switch (command.type) {
      case "session.open":
        return this.#open(command.resume);
      case "turn.start":
        return this.#start(command);
      case "turn.attach":
        this.#liveTurn(command.turn).sights += 1;
        this.#assistant.sights.push(command.sight);
        return {};
      case "turn.release":
        this.#ask(this.#liveTurn(command.turn), this.#assistant.script.heard);
        return {};
      case "turn.interrupt":
        if (this.#live?.turn === command.turn) this.interrupt(command.heardSamples);
        return {};
      case "turn.played":
        if (this.#live?.turn === command.turn && command.drained) {
          this.#end(this.#live, "answered", command.samples);
        }
        return {};
      case "conversation.get": {
        const { before = Number.POSITIVE_INFINITY, limit = 60 } = command;
        const all = this.#conversation.exchanges.filter(({ turn }) => turn < before);
        const conversation = all.slice(-limit);
        if (conversation.length === 0) return this.#assistant.history.part(this.#id, limit, before);
        return { conversation, earlier: all.length - conversation.length };
      }
      case "conversation.new":
        return this.#goOn(crypto.randomUUID(), { conversation: [], earlier: 0 });
      case "conversation.open": {
        const { history } = this.#assistant;
        if (history.find(command.conversation) === null) throw missing;
        return this.#goOn(command.conversation, history.part(command.conversation, 60));
      }
      case "conversation.set": {
        const { exchanges, nextTurn } = this.#conversation;
        const set = command.exchanges.map((exchange, index) => ({
          ...exchange,
          turn: nextTurn + index,
          interrupted: false,
          read: [],
        }));
        exchanges.splice(0, exchanges.length, ...set);
        this.#conversation.nextTurn += set.length;
        return { nextTurn: this.#conversation.nextTurn };
      }
      case "preferences.set":
        return this.#assistant.prefer(command);
      case "preferences.get":
        return this.#assistant.preferences;
      case "storage.get":
        return scriptedStorage;
      case "diagnostics.get":
        return scriptedDiagnostics;
      case "preferences.erase":
        return this.#assistant.prefer({ ...defaultPreferences, type: "preferences.set" });
      case "mode.list":
        return { modes: this.#assistant.modes.list() };
      case "mode.get":
        return this.#assistant.modes.file(command.mode);
      case "mode.set":
        this.#assistant.modes.set(command.mode, command.text);
        return {};
      case "mode.write":
        this.#assistant.modes.write(command.mode, command.fields);
        return {};
      case "mode.remove":
        this.#assistant.modes.remove(command.mode);
        return {};
      case "pack.get":
        return pack;
      case "pack.list":
        return { packs: this.#assistant.packs };
      case "pack.install":
      case "pack.cancel":
      case "pack.remove":
        this.#assistant.packCommands.push(command);
        return {};
      case "pack.select":
        this.#assistant.packCommands.push(command);
        return { ...pack, name: command.pack };
      default:
        return this.#history(command);
    }
  }

  #history(command: HistoryCommand): CommandResults[CommandType] | Promise<ExportPiece> {
    const { history } = this.#assistant;
    const known = (found: boolean) => {
      if (!found) throw missing;
      this.#changed("conversation" in command ? command.conversation : null);
      return {};
    };
    switch (command.type) {
      case "history.list":
        return history.list(command.limit, command.after);
      case "history.search":
        return { hits: history.search(command.query, command.limit) };
      case "history.retry":
      case "history.info":
        return { ...history.info(), bytes: 0, where: "memory" };
      case "history.erase":
        history.erase();
        return known(true);
      case "conversation.rename":
        return known(history.rename(command.conversation, command.title));
      case "conversation.delete":
        return known(history.remove(command.conversation));
      case "conversation.restore":
        return known(history.restore(command.conversation));
      case "conversation.export":
        return exportPiece(exported(history), command);
      case "conversation.sound": {
        const sound = history.sound(command.conversation, command.turn);
        if (sound === null) throw missing;
        return sound;
      }
      case "conversation.picture":
        throw missing;
    }
  }

  #changed(conversation: string | null): void {
    for (const session of this.#assistant.sessions) {
      session.tell({ type: "history.changed", conversation });
    }
  }

  #goOn(id: string, part: ConversationPart): OpenedConversation {
    const exchanges = part.conversation;
    this.interrupt(0);
    this.#conversation.holder = null;
    const nextTurn = Math.max(this.#conversation.nextTurn, (exchanges.at(-1)?.turn ?? 0) + 1);
    this.#id = id;
    this.#conversation = { exchanges: [...exchanges], nextTurn, holder: this };
    this.#assistant.conversations.set(id, this.#conversation);
    return { ...part, session: id, nextTurn };
  }

  #open(resume: string | undefined): CommandResults["session.open"] {
    const known = resume === undefined ? undefined : this.#assistant.conversations.get(resume);
    this.#id = known && resume ? resume : crypto.randomUUID();
    if (known) {
      known.holder?.lose("busy", "The conversation goes on in another window.");
      this.#conversation = known;
    }
    this.#conversation.holder = this;
    this.#assistant.conversations.set(this.#id, this.#conversation);
    return {
      session: this.#id,
      protocol: protocolVersion,
      resumed: known !== undefined,
      pack,
      preferences: this.#assistant.preferences,
      conversation: [...this.#conversation.exchanges],
      earlier: 0,
      nextTurn: this.#conversation.nextTurn,
    };
  }

  #start(command: CommandOf<"turn.start">): Record<string, never> {
    const { turn, source } = command;
    if (turn < this.#conversation.nextTurn) {
      throw fault("bad-input", "capture", `Turn ${turn} was there before.`, "Use a new number.");
    }
    const speaks = command.speak !== false;
    if (speaks || source.kind !== "text") this.#takeSound(command.takeAudio === true);
    this.interrupt(0);
    if (speaks || source.kind !== "text") this.#takeSound(true);
    this.#conversation.nextTurn = turn + 1;
    const live: LiveTurn = {
      turn,
      speaks,
      question: null,
      source: source.kind,
      frames: [],
      aside: command.aside === true,
      given: 0,
      sights: command.sights.length,
    };
    this.#live = live;
    this.#assistant.starts.push(command);
    this.#assistant.sights.push(...command.sights);
    this.tell({ type: "turn.started", turn });
    this.tell({ type: "turn.state", turn, state: "listening" });
    if (source.kind === "text") this.#ask(live, source.text);
    return {};
  }

  #takeSound(force: boolean): void {
    const loser = this.#assistant.sound.take(this, force);
    if (!loser) return;
    loser.interrupt(0);
    loser.tell({ type: "audio.lost" });
  }

  #keep(live: LiveTurn, reply: string, outcome: TurnOutcome, heardSamples: number): void {
    const { preferences, script, history } = this.#assistant;
    const heard = Buffer.concat(live.frames.map((frame) => new Uint8Array(frame.buffer)));
    const samples = new Int16Array(Uint8Array.from(heard).buffer).slice(0, heardSamples);
    const keepsSound = preferences.history.sound && samples.length > 0;
    const exchange: Exchange = {
      turn: live.turn,
      question: live.question ?? "",
      reply,
      interrupted: outcome === "interrupted",
      read: [],
      asked: { at: Date.now(), source: live.source, pack: pack.name, mode: preferences.mode },
      sights: [],
      sound: keepsSound,
    };
    this.#conversation.exchanges.push(exchange);
    if (!preferences.history.keep) return;
    const sound = keepsSound ? { sampleRateHz: script.sampleRateHz, samples } : null;
    const kept = { conversation: this.#id, exchange, pictures: [], question: null, reply: sound };
    history.keep(kept);
    this.#changed(this.#id);
  }

  #liveTurn(turn: number): LiveTurn {
    if (this.#live?.turn === turn) return this.#live;
    throw fault("not-found", "capture", `There is no live turn ${turn}.`, "Start it first.");
  }

  #ask(live: LiveTurn, question: string): void {
    const { turn } = live;
    live.question = question;
    this.tell({ type: "turn.heard", turn, text: question, final: true });
    this.tell({ type: "turn.state", turn, state: "thinking" });
    if (this.#assistant.thinksLong) return;
    for (let sight = 0; sight < live.sights; sight++) this.#read(turn, sight);
    for (const text of this.#assistant.script.clauses) this.#say(live, text);
    if (live.speaks) this.tell({ type: "speech.ended", turn, samples: live.given });
    else this.#end(live, "answered", 0);
  }

  #read(turn: number, sight: number): void {
    const lines = ["Invoice", "Total 42 euros"].map((text, row) => ({
      text,
      box: { x: 40, y: 40 + 60 * row, width: 300, height: 40 },
    }));
    this.tell({ type: "turn.read", turn, sight, width: 640, height: 400, lines });
    this.tell({ type: "turn.used", turn, sight, lines: [1] });
  }

  #say(live: LiveTurn, text: string): void {
    const { turn } = live;
    const { samplesPerClause: samples, sampleRateHz } = this.#assistant.script;
    this.tell({ type: "turn.text", turn, text });
    if (!live.speaks) return;
    if (live.given === 0) {
      this.tell({ type: "speech.started", turn, sampleRateHz });
      this.tell({ type: "turn.state", turn, state: "speaking" });
    }
    this.tell({ type: "speech.aligned", turn, firstSample: live.given, samples, text });
    for (let left = samples; left > 0; left -= frameSamples) {
      const frame = tone(live.given, Math.min(left, frameSamples));
      const { length } = frame;
      live.frames.push(frame);
      this.give({ kind: "speech", turn, firstSample: live.given, samples: frame });
      live.given += length;
    }
  }

  #end(live: LiveTurn, outcome: TurnOutcome, heardSamples: number): void {
    const { clauses, samplesPerClause } = this.#assistant.script;
    const heard = live.speaks ? Math.floor(heardSamples / samplesPerClause) : clauses.length;
    const played = clauses.slice(0, heard).join("");
    this.#live = null;
    this.#assistant.sound.release(this);
    if (outcome !== "discarded" && !live.aside) this.#keep(live, played, outcome, heardSamples);
    const timing = {
      endOfSpeechToFirstTextMs: 0,
      endOfSpeechToFirstAudioMs: live.speaks ? 0 : null,
      totalMs: 0,
      stages: {},
    };
    this.tell({ type: "turn.ended", turn: live.turn, outcome, played, timing });
  }
}

const missing = fault("not-found", "history", "It is not in the history.", "Choose another one.");

function exported(history: HistoryStore): Exported {
  return {
    following: async (id, from, limit) => history.following(id, from, limit),
    title: async (id) => {
      const entry = history.find(id);
      if (entry === null) throw missing;
      return entry.title;
    },
    sound: async (id, turn) => history.sound(id, turn),
    soundLengths: async (id) => history.soundLengths(id),
  };
}

/** 440 Hz at 24 kHz, a quarter of full scale; continuous over frames. */
function tone(firstSample: number, length: number): Int16Array {
  return Int16Array.from({ length }, (_, index) =>
    Math.round(8_192 * Math.sin((2 * Math.PI * 440 * (firstSample + index)) / 24_000)),
  );
}

function listen<T>(listeners: Set<T>, listener: T): Disposable {
  listeners.add(listener);
  return { [Symbol.dispose]: () => listeners.delete(listener) };
}

async function untilAborted(gate: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  await Promise.race([gate, aborted]);
}
