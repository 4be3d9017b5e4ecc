/**
 * An assistant whose every word the test says: it keeps what a shell tells it, and tells the shell
 * what the test hands it. For what a page does with events, one at a time and in any order.
 */
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
  Command,
  CommandOf,
  CommandResults,
  CommandType,
} from "../../src-main/contract/commands.ts";
import type { AssistantEvent } from "../../src-main/contract/events.ts";
import { type Fault, FaultError } from "../../src-main/contract/faults.ts";
import { protocolVersion } from "../../src-main/contract/limits.ts";
import { defaultPreferences } from "../../src-main/contract/preferences.ts";

export const drivenPack: PackInfo = {
  name: "default",
  title: "Default (English)",
  remote: false,
  languages: ["en"],
  parts: [
    { role: "ears", name: "Moonshine base" },
    { role: "eyes", name: "PP-OCR" },
    { role: "thinker", name: "SmolLM2 135M" },
    { role: "voice", name: "Piper" },
  ],
  device: "CPU (2 threads)",
};

type Waiting = { readonly wanted: (command: Command) => boolean; found(command: Command): void };

export class DrivenAssistant implements Assistant {
  readonly commands: Command[] = [];
  readonly microphone: AudioFrame[] = [];
  /** What `session.open` tells of earlier turns. */
  conversation: Exchange[] = [];
  resumes = true;
  pack = drivenPack;
  readonly preferences: Preferences = { ...defaultPreferences, toured: true };
  /** Commands of these types are refused with the fault, once each. */
  readonly refusals = new Map<CommandType, Fault>();
  readonly #sessions = new Set<DrivenSession>();
  #waiting: Waiting[] = [];
  #seen = 0;

  connect(): Session {
    const session = new DrivenSession(this);
    this.#sessions.add(session);
    return session;
  }

  /** The next command of that type which no earlier call has given out. */
  async next<T extends CommandType>(type: T): Promise<CommandOf<T>> {
    const wanted = (command: Command) => command.type === type;
    while (this.#seen < this.commands.length) {
      const command = this.commands[this.#seen++];
      if (command !== undefined && wanted(command)) return command as CommandOf<T>;
    }
    return new Promise((resolve) => {
      this.#waiting.push({ wanted, found: (command) => resolve(command as CommandOf<T>) });
    });
  }

  tell(event: AssistantEvent): void {
    for (const session of this.#sessions) for (const listener of session.events) listener(event);
  }

  give(turn: number, firstSample: number, samples: Int16Array): void {
    const frame: AudioFrame = { kind: "speech", turn, firstSample, samples };
    for (const session of this.#sessions) for (const listener of session.sounds) listener(frame);
  }

  /** As when the engine's machine goes away: every line is closed. */
  hangUp(reason: Fault): void {
    for (const session of this.#sessions) for (const listener of session.closes) listener(reason);
  }

  taken(command: Command): CommandResults[CommandType] {
    this.commands.push(command);
    const waiting = this.#waiting.find(({ wanted }) => wanted(command));
    if (waiting !== undefined) {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      this.#seen = this.commands.length;
      waiting.found(command);
    }
    const refusal = this.refusals.get(command.type);
    if (refusal !== undefined) {
      this.refusals.delete(command.type);
      throw new FaultError(refusal);
    }
    if (command.type === "session.open") return this.#opened(command);
    if (command.type === "preferences.set") return withChanges(this.preferences, command);
    // Every page asks for them when it opens.
    if (command.type === "mode.list") return { modes: [] };
    return {};
  }

  left(session: DrivenSession): void {
    this.#sessions.delete(session);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sessions.clear();
  }

  #opened(command: CommandOf<"session.open">): CommandResults["session.open"] {
    const last = this.conversation.at(-1)?.turn ?? 0;
    return {
      session: command.resume ?? "driven",
      protocol: protocolVersion,
      resumed: command.resume !== undefined && this.resumes,
      pack: this.pack,
      preferences: this.preferences,
      conversation: this.conversation,
      earlier: 0,
      nextTurn: last + 1,
    };
  }
}

class DrivenSession implements Session {
  readonly events = new Set<(event: AssistantEvent) => void>();
  readonly sounds = new Set<(frame: AudioFrame) => void>();
  readonly closes = new Set<(reason: Fault) => void>();
  readonly #assistant: DrivenAssistant;

  constructor(assistant: DrivenAssistant) {
    this.#assistant = assistant;
  }

  async call<T extends CommandType>(command: CommandOf<T>): Promise<CommandResults[T]> {
    return this.#assistant.taken(command) as CommandResults[T];
  }

  sound(frame: AudioFrame): void {
    this.#assistant.microphone.push(frame);
  }

  onEvent(listener: (event: AssistantEvent) => void): Disposable {
    return listen(this.events, listener);
  }

  onSound(listener: (frame: AudioFrame) => void): Disposable {
    return listen(this.sounds, listener);
  }

  onClose(listener: (reason: Fault) => void): Disposable {
    return listen(this.closes, listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#assistant.left(this);
  }
}

function listen<T>(listeners: Set<T>, listener: T): Disposable {
  listeners.add(listener);
  return { [Symbol.dispose]: () => listeners.delete(listener) };
}
