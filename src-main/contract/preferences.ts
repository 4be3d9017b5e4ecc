/** What a person chose, wherever they ask from: kept by the assistant, told to every shell. Plain values. */
import type { HistoryHabits } from "./history.ts";
import type { speechQualities } from "./limits.ts";

/** Those the windows and the tray speak; BCP 47. */
export const languages = ["en", "ar", "zh", "es", "fr", "de"] as const;
export type Language = (typeof languages)[number];

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export type SpeechQuality = (typeof speechQualities)[number];

export interface Preferences {
  readonly pace: number;
  /** Null: the pack's own choice. A pack without this speaker takes that too. */
  readonly speaker: string | null;
  /** How to speak, in a few words; empty: as the model would. */
  readonly style: string;
  readonly quality: SpeechQuality;
  /** The pack that was chosen to answer (`pack.select`); a command line may name another. */
  readonly pack?: string;
  /** False: answers are only written. A turn that says otherwise goes its own way. */
  readonly speak: boolean;
  /** Of the windows' words; null: as the system. It is not the language of the answers. */
  readonly language: Language | null;
  readonly theme: Theme;
  /** The first-run tour was finished or put away. */
  readonly toured: boolean;
  /** The mode of new turns: how Sotto behaves (`modes.ts`). */
  readonly mode: string;
  readonly history: HistoryHabits;
}

export const defaultPreferences: Preferences = {
  pace: 1,
  speaker: null,
  style: "",
  quality: "balanced",
  speak: true,
  language: null,
  theme: "system",
  toured: false,
  mode: "assistant",
  // Nobody's voice and nobody's screen is kept by itself.
  history: { keep: true, days: null, sound: false, pictures: false },
};
