/** Draws screens and their questions from seeds: the same seed gives the same screen everywhere. */
import { Random } from "../fuzz/random.ts";
import * as apps from "./kinds/apps.ts";
import * as daily from "./kinds/daily.ts";
import * as held from "./kinds/held.ts";
import * as machine from "./kinds/machine.ts";
import * as outings from "./kinds/outings.ts";
import * as strangers from "./kinds/strangers.ts";
import * as system from "./kinds/system.ts";
import * as trade from "./kinds/trade.ts";
import { type Asked, Builder, type Page, type Question, type Way } from "./page.ts";
import { generalQuestions, spoken } from "./speech.ts";
import { document } from "./theme.ts";

type Kind = (builder: Builder) => void;
const monospaced = new Set(["terminal", "code", "shell"]);

/** Kinds that rules and weights may be made on, and those that only measure them. */
export const kinds: Readonly<Record<"dev" | "held", Readonly<Record<string, Kind>>>> = {
  dev: { ...trade, ...daily, ...system, ...apps, ...outings, ...machine },
  held: { ...held, ...strangers },
};

/** Questions drawn for one screen, beside one or two that it does not answer. */
const answerable = 5;

export function drawPage(set: "dev" | "held", kind: string, seed: number): Page {
  const random = new Random(seed * 7919 + hash(kind));
  const builder = new Builder(random);
  const make = kinds[set][kind];
  if (!make) throw new Error(`no kind ${kind}`);
  make(builder);
  const { html, theme } = document(builder.html, random, monospaced.has(kind));
  const asked = chosen(builder).map((question) => asks(question, random));
  const width = random.pick([900, 1024, 1280]);
  return { kind, layout: `${builder.layout.join("+")}/${theme}`, width, height: 0, html, asked };
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
