/** Every word in every language, every layout in both directions: read from the sources themselves. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";
import { type Fault, wordedFault } from "../../../src-main/contract/faults.ts";
import { type Language, languages } from "../../../src-main/contract/preferences.ts";
import { type Said, sentences, worded } from "../../../src-main/contract/sentences.ts";
import { ar } from "../../../src-renderer/locale/ar.ts";
import { de } from "../../../src-renderer/locale/de.ts";
import { en } from "../../../src-renderer/locale/en.ts";
import { es } from "../../../src-renderer/locale/es.ts";
import { faultWords } from "../../../src-renderer/locale/faults.ts";
import { bytes, formatIn, number, seconds } from "../../../src-renderer/locale/format.ts";
import { fr } from "../../../src-renderer/locale/fr.ts";
import { systemLanguage } from "../../../src-renderer/locale/languages.ts";
import { sentences as arabic } from "../../../src-renderer/locale/sentences/ar.ts";
import { sentences as german } from "../../../src-renderer/locale/sentences/de.ts";
import { sentences as spanish } from "../../../src-renderer/locale/sentences/es.ts";
import { sentences as french } from "../../../src-renderer/locale/sentences/fr.ts";
import { sentences as chinese } from "../../../src-renderer/locale/sentences/zh.ts";
import type { Sentences } from "../../../src-renderer/locale/sentences.ts";
import { speakIn } from "../../../src-renderer/locale/text.ts";
import { zh } from "../../../src-renderer/locale/zh.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const page = join(root, "src-renderer");
const files = readdirSync(page, { recursive: true, encoding: "utf8" }).map((name) =>
  join(page, name),
);
const all: Readonly<Record<Language, object>> = { en, ar, zh, es, fr, de };

type Leaf = readonly [path: string, value: unknown];

function leaves(value: unknown, path = ""): Leaf[] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, `${path}.${key}`));
}

/** What a person would read: functions are given plain figures and names. */
function said(value: unknown): string {
  return typeof value === "function" ? String(value(3, 2)) : String(value);
}

// Node is built with all of Unicode's data, as every browser is.
test("locale-1: no language has a string that is empty, left in English, or never shown", () => {
  const english = new Map(leaves(en));
  for (const [language, strings] of Object.entries(all)) {
    const own = new Map(leaves(strings));
    // What is missing is a type error; what is too much would never be shown.
    expect(
      [...own.keys()].filter((path) => !english.has(path)),
      language,
    ).toEqual([]);
    formatIn(language as Language);
    for (const [path, value] of own) expect(said(value), `${language}${path}`).not.toBe("");
    if (language === "en") continue;
    const left = [...own].filter(([path, value]) => {
      const [mine, theirs] = [said(value), said(english.get(path))];
      // A sentence is never the same in two languages; a name ("Packs", "General") may be.
      return mine === theirs && (mine.match(/\p{L}{3,}/gu)?.length ?? 0) > 2;
    });
    expect(left, language).toEqual([]);
  }
});

test("locale-2: the plural forms of each language are those of Unicode, and are told apart", () => {
  const source = readFileSync(join(page, "locale", "plural.ts"), "utf8");
  for (const language of languages) {
    const declared = new RegExp(`readonly ${language}: ([^;]+);`).exec(source)?.[1] ?? "";
    const forms = declared.match(/\w+/g)?.sort();
    const real = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    expect(forms, language).toEqual([...real].sort());
  }
  formatIn("ar");
  const read = (count: number) => ar.exchange?.read?.(count, 0);
  const arabic = [0, 1, 2, 3, 11, 100].map(read);
  expect(new Set(arabic).size).toBe(6);
  formatIn("en");
  expect(en.exchange.read(1, 0)).toBe("Read 1 line");
  expect(en.exchange.read(2, 1)).toBe("Read 2 lines, 1 used");
});

test("locale-3: numbers, sizes and times are written as the language writes them", () => {
  // Between figure and unit stands a space that does not break, and not the same in all languages.
  const plain = (written: string) => written.replaceAll(/\s/g, " ");
  formatIn("de");
  expect(number(1234.5)).toBe("1.234,5");
  expect(plain(bytes(6_800_000_000))).toBe("6,8 GB");
  formatIn("fr");
  expect(plain(bytes(6_800_000_000))).toBe("6,8 Go");
  formatIn("zh");
  expect(seconds(3)).toContain("3");
  formatIn("en");
  expect(bytes(999_499)).toBe("999 kB");
  expect(bytes(999_600_000)).toBe("1.0 GB");
});

