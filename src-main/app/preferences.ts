/** What a person chose and what survives a restart. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { maxPace, maxStyleCharacters, minPace, speechQualities } from "../contract/limits.ts";
import {
  defaultPreferences as defaults,
  languages,
  type Preferences,
  themes,
} from "../contract/preferences.ts";

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
});

/** What a command names of them; the rest stays. */
export type PreferenceChanges = { readonly [K in keyof Preferences]?: Preferences[K] | undefined };

export function withChanges(before: Preferences, changes: PreferenceChanges): Preferences {
  const named = Object.entries(changes).filter(
    ([name, value]) => value !== undefined && (name in defaults || name === "pack"),
  );
  return { ...before, ...Object.fromEntries(named) };
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
    this.#current = withChanges(this.#current, changes);
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
