/** One shell's line to the assistant: its conversation, its live turn (T1), its sound. */
import { Listeners } from "../base/disposal.ts";
import type { Exchange, Session } from "../contract/assistant.ts";
import type { AudioFrame } from "../contract/audio.ts";
import type { Command, CommandOf, CommandResults, CommandType } from "../contract/commands.ts";
import type { AssistantEvent } from "../contract/events.ts";
import { type Fault, fault } from "../contract/faults.ts";
import { protocolVersion } from "../contract/limits.ts";
import { pcmFrom, SampleClock } from "../turn/capture/wireSound.ts";
import { ShellSink } from "../turn/play/shellSink.ts";
import { LiveTurn, type TurnRecord } from "../turn/run.ts";
import type { Conversation } from "./conversations.ts";
import type { Hub } from "./hub.ts";

const neverAborted = new AbortController().signal;

type Shell = CommandOf<"session.open">["shell"];

interface Live {
  readonly turn: LiveTurn;
  readonly clock: SampleClock;
  readonly sink: ShellSink;
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
    if (placed) live.turn.sound(placed);
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
        if (this.#live?.turn.turn === command.turn) this.#live.turn.attach(command.sight);
        return {};
      case "turn.release":
        if (this.#live?.turn.turn === command.turn) this.#live.turn.release(command.endSample);
        return {};
      case "turn.interrupt":
        if (this.#live?.turn.turn === command.turn) this.#interrupt(command.heardSamples);
        return {};
      case "turn.played":
        if (this.#live?.turn.turn === command.turn) {
          this.#live.sink.reported(command.samples, command.drained);
        }
        return {};
      case "conversation.get":
        return { conversation: conversation.exchanges };
      case "conversation.clear":
        conversation.clear();
        this.#hub.settle(conversation.background());
        return {};
      case "conversation.set":
        conversation.set(command.exchanges, command.instructions ?? "");
        return { nextTurn: conversation.nextTurn };
      case "preferences.get":
        return this.#hub.preferences.current;
      case "preferences.set": {
        const { type: _, ...changed } = command;
        if (changed.speaker !== undefined) this.#hub.checkSpeaker(changed.speaker);
        return this.#hub.prefer(changed);
      }
      default:
        return this.#pack(command, signal);
    }
  }

  async #pack(
    command: CommandOf<(`pack.${string}` & CommandType) | "storage.get" | "diagnostics.get">,
    signal: AbortSignal,
  ): Promise<CommandResults[CommandType]> {
    const { packs } = this.#hub;
    switch (command.type) {
      case "pack.get":
        return this.#hub.pack();
      case "storage.get":
        return packs.storage(signal);
      case "diagnostics.get":
        return this.#hub.diagnostics(signal);
      case "pack.list":
        return { packs: await packs.list(this.#hub.pack().name, signal) };
      case "pack.install": {
        const { pack, variant, anyway } = command;
        await packs.install({
          pack,
          ...(variant === undefined ? {} : { variant }),
          ...(anyway === undefined ? {} : { anyway }),
        });
        return {};
      }
      case "pack.cancel":
        await packs.cancel(command.pack);
        return {};
      case "pack.remove":
        await packs.remove(command.pack, this.#hub.pack().name, signal);
        return {};
      case "pack.select":
        return this.#hub.select(command.pack, signal);
    }
  }

  async #open(command: CommandOf<"session.open">): Promise<CommandResults["session.open"]> {
    if (command.protocol !== protocolVersion) {
      const message = `The shell speaks version ${command.protocol} of the protocol, Sotto ${protocolVersion}.`;
      throw fault("protocol-mismatch", "wire", message, "Restart Sotto and reload the page.");
    }
    if (this.#conversation) {
      throw fault("bad-input", "wire", "The session is open already.", "Make a new connection.");
    }
    const { conversation, resumed } = await this.#hub.open(command.resume);
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
      session: conversation.id,
      protocol: protocolVersion,
      resumed,
      pack: this.#hub.pack(),
      preferences: this.#hub.preferences.current,
      conversation: conversation.exchanges,
      nextTurn: conversation.nextTurn,
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
    const manner = this.#hub.manner(command);
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
    const sink = new ShellSink(
      command.turn,
      (frame) => this.#sounds.tell(frame),
      (event) => this.#events.tell(event),
    );
    const how = { source: command.source.kind, sights: command.sights.length };
    const turn = new LiveTurn({
      turn: command.turn,
      source: command.source,
      speaks,
      background: conversation.background(),
      stages: this.#hub.stages(sink, { goal, speaks, manner }),
      tell: (event) => {
        if (event.type === "turn.ended") this.#hub.journal.turn(how, event);
        this.#events.tell(event);
      },
      acquire: (signal) => this.#hub.acquire(goal, priority, signal),
    });
    for (const sight of command.sights) turn.attach(sight);
    if (command.sightsFollow || command.sights.length > 0) this.#hub.warmReader();
    const done = this.#run(turn, before, goal === "answer" ? conversation : null);
    const live: Live = { turn, clock: new SampleClock(), sink, done };
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
    conversation: Conversation | null,
  ): Promise<void> {
    await before?.done;
    const record = await turn.run();
    if (!conversation) return;
    const kept = record.outcome === "answered" || record.outcome === "interrupted";
    if (kept) conversation.add(exchangeOf(record));
    this.#hub.settle(conversation.background());
  }

  #interrupt(heardSamples = 0): void {
    const live = this.#live;
    if (!live) return;
    live.sink.reported(heardSamples, false);
    live.sink.stop();
    live.turn.interrupt();
  }
}

function exchangeOf(record: TurnRecord): Exchange {
  return {
    turn: record.turn,
    question: record.question,
    reply: record.reply,
    interrupted: record.outcome === "interrupted",
    read: record.readings.map(({ sight, pieces }) => ({
      sight,
      lines: pieces.map(({ text, box }) => ({ text, box })),
    })),
  };
}
