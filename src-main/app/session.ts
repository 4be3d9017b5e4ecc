/** One shell's line to the assistant: its conversation, its live turn (T1), its sound. */
import { Listeners } from "../base/disposal.ts";
import type { Session } from "../contract/assistant.ts";
import type { AudioFrame } from "../contract/audio.ts";
import type {
  Command,
  CommandOf,
  CommandResults,
  CommandType,
  OpenedConversation,
  Sight,
} from "../contract/commands.ts";
import type { AssistantEvent } from "../contract/events.ts";
import { type Fault, fault, wordedFault } from "../contract/faults.ts";
import { protocolVersion } from "../contract/limits.ts";
import { worded } from "../contract/sentences.ts";
import { instructionsOf, speaksIn } from "../modes/applied.ts";
import type { Mode } from "../modes/mode.ts";
import { pcmFrom, SampleClock } from "../turn/capture/wireSound.ts";
import { ShellSink } from "../turn/play/shellSink.ts";
import { LiveTurn } from "../turn/run.ts";
import type { Background } from "../turn/types.ts";
import { answerHub } from "./answers.ts";
import { type Conversation, shownTurns } from "./conversations.ts";
import { noConversation } from "./history.ts";
import type { Hub } from "./hub.ts";
import { TurnKeeping } from "./keeping.ts";

const neverAborted = new AbortController().signal;

type Shell = CommandOf<"session.open">["shell"];

interface Live {
  readonly turn: LiveTurn;
  readonly clock: SampleClock;
  readonly sink: ShellSink;
  readonly keeping: TurnKeeping;
  readonly mode: Mode;
  readonly done: Promise<void>;
}

