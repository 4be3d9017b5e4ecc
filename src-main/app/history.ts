/** The history as sessions see it: what the person wants kept, what was kept, and what a shell asks of it. */
import { Listeners } from "../base/disposal.ts";
import { startOwn } from "../base/ownProcess.ts";
import type { Port } from "../base/port.ts";
import type { CommandOf, CommandResults } from "../contract/commands.ts";
import type { AssistantEvent } from "../contract/events.ts";
import { type FaultError, wordedFault } from "../contract/faults.ts";
import type { HistoryHabits } from "../contract/history.ts";
import { worded } from "../contract/sentences.ts";
import { faultCodec } from "../engine/client.ts";
import { entryFile } from "../engine/entries.ts";
import type { Found } from "../history/calls.ts";
import { HistoryClient } from "../history/client.ts";
import type { KeptTurn } from "../history/kept.ts";
import { exportPiece } from "./exporting.ts";

/** What is asked of the history itself, not of a session. */
export type HistoryCommand = CommandOf<
  | "history.list"
  | "history.search"
  | "history.info"
  | "history.erase"
  | "history.retry"
  | "conversation.rename"
  | "conversation.delete"
  | "conversation.restore"
  | "conversation.export"
  | "conversation.sound"
  | "conversation.picture"
>;

export class History implements AsyncDisposable {
  readonly #client: HistoryClient;
  readonly #events = new Listeners<AssistantEvent>();
  #habits: HistoryHabits;

  constructor(file: string, habits: HistoryHabits, spawn: () => Port = startHistory) {
    this.#habits = habits;
    this.#client = new HistoryClient({ spawn, codec: faultCodec, file, days: habits.days });
    this.#client.onFault((reason) => this.#events.tell({ type: "history.fault", fault: reason }));
    this.#client.onKept((conversation) => this.#changed(conversation));
  }

  onEvent(listener: (event: AssistantEvent) => void): Disposable {
    return this.#events.add(listener);
  }

  get habits(): HistoryHabits {
    return this.#habits;
  }

  set habits(habits: HistoryHabits) {
    if (habits.days !== this.#habits.days) this.#client.keepFor(habits.days);
    this.#habits = habits;
  }

  keep(turn: KeptTurn): void {
    this.#client.keep(turn);
  }

  /** A history that cannot be read has nothing in it: the conversation begins anew. */
  async find(conversation: string, limit: number): Promise<Found | null> {
    return this.#client.call("find", { conversation, limit }).catch(() => null);
  }

  part(conversation: string, limit: number, before: number) {
    return this.#client.call("part", { conversation, limit, before });
  }

  following(conversation: string, from: number, limit: number) {
    return this.#client.call("following", { conversation, from, limit });
  }

  soundLengths(conversation: string) {
    return this.#client.call("soundLengths", { conversation });
  }

  async title(conversation: string): Promise<string> {
    const found = await this.#client.call("find", { conversation, limit: 1 });
    if (found === null) throw noConversation();
    return found.entry.title;
  }

  sound(conversation: string, turn: number) {
    return this.#client.call("sound", { conversation, turn });
  }

  async answer(
    command: HistoryCommand,
    signal: AbortSignal,
  ): Promise<CommandResults[HistoryCommand["type"]]> {
    switch (command.type) {
      case "history.list": {
        const { limit, after = null } = command;
        return this.#client.call("list", { limit, after }, signal);
      }
      case "history.search": {
        const { query, limit } = command;
        return { hits: await this.#client.call("search", { query, limit }, signal) };
      }
      case "history.info":
        return this.#client.call("info", null, signal);
      case "history.erase":
        await this.#client.call("erase", null);
        this.#changed(null);
        return {};
      case "history.retry": {
        const info = await this.#client.retry();
        this.#changed(null);
        return info;
      }
      case "conversation.export":
        return exportPiece(this, command);
      case "conversation.sound": {
        const sound = await this.sound(command.conversation, command.turn);
        if (sound === null) throw noTurn(command.turn);
        return sound;
      }
      case "conversation.picture": {
        const { conversation, turn, sight } = command;
        const data = await this.#client.call("picture", { conversation, turn, sight }, signal);
        if (data === null) throw noTurn(turn);
        return { data };
      }
      default:
        return this.#change(command);
    }
  }

  async #change(
    command: CommandOf<"conversation.rename" | "conversation.delete" | "conversation.restore">,
  ): Promise<Record<string, never>> {
    const { conversation } = command;
    const done =
      command.type === "conversation.rename"
        ? await this.#client.call("rename", { conversation, title: command.title })
        : await this.#client.call(command.type === "conversation.delete" ? "remove" : "restore", {
            conversation,
          });
    if (!done) throw noConversation();
    this.#changed(conversation);
    return {};
  }

  #changed(conversation: string | null): void {
    this.#events.tell({ type: "history.changed", conversation });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }
}

export function noConversation(): FaultError {
  return wordedFault("not-found", "history", worded("conversation-gone"));
}

function noTurn(turn: number): FaultError {
  return wordedFault("not-found", "history", worded("turn-not-kept", turn));
}

function startHistory(): Port {
  // What it keeps never gets to an output (W7).
  return startOwn(entryFile("history.js"), { errors: true }).port;
}
