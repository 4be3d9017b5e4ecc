/** What a session answers on behalf of all: preferences, packs, the history. */
import type { CommandOf, CommandResults, CommandType } from "../contract/commands.ts";
import type { Hub } from "./hub.ts";

/** Commands that are about no session in particular. */
export type HubCommand = Exclude<
  CommandOf<CommandType>,
  CommandOf<
    | "session.open"
    | "turn.start"
    | "turn.attach"
    | "turn.release"
    | "turn.interrupt"
    | "turn.played"
    | "conversation.get"
    | "conversation.new"
    | "conversation.open"
    | "conversation.set"
  >
>;
type Result = CommandResults[CommandType];

export async function answerHub(
  hub: Hub,
  command: HubCommand,
  signal: AbortSignal,
): Promise<Result> {
  switch (command.type) {
    case "preferences.get":
      return hub.preferences.current;
    case "preferences.erase":
      return hub.erasePreferences();
    case "preferences.set": {
      const { type: _, ...changed } = command;
      return hub.prefer(changed);
    }
    case "storage.get":
      return hub.packs.storage(signal);
    case "diagnostics.get":
      return hub.diagnostics(signal);
    case "pack.get":
    case "pack.list":
    case "pack.install":
    case "pack.cancel":
    case "pack.remove":
    case "pack.select":
      return answerPacks(hub, command, signal);
    case "mode.list":
      return { modes: hub.modes.list() };
    case "mode.get":
      return hub.modes.file(command.mode);
    case "mode.set":
      hub.modes.set(command.mode, command.text);
      return {};
    case "mode.write":
      hub.modes.write(command.mode, command.fields);
      return {};
    case "mode.remove":
      hub.modes.remove(command.mode);
      return {};
    default: {
      const result = await hub.history.answer(command, signal);
      if (command.type === "conversation.delete") hub.conversations.forget(command.conversation);
      if (command.type === "history.erase") hub.conversations.forget(null);
      return result;
    }
  }
}

async function answerPacks(
  hub: Hub,
  command: CommandOf<`pack.${string}` & CommandType>,
  signal: AbortSignal,
): Promise<Result> {
  const { packs } = hub;
  switch (command.type) {
    case "pack.get":
      return hub.pack();
    case "pack.list":
      return { packs: await packs.list(hub.activePack, signal) };
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
      await packs.remove(command.pack, hub.activePack, signal);
      return {};
    case "pack.select":
      return hub.select(command.pack, signal);
  }
}