export class AppSession implements Session {
  readonly #hub: Hub;
  readonly #events = new Listeners<AssistantEvent>();
  readonly #sounds = new Listeners<AudioFrame>();
  readonly #closes = new Listeners<Fault>();
  #conversation: Conversation | null = null;
  #shell: Shell = "cli";
  #live: Live | null = null;
  #disposed = false;
  #ending: Promise<void> | null = null;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  async call<T extends CommandType>(
    command: CommandOf<T>,
    signal?: AbortSignal,
  ): Promise<CommandResults[T]> {
    if (signal?.aborted) throw fault("cancelled", "wire", "It was stopped.", "Ask again.");
    return (await this.#answer(command, signal ?? neverAborted)) as CommandResults[T];
  }

  /** The conversation's, once open. */
  get id(): string | null {
    return this.#conversation?.id ?? null;
  }

  sound(frame: AudioFrame): void {
    const live = this.#live;
    if (live?.turn.turn !== frame.turn) return;
    const placed = live.clock.place(pcmFrom(frame));
    if (!placed) return;
    live.keeping.heard(frame);
    live.turn.sound(placed);
  }

  onEvent(listener: (event: AssistantEvent) => void): Disposable {
    return this.#events.add(listener);
  }

  onSound(listener: (frame: AudioFrame) => void): Disposable {
    return this.#sounds.add(listener);
  }

  onClose(listener: (reason: Fault) => void): Disposable {
    return this.#closes.add(listener);
  }

  /** W5: another session took the sound. */
  loseSound(): void {
    this.#interrupt();
    this.#events.tell({ type: "audio.lost" });
  }

  /** The assistant itself is going away. */
  close(reason: Fault): void {
    this.#closes.tell(reason);
  }

  /** W6: the line is gone, and its live turn with it. */
  [Symbol.asyncDispose](): Promise<void> {
    // Its wire and whoever takes its conversation over may both end it: both wait for the same end.
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#disposed = true;
    this.#interrupt();
    await this.#live?.done;
    this.#hub.sound.release(this);
    if (this.#conversation) {
      this.#hub.journal.add({ type: "closed", shell: this.#shell });
      this.#hub.conversations.leave(this.#conversation, this.#shell !== "api");
    }
    this.#hub.left(this);
  }

  async #answer(command: Command, signal: AbortSignal): Promise<CommandResults[CommandType]> {
    if (command.type === "session.open") return this.#open(command);
    const conversation = this.#opened();
    switch (command.type) {
      case "turn.start":
        this.#start(command, conversation);
        return {};
      case "turn.attach":
        if (this.#live?.turn.turn === command.turn) this.#attach(this.#live, command.sight);
        return {};
      case "turn.release":
        if (this.#live?.turn.turn === command.turn) {
          this.#live.keeping.released(command.endSample);
          this.#live.turn.release(command.endSample);
        }
        return {};
      case "turn.interrupt":
        if (this.#live?.turn.turn === command.turn) this.#interrupt(command.heardSamples);
        return {};
      case "turn.played":
        if (this.#live?.turn.turn === command.turn) {
          this.#live.sink.reported(command.samples, command.drained);
        }
        return {};
      case "conversation.get": {
        const { limit = shownTurns, before } = command;
        const known = conversation.part(limit, before);
        return known ?? this.#hub.history.part(conversation.id, limit, before ?? 0);
      }
      case "conversation.new":
        return this.#goOn(conversation, async () => this.#hub.conversations.begin());
      case "conversation.open":
        if (command.conversation === conversation.id) return opened(conversation);
        return this.#goOn(conversation, async () => {
          const found = await this.#hub.take(command.conversation);
          if (found === null) throw noConversation();
          return found;
        });
      case "conversation.set":
        conversation.set(command.exchanges, command.instructions ?? "");
        return { nextTurn: conversation.nextTurn };
      default:
        return answerHub(this.#hub, command, signal);
    }
  }

  /** Another conversation from here on; turn numbers go on, so that a late frame reaches no other turn. */
  async #goOn(
    before: Conversation,
    take: () => Promise<Conversation>,
  ): Promise<OpenedConversation> {
    this.#interrupt();
    await this.#live?.done;
    const conversation = await take();
    this.#hub.conversations.leave(before, this.#shell !== "api");
    conversation.begin(before.nextTurn - 1);
    this.#conversation = conversation;
    this.#hub.settle(conversation.background());
    return opened(conversation);
  }

  async #open(command: CommandOf<"session.open">): Promise<CommandResults["session.open"]> {
    if (command.protocol !== protocolVersion) {
      const words = worded("other-version", command.protocol, protocolVersion);
      throw wordedFault("protocol-mismatch", "wire", words);
    }
    if (this.#conversation) {
      throw fault("bad-input", "wire", "The session is open already.", "Make a new connection.");
    }
    const resumed = command.resume === undefined ? null : await this.#hub.take(command.resume);
    const conversation = resumed ?? this.#hub.conversations.begin();
    this.#conversation = conversation;
    this.#shell = command.shell;
    this.#hub.journal.add({ type: "opened", shell: command.shell });
    // A command asks as soon as the engine is warm: its picture must not wait for the reader then.
    if (command.shell === "cli") this.#hub.warmReader();
    this.#hub.opened(this, {
      engine: ({ state, fault: reason }) =>
        this.#events.tell({ type: "engine.state", state, ...(reason ? { fault: reason } : {}) }),
      event: (event) => this.#events.tell(event),
    });
    return {
      ...opened(conversation),
      protocol: protocolVersion,
      resumed: resumed !== null,
      pack: this.#hub.pack(),
      preferences: this.#hub.preferences.current,
    };
  }

  #opened(): Conversation {
    if (this.#conversation && !this.#disposed) return this.#conversation;
    throw fault("bad-input", "wire", "The first command must be session.open.", "Open a session.");
  }

  #start(command: CommandOf<"turn.start">, conversation: Conversation): void {
    if (command.turn < conversation.nextTurn) {
      const message = `Turn number ${command.turn} was used before.`;
      throw fault("bad-input", "wire", message, `Go on with ${conversation.nextTurn}.`);
    }
    const goal = command.goal ?? "answer";
    const mode = this.#hub.mode(command.mode);
    const manner = this.#hub.manner(command, mode);
    const priority = this.#shell === "api" ? "remote" : "local";
    this.#hub.admit(goal, priority);
    this.#hub.wake();
    const speaks = (command.speak ?? this.#speaksUnasked()) && goal !== "transcribe";
    const local = command.source.kind !== "text";
    // The sound of the API's clients is on their own machines.
    if ((speaks || local) && this.#shell !== "api") {
      this.#hub.sound.take(this, command.takeAudio === true)?.loseSound();
    }
    const before = this.#live;
    this.#interrupt();
    conversation.begin(command.turn);
    const keeping = this.#keeping(command, mode);
    const tell = (event: AssistantEvent) => {
      keeping.event(event);
      this.#noteLanguage(event, mode);
      if (event.type === "turn.ended") this.#hub.journal.turn(how, event);
      this.#events.tell(event);
    };
    const say = (frame: AudioFrame) => {
      keeping.said(frame);
      this.#sounds.tell(frame);
    };
    const sink = new ShellSink(command.turn, say, tell);
    const how = { source: command.source.kind, sights: command.sights.length };
    const turn = new LiveTurn({
      turn: command.turn,
      source: command.source,
      speaks,
      background: {
        ...this.#background(conversation, mode),
        ...(command.maxTokens === undefined ? {} : { maxTokens: command.maxTokens }),
      },
      stages: this.#hub.stages(sink, { goal, speaks, manner, mode, reading: conversation.reading }),
      tell,
      acquire: (signal) => this.#hub.acquire(goal, priority, signal),
    });
    const done = this.#run(
      turn,
      before,
      keeping,
      goal === "answer" && !command.aside ? conversation : null,
    );
    const live: Live = { turn, clock: new SampleClock(), sink, keeping, mode, done };
    for (const sight of command.sights) this.#attach(live, sight);
    if (command.sightsFollow || command.sights.length > 0) this.#hub.warmReader();
    this.#live = live;
    void live.done.then(() => {
      if (this.#live !== live) return;
      this.#live = null;
      this.#hub.sound.release(this);
    });
  }

  /** Programs say it themselves; what is chosen in a window holds for the windows, and the hotkey. */
  #speaksUnasked(): boolean {
    return this.#shell === "cli" || this.#shell === "api" || this.#hub.preferences.current.speak;
  }

  /** The one before has said its `turn.ended` before this one begins (T1, T2). */
  async #run(
    turn: LiveTurn,
    before: Live | null,
    keeping: TurnKeeping,
    conversation: Conversation | null,
  ): Promise<void> {
    await before?.done;
    const record = await turn.run();
    if (!conversation) return;
    conversation.reading.heard(record.reply);
    if (record.outcome === "answered" || record.outcome === "interrupted") {
      const exchange = keeping.exchange(record);
      const keeps = this.#keeps;
      conversation.add(exchange, keeps);
      const kept = keeping.kept(conversation.id, exchange, record.heardSamples);
      if (keeps) this.#hub.history.keep(kept);
    }
    const { mode } = this.#hub.preferences.current;
    this.#hub.settle(this.#background(conversation, this.#hub.modes.use(mode)));
  }

  /** Of a person at a window: what programs and scripts ask is theirs to keep. */
  get #keeps(): boolean {
    const person = this.#shell === "desktop" || this.#shell === "web";
    return person && this.#hub.history.habits.keep;
  }

  #background(conversation: Conversation, mode: Mode): Background {
    const background = conversation.background();
    if (!this.#hub.follows()) return background;
    const instructions = `${instructionsOf(mode)} ${background.instructions}`.trim();
    return { ...background, instructions };
  }

  /** A pack that cannot speak the mode's language answers in its own, and says so. */
  #noteLanguage(event: AssistantEvent, mode: Mode): void {
    if (event.type !== "turn.started" || speaksIn(this.#hub.pack().languages, mode)) return;
    this.#events.tell({ type: "turn.note", turn: event.turn, note: "mode-language" });
  }

  #keeping({ source }: CommandOf<"turn.start">, mode: Mode): TurnKeeping {
    const { sound, pictures } = this.#hub.history.habits;
    const asked = {
      at: Date.now(),
      source: source.kind,
      pack: this.#hub.pack().name,
      mode: mode.name,
    };
    const keeps = this.#keeps;
    return new TurnKeeping(asked, {
      sound: keeps && (sound || mode.keepsSound),
      pictures: keeps && pictures,
    });
  }

  /** What the mode may not see is not looked at, whoever sends it. */
  #attach({ turn, keeping, mode }: Live, sight: Sight): void {
    if (mode.sees.includes(sight.kind) && turn.attach(sight)) keeping.sight(sight);
  }

  #interrupt(heardSamples = 0): void {
    const live = this.#live;
    if (!live) return;
    live.sink.reported(heardSamples, false);
    live.sink.stop();
    live.turn.interrupt();
  }
}

function opened(conversation: Conversation): OpenedConversation {
  // A conversation that is open has its newest turns in memory.
  const part = conversation.part(shownTurns) ?? { conversation: [], earlier: 0 };
  return { ...part, session: conversation.id, nextTurn: conversation.nextTurn };
}
