/** What a person chose and what survives a restart. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { HistoryHabits } from "../contract/history.ts";
import {
  maxDaysKept,
  maxPace,
  maxStyleCharacters,
  minPace,
  speechQualities,
} from "../contract/limits.ts";
import {
  defaultPreferences as defaults,
  languages,
  type Preferences,
  themes,
} from "../contract/preferences.ts";

const habits = z.object({
  keep: z.boolean().catch(defaults.history.keep),
  days: z.int().min(1).max(maxDaysKept).nullable().catch(defaults.history.days),
  sound: z.boolean().catch(defaults.history.sound),
  pictures: z.boolean().catch(defaults.history.pictures),
});
const schema = z.object({
  pace: z.number().min(minPace).max(maxPace).catch(defaults.pace),
  speaker: z.string().max(64).nullable().catch(defaults.speaker),
  style: z.string().max(maxStyleCharacters).catch(defaults.style),
  quality: z.enum(speechQualities).catch(defaults.quality),
  pack: z.string().min(1).max(64).optional().catch(undefined),
  speak: z.boolean().catch(defaults.speak),
  language: z.enum(languages).nullable().catch(defaults.language),
  theme: z.enum(themes).catch(defaults.theme),
  toured: z.boolean().catch(defaults.toured),
  mode: z.string().max(32).catch(defaults.mode),
  history: habits.catch(defaults.history),
});

/** What a command names of them; the rest stays. */
export type PreferenceChanges = {
  readonly [K in Exclude<keyof Preferences, "history">]?: Preferences[K] | undefined;
} & {
  readonly history?:
    | { readonly [K in keyof HistoryHabits]?: HistoryHabits[K] | undefined }
    | undefined;
};

export function withChanges(
  before: Preferences,
  { history, ...changes }: PreferenceChanges,
): Preferences {
  const named = Object.entries(changes).filter(
    ([name, value]) => value !== undefined && (name in defaults || name === "pack"),
  );
  const habits = Object.entries(history ?? {}).filter(([, value]) => value !== undefined);
  return {
    ...before,
    ...Object.fromEntries(named),
    history: { ...before.history, ...Object.fromEntries(habits) },
  };
}

export class PreferenceStore {
  readonly #file: string;
  #current: Preferences;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, current: Preferences) {
    this.#file = file;
    this.#current = current;
  }

  /** A missing or damaged file means the defaults: a preference is never worth a refusal to start. */
  static async open(file: string): Promise<PreferenceStore> {
    const text = await readFile(file, "utf8").catch(() => "{}");
    const parsed = schema.safeParse(parseJson(text));
    return new PreferenceStore(
      file,
      parsed.success ? withChanges(defaults, parsed.data) : defaults,
    );
  }

  get current(): Preferences {
    return this.#current;
  }

  async change(changes: PreferenceChanges): Promise<Preferences> {
    return this.#become(withChanges(this.#current, changes));
  }

  /** As they came; which pack answers is no preference but what is installed here. */
  async erase(): Promise<Preferences> {
    const { pack } = this.#current;
    return this.#become({ ...defaults, ...(pack === undefined ? {} : { pack }) });
  }

  async #become(preferences: Preferences): Promise<Preferences> {
    this.#current = preferences;
    this.#writing = this.#writing.then(() => this.#write()).catch(() => {});
    await this.#writing;
    return this.#current;
  }

  async #write(): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    const beside = `${this.#file}.new`;
    await writeFile(beside, `${JSON.stringify(this.#current, null, 2)}\n`);
    await rename(beside, this.#file);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
