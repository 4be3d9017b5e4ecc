/** Everything that can happen to the page: what the assistant says, and what the person does. */
import type { CommandResults, OpenedConversation } from "../../src-main/contract/commands.ts";
import type { AssistantEvent } from "../../src-main/contract/events.ts";
import type { Fault } from "../../src-main/contract/faults.ts";
import type { ConversationPart } from "../../src-main/contract/history.ts";
import type { ModeEntry } from "../../src-main/contract/modes.ts";
import type { PackEntry } from "../../src-main/contract/packs.ts";
import type { Language, Preferences } from "../../src-main/contract/preferences.ts";
import type {
  FaultAction,
  Notice,
  PastView,
  QuestionSource,
  SettingsPage,
  SightView,
  State,
} from "./state.ts";

export type Action =
  | { readonly type: "line.opened"; readonly result: CommandResults["session.open"] }
  | { readonly type: "line.lost" }
  | { readonly type: "assistant"; readonly event: AssistantEvent }
  | {
      readonly type: "turn.asked";
      readonly turn: number;
      readonly source: QuestionSource;
      readonly question: string;
      readonly sights: readonly SightView[];
      readonly spoken: boolean;
    }
  | { readonly type: "turn.sight"; readonly turn: number; readonly sight: SightView }
  /** Key up: nothing more will be heard. */
  | { readonly type: "turn.released"; readonly turn: number }
  /** The turn ends here without the assistant's word: it never began, or the line is gone. */
  | { readonly type: "turn.dropped"; readonly turn: number }
  | { readonly type: "turn.played"; readonly turn: number; readonly samples: number }
  | { readonly type: "turn.replayable"; readonly turn: number; readonly replayable: boolean }
  | { readonly type: "conversation.opened"; readonly result: OpenedConversation }
  /** Turns before those that are shown. */
  | { readonly type: "conversation.earlier"; readonly part: ConversationPart }
  /** A kept picture of an earlier turn is here. */
  | {
      readonly type: "sight.fetched";
      readonly turn: number;
      readonly id: string;
      readonly url: string;
    }
  | { readonly type: "sight.added"; readonly sight: SightView }
  | { readonly type: "sight.changed"; readonly sight: SightView }
  | { readonly type: "sight.removed"; readonly id: string }
  | { readonly type: "sights.sent" }
  /** A picture of an earlier question is no longer kept. */
  | { readonly type: "sight.forgotten"; readonly id: string }
  | SwitchAction;

/** One field is set and nothing follows from it. */
export type SwitchAction =
  | { readonly type: "latched"; readonly latched: boolean }
  | { readonly type: "replay"; readonly turn: number | null }
  /** As another window left them. */
  | { readonly type: "preferences"; readonly preferences: Preferences }
  /** Chosen here, and shown at once; the assistant's word for it follows. */
  | { readonly type: "preferences.choose"; readonly preferences: Preferences }
  /** Its answer, or what was before a refused one. */
  | { readonly type: "preferences.chosen"; readonly preferences: Preferences }
  /** The words on the page are of this language now. */
  | { readonly type: "language"; readonly language: Language }
  | { readonly type: "microphone"; readonly microphone: State["microphone"] }
  | { readonly type: "hands-free"; readonly on: boolean }
  | { readonly type: "muted"; readonly muted: boolean }
  | { readonly type: "screen"; readonly shared: boolean }
  | { readonly type: "camera"; readonly open: boolean }
  | { readonly type: "settings"; readonly page: SettingsPage | null }
  | { readonly type: "fault"; readonly fault: Fault; readonly action: FaultAction }
  | { readonly type: "fault-dismissed" }
  | { readonly type: "notice"; readonly notice: Notice | null }
  | { readonly type: "past"; readonly changed: Partial<PastView> }
  | { readonly type: "modes"; readonly modes: readonly ModeEntry[] }
  | { readonly type: "packs"; readonly packs: readonly PackEntry[] };
