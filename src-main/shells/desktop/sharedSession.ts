/**
 * One conversation for the whole desktop: the hotkey and every window speak through one session of the
 * assistant. A window gets all events, and the sound of the turns that it began.
 */
import { Listeners } from "../../base/disposal.ts";
import type { Assistant, Preferences, Session } from "../../contract/assistant.ts";
import type { AudioFrame } from "../../contract/audio.ts";
import type {
  Command,
  CommandOf,
  CommandResults,
  CommandType,
  OpenedConversation,
} from "../../contract/commands.ts";
import type { AssistantEvent, EventOf } from "../../contract/events.ts";
import { type Fault, fault, wordedFault } from "../../contract/faults.ts";
import { protocolVersion } from "../../contract/limits.ts";
import { worded } from "../../contract/sentences.ts";

type Opened = CommandResults["session.open"];

export class SharedSession implements Assistant {
  readonly session: Session;
  readonly #opened: Opened;
  /** The conversation that goes on now; its id is what a window resumes. */
  #conversation: string;
  readonly #starts = new Listeners<CommandOf<"turn.start">>();
  #nextTurn: number;
  #preferences: Preferences;
  /** What a window that opens later must still be told. */
  #engine: EventOf<"engine.state"> | null = null;

  private constructor(session: Session, opened: Opened, engine: EventOf<"engine.state"> | null) {
    this.session = session;
    this.#engine = engine;
    session.onEvent((event) => {
      if (event.type === "engine.state") this.#engine = event;
      if (event.type === "preferences.changed") this.#preferences = event.preferences;
    });
    this.#opened = opened;
    this.#preferences = opened.preferences;
    this.#conversation = opened.session;
    this.#nextTurn = opened.nextTurn;
  }

  static async open(assistant: Assistant): Promise<SharedSession> {
    const session = assistant.connect();
    let engine: EventOf<"engine.state"> | null = null;
    using _ = session.onEvent((event) => {
      if (event.type === "engine.state") engine = event;
    });
    const opened = await session.call<"session.open">({
      type: "session.open",
      protocol: protocolVersion,
      shell: "desktop",
    });
    return new SharedSession(session, opened, engine);
  }

  get engine(): EventOf<"engine.state"> | null {
    return this.#engine;
  }

  get preferences(): Preferences {
    return this.#preferences;
  }

  /** A window began a turn. */
  onStart(listener: (command: CommandOf<"turn.start">) => void): Disposable {
    return this.#starts.add(listener);
  }

  /** A number no turn has had. */
  takeTurn(): number {
    return this.#nextTurn++;
  }

  connect(): Session {
    return new View(this);
  }

  /** Stops whatever turn is live, whoever began it; its window falls silent with `speech.stopped`. */
  async interrupt(): Promise<void> {
    const turn = this.#nextTurn - 1;
    if (turn < 0) return;
    await this.session
      .call<"turn.interrupt">({ type: "turn.interrupt", turn, heardSamples: 0 })
      .catch(() => undefined);
  }

  begun(command: CommandOf<"turn.start">): void {
    this.#nextTurn = Math.max(this.#nextTurn, command.turn + 1);
    this.#starts.tell(command);
  }

  /** The state of now, for a window that opens or reloads. */
  async openedFor(resume: string | undefined): Promise<Opened> {
    const [part, preferences, pack] = await Promise.all([
      this.session.call<"conversation.get">({ type: "conversation.get" }),
      this.session.call<"preferences.get">({ type: "preferences.get" }),
      this.session.call<"pack.get">({ type: "pack.get" }),
    ]);
    const { protocol } = this.#opened;
    const session = this.#conversation;
    const resumed = resume === session;
    const nextTurn = this.#nextTurn;
    return { ...part, session, protocol, resumed, pack, preferences, nextTurn };
  }

  /** A window went on with another conversation: the hotkey does as well. */
  wentOn({ session, nextTurn }: OpenedConversation): void {
    this.#conversation = session;
    this.#nextTurn = Math.max(this.#nextTurn, nextTurn);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
  }
}

class View implements Session {
  readonly #shared: SharedSession;
  readonly #mine = new Set<number>();
  readonly #owned: Disposable[] = [];
  readonly #events = new Listeners<AssistantEvent>();
  #opened = false;

  constructor(shared: SharedSession) {
    this.#shared = shared;
    this.#own(
      shared.session.onEvent((event) => {
        this.#events.tell(event);
        if (event.type === "turn.ended") this.#mine.delete(event.turn);
      }),
    );
  }

  async call<T extends CommandType>(
    command: CommandOf<T>,
    signal?: AbortSignal,
  ): Promise<CommandResults[T]> {
    const given: Command = command;
    if (given.type === "session.open") return (await this.#open(given)) as CommandResults[T];
    if (!this.#opened) {
      throw fault(
        "bad-input",
        "wire",
        "The first command must be session.open.",
        "Open a session.",
      );
    }
    if (given.type === "turn.start") {
      this.#mine.add(given.turn);
      this.#shared.begun(given);
    }
    const result = await this.#shared.session.call(command, signal);
    if (given.type === "conversation.new" || given.type === "conversation.open") {
      this.#shared.wentOn(result as OpenedConversation);
    }
    return result;
  }

  sound(frame: AudioFrame): void {
    if (this.#mine.has(frame.turn)) this.#shared.session.sound(frame);
  }

  onEvent(listener: (event: AssistantEvent) => void): Disposable {
    return this.#events.add(listener);
  }

  onSound(listener: (frame: AudioFrame) => void): Disposable {
    return this.#own(
      this.#shared.session.onSound((frame) => {
        if (this.#mine.has(frame.turn)) listener(frame);
      }),
    );
  }

  onClose(listener: (reason: Fault) => void): Disposable {
    return this.#own(this.#shared.session.onClose(listener));
  }

  /** W6: a window that goes away takes its own turns with it, and no other's. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const owned of this.#owned.splice(0)) owned[Symbol.dispose]();
    const { session } = this.#shared;
    for (const turn of this.#mine) {
      await session
        .call<"turn.interrupt">({ type: "turn.interrupt", turn, heardSamples: 0 })
        .catch(() => undefined);
    }
    this.#mine.clear();
  }

  async #open(command: CommandOf<"session.open">): Promise<Opened> {
    if (command.protocol !== protocolVersion) {
      const words = worded("other-version", command.protocol, protocolVersion);
      throw wordedFault("protocol-mismatch", "wire", words);
    }
    if (this.#opened) {
      throw fault("bad-input", "wire", "The session is open already.", "Make a new connection.");
    }
    this.#opened = true;
    const opened = await this.#shared.openedFor(command.resume);
    const { engine } = this.#shared;
    if (engine !== null) setImmediate(() => this.#events.tell(engine));
    return opened;
  }

  #own(owned: Disposable): Disposable {
    this.#owned.push(owned);
    return owned;
  }
}
