/** Draws screens and their questions from seeds: the same seed gives the same screen everywhere. */
import { Random } from "../fuzz/random.ts";
import * as mailClientKinds from "./kinds/apps/mailClient.ts";
import * as sheetKinds from "./kinds/apps/sheet.ts";
import * as articleKinds from "./kinds/daily/article.ts";
import * as departuresKinds from "./kinds/daily/departures.ts";
import * as mailKinds from "./kinds/daily/mail.ts";
import * as bankKinds from "./kinds/held/bank.ts";
import * as boardingKinds from "./kinds/held/boarding.ts";
import * as jobKinds from "./kinds/held/job.ts";
import * as recipeKinds from "./kinds/held/recipe.ts";
import * as smartKinds from "./kinds/held/smart.ts";
import * as controlKinds from "./kinds/machine/control.ts";
import * as unreachableKinds from "./kinds/machine/unreachable.ts";
import * as routeKinds from "./kinds/outings/route.ts";
import * as shopKinds from "./kinds/outings/shop.ts";
import * as fitnessKinds from "./kinds/strangers/fitness.ts";
import * as staysKinds from "./kinds/strangers/stays.ts";
import * as codeKinds from "./kinds/system/code.ts";
import * as confirmKinds from "./kinds/system/confirm.ts";
import * as quickKinds from "./kinds/system/quick.ts";
import * as settingsKinds from "./kinds/system/settings.ts";
import * as cartKinds from "./kinds/trade/cart.ts";
import * as productKinds from "./kinds/trade/product.ts";
import * as receiptKinds from "./kinds/trade/receipt.ts";
import { windows } from "./kinds/windows/all.ts";
import { drawn } from "./kinds/windows/frame.ts";
import { type Asked, Builder, type Page, type Question, type Way } from "./page.ts";
import { generalQuestions, spoken } from "./speech.ts";
import { type PageSet, pageOf, pagesOf } from "./strangers.ts";
import { document } from "./theme.ts";
import { laid } from "./written/pages.ts";
import { written } from "./written/screens.ts";

type Kind = (builder: Builder) => void;
const monospaced = new Set(["terminal", "code", "shell"]);

export const kinds: Readonly<Record<string, Kind>> = {
  ...cartKinds,
  ...productKinds,
  ...receiptKinds,
  ...articleKinds,
  ...departuresKinds,
  ...mailKinds,
  ...codeKinds,
  ...confirmKinds,
  ...quickKinds,
  ...settingsKinds,
  ...mailClientKinds,
  ...sheetKinds,
  ...routeKinds,
  ...shopKinds,
  ...controlKinds,
  ...unreachableKinds,
  ...bankKinds,
  ...boardingKinds,
  ...jobKinds,
  ...recipeKinds,
  ...smartKinds,
  ...fitnessKinds,
  ...staysKinds,
};

/**
 * `dev`: kinds that rules are made on. `written`, `pages`: screens written as text and as HTML, to learn from
 * (models/train).
 * `blind`: pages by others, of which only totals are told; nothing is made on them.
 */
export type KindSet = "dev" | "written" | PageSet;

export function kindsOf(set: KindSet): readonly string[] {
  if (set === "written") return [...written().keys()];
  if (set === "blind" || set === "pages") return pagesOf(set);
  return [...Object.keys(kinds), ...Object.keys(windows).map((name) => `windows/${name}`)];
}

/** Questions drawn for one screen, beside one or two that it does not answer. */
const answerable = 5;

export function drawPage(set: KindSet, kind: string, seed: number): Page {
  const window = /^windows\/(.+)$/.exec(kind)?.[1];
  const random = new Random(seed * 7919 + hash(window ?? kind));
  if (set === "blind" || set === "pages") return drawHtml(set, kind, random);
  if (set === "written") return drawWritten(kind, random);
  return window ? { ...drawWindow(window, random), kind } : drawKind(kind, random);
}

function drawKind(kind: string, random: Random): Page {
  const builder = new Builder(random);
  const make = kinds[kind];
  if (!make) throw new Error(`no kind ${kind}`);
  make(builder);
  const { html, theme } = document(builder.html, random, monospaced.has(kind));
  const asked = chosen(builder).map((question) => asks(question, random));
  const width = random.pick([900, 1024, 1280]);
  return { kind, layout: `${builder.layout.join("+")}/${theme}`, width, height: 0, html, asked };
}

function drawWindow(kind: string, random: Random): Page {
  const make = windows[kind];
  if (!make) throw new Error(`no kind ${kind}`);
  const { questions, ...page } = drawn(make, random);
  return { kind, height: 0, ...page, asked: questions.map((question) => asks(question, random)) };
}

function drawWritten(kind: string, random: Random): Page {
  const screen = written().get(kind);
  if (!screen) throw new Error(`no screen ${kind}`);
  const asked = screen.questions.map((question) => asks(question, random));
  return { kind, height: 0, ...laid(screen, random), asked };
}

function drawHtml(set: PageSet, kind: string, random: Random): Page {
  const { questions, ...page } = pageOf(set, kind);
  // Blind ones stay as they were written: questions and width.
  if (set === "blind") return { ...page, asked: questions.map((question) => asks(question, null)) };
  const width = Math.round(page.width * random.pick([1, 0.85, 1.1, 1.25]));
  return { ...page, width, asked: questions.map((question) => asks(question, random)) };
}

function chosen(builder: Builder): Question[] {
  const { random, questions } = builder;
  const absent = questions.filter(({ way }) => way === "absent");
  const present = questions.filter(({ way, ask }) => way !== "absent" && ask.length > 0);
  const general = builder.chance(80) ? [random.pick(generalQuestions)] : [];
  return [...builder.some(present, answerable), ...builder.some(absent, 2), ...general];
}

function asks(
  { way = "value", ask, keys = [], facts = [], wrong = [], past }: Question,
  random: Random | null,
): Asked {
  const text = random ? spoken(random.pick(ask), random) : (ask[0] ?? "");
  const clean = keys.map((key) => (typeof key === "string" ? [key] : [...key]));
  const before = past ? [past] : [];
  return { way: way as Way, text, wordings: ask, keys: clean, facts, wrong, past: before };
}

function hash(text: string): number {
  let sum = 0;
  for (const sign of text) sum = (Math.imul(sum, 31) + (sign.codePointAt(0) ?? 0)) >>> 0;
  return sum % 100_003;
}