test("locale-4: the system's first language that there is, regions and all; else English", () => {
  expect(systemLanguage(["fr-CA", "en"])).toBe("fr");
  expect(systemLanguage(["pt-BR", "zh-Hant-TW"])).toBe("zh");
  expect(systemLanguage(["fi"])).toBe("en");
  expect(systemLanguage([])).toBe("en");
});

/** Attributes that are read out or shown. */
const readOut =
  /^(aria-(label|description|valuetext|roledescription)|title|placeholder|alt|data-tip)$/;
/** A letter of any script; marks and figures are no words. */
const letter = /\p{L}/u;

interface Found {
  readonly start: number;
  readonly words: string;
}

function strayWords(path: string): Found[] {
  const source = readFileSync(path, "utf8");
  const found: Found[] = [];
  const text = (node: Record<string, unknown>) => {
    const { type, value, quasis, start } = node as {
      type: string;
      value: unknown;
      quasis?: readonly { value: { raw: string } }[];
      start: number;
    };
    const words =
      type === "TemplateLiteral" ? (quasis ?? []).map((part) => part.value.raw).join("") : value;
    if (typeof words === "string" && letter.test(words)) found.push({ start, words });
  };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const part of node) visit(part);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    const known = node as Record<string, unknown> & { type?: string };
    if (known.type === "JSXText") text(known);
    if (known.type === "JSXExpressionContainer") strings(known.expression);
    if (known.type === "JSXAttribute") {
      const name = (known.name as { name?: string }).name ?? "";
      if (readOut.test(name)) strings(known.value);
      // Other attributes hold names of classes and values.
      else visitInside(known.value);
      return;
    }
    for (const part of Object.values(known)) visit(part);
  };
  /** Strings that become text: literals, templates, and both sides of a choice. */
  const strings = (node: unknown): void => {
    const known = node as (Record<string, unknown> & { type?: string }) | null;
    if (known === null || typeof known !== "object") return;
    if (known.type === "Literal" || known.type === "TemplateLiteral") text(known);
    if (known.type === "JSXExpressionContainer") strings(known.expression);
    if (known.type === "ConditionalExpression") {
      strings(known.consequent);
      strings(known.alternate);
    }
    if (known.type === "LogicalExpression") strings(known.right);
  };
  const visitInside = (node: unknown): void => {
    const known = node as (Record<string, unknown> & { type?: string }) | null;
    if (known?.type === "JSXExpressionContainer") {
      // A handler may hold elements of its own, a class name is none.
      if ((known.expression as { type?: string }).type?.includes("Function"))
        visit(known.expression);
    }
  };
  visit(parseSync(path, source).program);
  return found;
}

test("locale-5: no word stands in a view: text, names, titles and hints come from the locale files", () => {
  const views = files.filter((path) => path.endsWith(".tsx"));
  expect(views.length).toBeGreaterThan(20);
  const stray = views.flatMap((path) =>
    strayWords(path).map(({ words }) => `${relative(page, path)}: ${words.trim()}`),
  );
  expect(stray).toEqual([]);
});

