/** The page's words. Whatever shows something imports `text`, and reads it while it draws. */
import type { Language } from "../../src-main/contract/preferences.ts";
import { en } from "./en.ts";
import { formatIn } from "./format.ts";
import type { Sentences } from "./sentences.ts";

type Words<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends readonly string[]
      ? readonly string[]
      : T[K] extends (...values: infer V) => string
        ? (...values: V) => string
        : Words<T[K]>;
};

/** Every language has exactly these. */
export type Strings = Words<typeof en>;

/** How each calls itself, and which way it runs. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: "English",
  ar: "العربية",
  zh: "中文",
  es: "Español",
  fr: "Français",
  de: "Deutsch",
};

export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

/** A live binding: a language that is chosen later is seen wherever this was imported. */
export let text: Strings = en;

/** Null in English: those are the contract's own. */
export let sentences: Sentences | null = null;

export interface Tongue {
  readonly words: Strings;
  readonly sentences: Sentences | null;
}

export function speakIn(language: Language, tongue: Tongue): void {
  text = tongue.words;
  sentences = tongue.sentences;
  formatIn(language);
}
