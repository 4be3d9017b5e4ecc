/** Which language a page speaks, and its words: a file of their own, fetched when it is chosen. */
import { type Language, languages, type Preferences } from "../../src-main/contract/preferences.ts";
import { en } from "./en.ts";
import { directionOf, speakIn, type Tongue } from "./text.ts";

const files: Readonly<Record<Language, () => Promise<Tongue>>> = {
  en: async () => ({ words: en, sentences: null }),
  ar: async () => {
    const { ar, sentences } = await import("./ar.ts");
    return { words: ar, sentences };
  },
  zh: async () => {
    const { zh, sentences } = await import("./zh.ts");
    return { words: zh, sentences };
  },
  es: async () => {
    const { es, sentences } = await import("./es.ts");
    return { words: es, sentences };
  },
  fr: async () => {
    const { fr, sentences } = await import("./fr.ts");
    return { words: fr, sentences };
  },
  de: async () => {
    const { de, sentences } = await import("./de.ts");
    return { words: de, sentences };
  },
};

/** Where a language can be chosen, its words are there before it is: a choice is seen at once. */
export function fetchLanguages(): void {
  for (const fetch of Object.values(files)) fetch().catch(() => undefined);
}

/** The first of the system's languages that there is; English where there is none. */
export function systemLanguage(wished: readonly string[] = navigator.languages): Language {
  for (const tag of wished) {
    const [base] = tag.toLowerCase().split("-");
    const known = languages.find((language) => language === base);
    if (known !== undefined) return known;
  }
  return "en";
}

export function languageOf({ language }: Pick<Preferences, "language">): Language {
  return language ?? systemLanguage();
}

/** Words, formats and the document's own direction; a language that cannot be fetched changes nothing. */
async function turnTo(language: Language): Promise<void> {
  speakIn(language, await files[language]());
  const root = document.documentElement;
  root.lang = language;
  root.dir = directionOf(language);
}

export interface LanguageHost {
  subscribe(listener: () => void): unknown;
  preferences(): Preferences;
  /** The words have changed: everything is drawn again. */
  turned(language: Language): void;
}

/** Resolves when the first language is there; follows the choice from then on. */
export async function followLanguage(host: LanguageHost): Promise<void> {
  let asked: Language = "en";
  const follow = async () => {
    const language = languageOf(host.preferences());
    if (language === asked) return;
    const before = asked;
    asked = language;
    try {
      await turnTo(language);
      // Meanwhile another one may have been chosen, whose words are on their way.
      if (asked === language) host.turned(language);
    } catch {
      if (asked === language) asked = before;
    }
  };
  host.subscribe(() => void follow());
  await follow();
}