test("locale-6: styles know no left and no right, so that Arabic mirrors them", () => {
  const physical =
    /(^|[\s{;-])((margin|padding|border|inset|scroll-margin|scroll-padding)-(left|right)|left|right|float:\s*(left|right)|text-align:\s*(left|right))\s*[:;]/;
  const styles = files.filter((path) => path.endsWith(".css"));
  expect(styles.length).toBeGreaterThan(8);
  const found = styles.flatMap((path) =>
    readFileSync(path, "utf8")
      .split("\n")
      .flatMap((line, index) =>
        physical.test(line) ? [`${relative(page, path)}:${index + 1} ${line.trim()}`] : [],
      ),
  );
  expect(found).toEqual([]);
  for (const bad of ["  left: 50%;", "  margin-right: 1px;", "text-align: left;"]) {
    expect(physical.test(bad), bad).toBe(true);
  }
});

const tongues: Readonly<Record<Exclude<Language, "en">, Sentences>> = {
  ar: arabic,
  zh: chinese,
  es: spanish,
  fr: french,
  de: german,
};

test("locale-7: every sentence of a fault is said in every language, none is left in English", () => {
  // A figure serves as a name too.
  const valuesOf = (kind: string) => [7, kind.startsWith("history-") ? "memory" : 3, 5, 2, 4];
  const all = sentences as unknown as Record<string, (...values: unknown[]) => Said>;
  for (const [language, own] of Object.entries(tongues)) {
    formatIn(language as Language);
    expect(Object.keys(own).sort(), language).toEqual(Object.keys(all).sort());
    for (const [kind, say] of Object.entries(own as unknown as typeof all)) {
      const values = valuesOf(kind);
      const said = say(...values);
      const english = all[kind]?.(...values) ?? [];
      for (const [part, words] of said.entries()) {
        expect(words, `${language} ${kind}`).toMatch(/\p{L}/u);
        expect(words, `${language} ${kind}`).not.toMatch(/undefined|NaN/);
        expect(words, `${language} ${kind}`).not.toBe(english[part]);
      }
    }
  }
  formatIn("en");
});

test("locale-7: a page says the assistant's fault in its own language; unknown ones by their code", () => {
  const told: Fault = JSON.parse(
    JSON.stringify(wordedFault("not-found", "capture", worded("window-gone", "Receipt")).fault),
  );
  expect(faultWords(told)).toMatchObject({ message: told.message, original: null });
  speakIn("de", { words: de, sentences: german });
  expect(faultWords(told)).toEqual({
    message: "Das Fenster „Receipt“ ist nicht offen.",
    remedy: "Wähle in den Einstellungen ein anderes.",
    original: null,
  });
  const { sentence: _, ...unnamed } = told;
  const newer = { ...told, sentence: { kind: "toString", values: [] } } as unknown as Fault;
  for (const other of [unnamed, newer]) {
    expect(faultWords(other).message).toBe(de.faultCodes["not-found"].message);
    expect(faultWords(other).original).toContain("Receipt");
  }
  speakIn("en", { words: en, sentences: null });
});

/**
 * Sentences that stay English, by who reads them. A page shows those by their code, and the sentence
 * itself below; whatever a person meets in everyday use belongs among the contract's sentences.
 */
const english: Readonly<Record<string, string>> = {
  "src-main/shells/cli": "the terminal",
  "src-main/shells/api": "programs",
  "src-main/shells/web/listen.ts": "the terminal",
  "src-main/shells/web/pageFiles.ts": "the terminal",
  "src-main/turn/capture": "the terminal: recordings are its files",
  "src-main/turn/play": "the terminal: the page has a speaker of its own",
  "src-main/turn/think/language.ts": "whoever installed it",
  "src-main/app/sounds.ts": "programs: other codings than WAV",
  "src-main/app/session.ts": "whoever writes a shell",
  "src-main/app/assistant.ts": "nobody: it is closing",
  "src-main/app/hub.ts": "programs: the page lists the speakers there are",
  "src-main/app/packs.ts": "whoever writes a shell",
  "src-main/contract": "whoever writes a shell; what was stopped is not shown",
  "src-main/shells/desktop/sharedSession.ts": "whoever writes a shell",
  "src-main/modes/store.ts": "programs: the page lists the modes there are",
  "src-main/remote/keys.ts": "the terminal: keys are stored there",
  "src-main/remote/sound.ts": "who runs the server",
  "src-main/library": "who makes packs, or imports them in the terminal",
  "src-main/engine": "who makes packs, or builds the engine",
};

test("locale-8: what the assistant tells a page is a sentence of the contract, or for other readers", () => {
  const sources = readdirSync(join(root, "src-main"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `src-main/${name.replaceAll("\\", "/")}`);
  const plain = sources.filter((path) => saysItself(join(root, path)));
  const stray = plain.filter(
    (path) => !Object.keys(english).some((known) => path === known || path.startsWith(`${known}/`)),
  );
  expect(stray).toEqual([]);
  const idle = Object.keys(english).filter(
    (known) => !plain.some((path) => path.startsWith(known)),
  );
  expect(idle).toEqual([]);
});

/** A fault whose sentences stand where it is made: `fault(code, stage, message, remedy)` or a literal. */
function saysItself(path: string): boolean {
  let found = false;
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null || found) return;
    if (Array.isArray(node)) {
      for (const part of node) visit(part);
      return;
    }
    const known = node as Record<string, unknown> & { type?: string };
    if (known.type === "CallExpression") {
      const { callee, arguments: args } = known as { callee?: { name?: string }; arguments?: [] };
      if (callee?.name === "fault" && (args?.length ?? 0) >= 4) found = true;
    }
    if (known.type === "ObjectExpression") {
      const { properties } = known as {
        properties: { key?: { name?: string }; value?: { type?: string } }[];
      };
      const literal = (name: string) =>
        properties.some(
          ({ key, value }) =>
            key?.name === name && (value?.type === "Literal" || value?.type === "TemplateLiteral"),
        );
      if (literal("remedy") && literal("code")) found = true;
    }
    for (const part of Object.values(known)) visit(part);
  };
  visit(parseSync(path, readFileSync(path, "utf8")).program);
  return found;
}
