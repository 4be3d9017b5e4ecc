/** The page's words. A module that shows something imports `text`; another language replaces it. */
import { en } from "./en.ts";

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

export interface Locale {
  /** BCP 47. */
  readonly tag: string;
  readonly direction: "ltr" | "rtl";
  readonly strings: Strings;
}

export const english: Locale = { tag: "en", direction: "ltr", strings: en };

export const text: Strings = english.strings;
