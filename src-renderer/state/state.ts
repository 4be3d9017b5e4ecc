/** Everything the view shows. Plain data; changed by `reduce` alone. */
import type { AskedHow, PackInfo } from "../../src-main/contract/assistant.ts";
import type {
  HeardNote,
  ReadLine,
  TurnNote,
  TurnOutcome,
  TurnTiming,
} from "../../src-main/contract/events.ts";
import type { Fault } from "../../src-main/contract/faults.ts";
import type { ConversationEntry, HistoryHit } from "../../src-main/contract/history.ts";
import type { ModeEntry } from "../../src-main/contract/modes.ts";
import type { PackEntry, PackProgress } from "../../src-main/contract/packs.ts";
import {
  defaultPreferences,
  type Language,
  type Preferences,
} from "../../src-main/contract/preferences.ts";

/** A picture or clip in the strip or beside a question. Its bytes live elsewhere (client/sights.ts). */
export interface SightView {
  readonly id: string;
  readonly kind: "screen" | "image" | "camera" | "video";
  readonly name: string;
  /** Object URL of the preview; `null` while it is being prepared. */
  readonly url: string | null;
  readonly width: number;
  readonly height: number;
  /** Of a clip. */
  readonly seconds: number | null;
  /** 0 to 1; 1 when it can be sent. */
  readonly progress: number;
  /** Of an earlier turn: the history has it, so that it can be fetched. */
  readonly kept?: boolean;
}

/** What a screen reader found in one picture of an exchange. */
export interface ReadView {
  /** Position of the picture among those of the turn. */
  readonly sight: number;
  /** 0 where only the lines are known: a turn of an earlier page. */
  readonly width: number;
  readonly height: number;
  readonly lines: readonly ReadLine[];
  readonly used: readonly number[];
}

export interface SpokenPiece {
  readonly firstSample: number;
  readonly samples: number;
  readonly text: string;
}

export type ExchangePhase = "listening" | "waiting" | "thinking" | "speaking" | "ended";
export type QuestionSource = "voice" | "hands-free" | "text" | "past";

export interface ExchangeView {
  readonly turn: number;
  readonly source: QuestionSource;
  readonly question: string;
  readonly note: HeardNote | null;
  /** How it was answered, where that is out of the ordinary. */
  readonly answerNote: TurnNote | null;
  readonly sights: readonly SightView[];
  readonly reads: readonly ReadView[];
  /** Written so far; once ended, what was played (T4). */
  readonly reply: string;
  readonly pieces: readonly SpokenPiece[];
  readonly heardSamples: number;
  readonly phase: ExchangePhase;
  /** True when the reply is spoken: its unheard part is shown as such. */
  readonly spoken: boolean;
  readonly outcome: TurnOutcome | null;
  readonly timing: TurnTiming | null;
  /** Its sound is still in memory, or in the history. */
  readonly replayable: boolean;
  /** How Sotto behaved; null where that is not known. */
  readonly mode: string | null;
  /** When and how it was asked, of an earlier turn. */
  readonly asked?: AskedHow;
}

/** What the button of a fault card does. */
export type FaultAction =
  | "dismiss"
  | "again"
  | "take-sound"
  | "reload"
  | "microphone"
  | "reconnect"
  | "install"
  | "packs"
  | "storage"
  | "privacy"
  | "keep-again"
  | "restart"
  | "edit";

export interface FaultView {
  readonly fault: Fault;
  readonly action: FaultAction;
  /** Which one could not be installed. */
  readonly pack?: string;
}

export type Notice =
  | "microphoneReady"
  | "soundBlocked"
  | "soundTaken"
  | "newConversation"
  | "microphoneGone"
  | "microphoneSilent"
  | "screenEnded"
  | "soundFallback"
  | "clipboardEmpty"
  | "settingsImported"
  | "historyKept"
  | { readonly device: string }
  | { readonly videoCut: string };

export type SettingsPage =
  | "general"
  | "voice"
  | "keys"
  | "sound"
  | "privacy"
  | "modes"
  | "packs"
  | "storage"
  | "about";

/** The list of earlier conversations. */
export interface PastView {
  readonly open: boolean;
  /** Newest first, as far as they were fetched; null until then. */
  readonly entries: readonly ConversationEntry[] | null;
  readonly total: number;
  readonly query: string;
  /** Null: nothing is looked for. */
  readonly hits: readonly HistoryHit[] | null;
  /** Deleted a moment ago; it can be brought back. */
  readonly removed: ConversationEntry | null;
  /** A turn that was looked for, until it is brought to sight. */
  readonly shown: number | null;
}

export type Announcement = "answered" | "interrupted" | "nothingHeard" | "discarded";

export interface State {
  readonly line: "connecting" | "open" | "lost";
  readonly engine: "starting" | "ready" | "resting" | "lost" | "failed";
  /** There is no pack that could answer: `pack` is the one to be fetched. */
  readonly lacking: boolean;
  readonly pack: PackInfo | null;
  /** What there is; null until it was asked for. */
  readonly packs: readonly PackEntry[] | null;
  readonly installing: { readonly pack: string; readonly progress: PackProgress | null } | null;
  readonly preferences: Preferences;
  /** Choices shown here that the assistant has not answered yet: what it tells of earlier ones is old. */
  readonly choosing: number;
  /** Of the words that are shown. */
  readonly language: Language;
  readonly microphone: "closed" | "opening" | "open";
  readonly handsFree: boolean;
  readonly muted: boolean;
  readonly screenShared: boolean;
  readonly cameraOpen: boolean;
  /** The page of the settings that is open. */
  readonly settings: SettingsPage | null;
  readonly modes: readonly ModeEntry[];
  readonly past: PastView;
  readonly conversation: {
    readonly id: string | null;
    /** Turns of it that were not fetched yet. */
    readonly earlier: number;
  };
  /** Oldest first. */
  readonly exchanges: readonly ExchangeView[];
  /** The live turn (T1: at most one). */
  readonly live: number | null;
  /** The live question goes on without a key held (a tap). */
  readonly latched: boolean;
  readonly replaying: number | null;
  /** What goes along with the next question. */
  readonly sights: readonly SightView[];
  readonly fault: FaultView | null;
  readonly notice: Notice | null;
  /** The last thing that ended, for those who listen instead of look. */
  readonly announcement: Announcement | null;
}

export const initialState: State = {
  line: "connecting",
  engine: "ready",
  lacking: false,
  pack: null,
  packs: null,
  installing: null,
  preferences: defaultPreferences,
  choosing: 0,
  language: "en",
  microphone: "closed",
  handsFree: false,
  muted: false,
  screenShared: false,
  cameraOpen: false,
  settings: null,
  modes: [],
  past: {
    open: false,
    entries: null,
    total: 0,
    query: "",
    hits: null,
    removed: null,
    shown: null,
  },
  conversation: { id: null, earlier: 0 },
  exchanges: [],
  live: null,
  latched: false,
  replaying: null,
  sights: [],
  fault: null,
  notice: null,
  announcement: null,
};
