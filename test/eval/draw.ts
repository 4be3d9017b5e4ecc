/** Draws screens and their questions from seeds: the same seed gives the same screen everywhere. */
import { Random } from "../fuzz/random.ts";
import * as mailClientKinds from "./kinds/apps/mailClient.ts";
import * as sheetKinds from "./kinds/apps/sheet.ts";
import { blind } from "./kinds/blind/all.ts";
import { drawn } from "./kinds/blind/frame.ts";
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
import { type Asked, Builder, type Page, type Question, type Way } from "./page.ts";
import { generalQuestions, spoken } from "./speech.ts";
import { document } from "./theme.ts";

type Kind = (builder: Builder) => void;
const monospaced = new Set(["terminal", "code", "shell"]);

/** Kinds that rules and weights are made on; what only measures them is `blind`. */
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

export type KindSet = "dev" | "blind";

export const kindsOf = (set: KindSet) => Object.keys(set === "blind" ? blind : kinds);

/** Questions drawn for one screen, beside one or two that it does not answer. */
const answerable = 5;

export function drawPage(set: KindSet, kind: string, seed: number): Page {
  const random = new Random(seed * 7919 + hash(kind));
  if (set === "blind") return drawBlind(kind, random);
  const builder = new Builder(random);
  const make = kinds[kind];
  if (!make) throw new Error(`no kind ${kind}`);
  make(builder);
  const { html, theme } = document(builder.html, random, monospaced.has(kind));
  const asked = chosen(builder).map((question) => asks(question, random));
  const width = random.pick([900, 1024, 1280]);
  return { kind, layout: `${builder.layout.join("+")}/${theme}`, width, height: 0, html, asked };
}

function drawBlind(kind: string, random: Random): Page {
  const make = blind[kind];
  if (!make) throw new Error(`no kind ${kind}`);
  const { questions, ...page } = drawn(make, random);
  return { kind, height: 0, ...page, asked: questions.map((question) => asks(question, random)) };
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
  random: Random,
): Asked {
  const text = spoken(random.pick(ask), random);
  const clean = keys.map((key) => (typeof key === "string" ? [key] : [...key]));
  return { way: way as Way, text, keys: clean, facts, wrong, past: past ? [past] : [] };
}

function hash(text: string): number {
  let sum = 0;
  for (const sign of text) sum = (Math.imul(sum, 31) + (sign.codePointAt(0) ?? 0)) >>> 0;
  return sum % 100_003;
}
