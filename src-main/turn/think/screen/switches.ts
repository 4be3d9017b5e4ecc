/** Questions about what is on, off, ticked, chosen or crossed out. */

import type { Item, Screen, Switch } from "./layout.ts";
import { match } from "./match.ts";
import type { Query } from "./question.ts";
import { listed, type Said, usedOf } from "./reply.ts";
import { nearness, wordsOf } from "./words.ts";

const state =
  /\b(?:on|off|enabled|disabled|checked|unchecked|ticked|unticked|active|activated|inactive|deactivated|selected|chosen|done|finished|completed|accepted|used|left|open|missing)\b/i;
const negative =
  /\b(?:off|disabled|unchecked|unticked|inactive|deactivated|left|open|not|missing|isn't|aren't)\b/i;
const many = /\bhow many\b/i;
const which = /^(?:and |so )?(?:which|what(?:'s| is| are)?|show me|list)\b/i;
const whether =
  /^(?:and |so )?(?:is|are|was|were|did|do|does|has|have|am|can|will|would)\b|\bwhether\b/i;
/** A label is meant when this share of the question's words is in it. */
const meant = 0.62;

export function aboutSwitches({ text: whole, words }: Query, { switches }: Screen): Said | null {
  if (switches.length === 0) return null;
  const text = whole
    .replace(/\bon (?:the|this|my) \w+/gi, "")
    .replace(/\b(check|tick|cross)ed off\b/gi, "checked");
  const asked = words.filter(({ text: word }) => !state.test(word) && !generic.test(word));
  const named = nearest(switches, asked);
  const either = eitherOf(text, switches);
  if (either) return either;
  if (many.test(text) && (state.test(text) || generic.test(text)) && !named)
    return counted(text, switches);
  if (which.test(text) && state.test(text)) return chosenOnes(text, asked, switches);
  if (whether.test(text) && named) return stateOf(text, named);
  if (named && state.test(text) && !/^(?:how|who|when|where|what)\b/i.test(text))
    return stateOf(text, named);
  // "Does it print on one side or both?": of radio buttons the chosen one is the answer.
  const radio = switches.find(
    ({ kind, on, label }) =>
      kind === "radio" &&
      on &&
      asked.some((word) => wordsOf(label).some((other) => nearness(word, other) >= 0.8)),
  );
  if (radio && /\bor\b/.test(text))
    return { text: `${radio.label} is selected.`, used: usedOf([lineOf(radio)]) };
  return null;
}

/** "On one side or on both?": of radio buttons whose labels were said the one that is selected. */
function eitherOf(text: string, switches: readonly Switch[]): Said | null {
  if (!/\bor\b/.test(text)) return null;
  const asked = wordsOf(text);
  const meantOnes = switches.filter(
    ({ kind, label }) =>
      kind === "radio" &&
      wordsOf(label).some((word) => asked.some((one) => nearness(one, word) >= 0.8)),
  );
  const on = meantOnes.find((one) => one.on);
  return on && meantOnes.length >= 2
    ? { text: `${on.label} is selected.`, used: usedOf([lineOf(on)]) }
    : null;
}

const asksElse = /\b(?:wh(?:at|ich|o|ose|en|ere|y)|how)\b/i;

/** "Do I get a ping for every message?": what was found is the label of a switch. */
export function stateThere({ text }: Query, { switches }: Screen, item: Item): Said | null {
  const one = switches.find(({ sight, line }) => sight === item.sight && item.lines.includes(line));
  return one && !asksElse.test(text) ? stateOf(text, one) : null;
}

const generic =
  /\b(?:switch(?:es)?|setting(?:s)?|option(?:s)?|box(?:es)?|checkbox(?:es)?|check|tasks?|things?|items?|toggles?|devices?|entries|turned|switched|marked|already|of|them)\b/i;

function nearest(switches: readonly Switch[], asked: Query["words"]): Switch | null {
  if (asked.length === 0) return switches.length === 1 ? (switches[0] ?? null) : null;
  let best: Switch | null = null;
  let most = meant;
  for (const one of switches) {
    const label = wordsOf(one.label);
    const squashed = label.map(({ text }) => text).join("");
    const near = asked.map((word) =>
      squashed.includes(word.text) && word.text.length > 3
        ? 1
        : Math.max(0, ...label.map((other) => nearness(word, other))),
    );
    const share = near.reduce((a, b) => a + (b >= 0.7 ? b : 0), 0) / asked.length;
    // A label of three words of which one was said is not meant.
    const back =
      label.filter((other) =>
        asked.some((word) => nearness(word, other) >= 0.7 || isPartOf(word.text, other.text)),
      ).length / Math.max(1, label.length);
    const score = 0.7 * share + 0.3 * back;
    if (score > most) [best, most] = [one, score];
  }
  return best;
}

/** "Nightlight" of "Night light", "blue" of "Bluetooth". */
function isPartOf(a: string, b: string): boolean {
  return Math.min(a.length, b.length) > 3 && (a.includes(b) || b.includes(a));
}

function lineOf({ sight, line }: Switch): { sight: number; lines: readonly number[] } {
  return { sight, lines: [line] };
}

function stateOf(text: string, one: Switch): Said {
  const asksOff =
    negative.test(text.toLowerCase().replace(one.label.toLowerCase(), "")) &&
    !/\bdone\b|\bon\b/.test(text);
  const yes = asksOff ? !one.on : one.on;
  const words =
    one.kind === "toggle"
      ? one.on
        ? "on"
        : "off"
      : one.kind === "radio"
        ? one.on
          ? "selected"
          : "not selected"
        : one.on
          ? "checked"
          : "not checked";
  const lead = whether.test(text) ? (yes ? "Yes, " : "No, ") : "";
  return { text: `${lead}${one.label} is ${words}.`, used: usedOf([lineOf(one)]) };
}

function wanted(text: string): boolean {
  return (
    !negative.test(text.replace(/\bturned on\b/, "")) || /\b(?:turned|switched) on\b/.test(text)
  );
}

function countable(text: string, switches: readonly Switch[]): readonly Switch[] {
  const kind = /\bcheck|\btick|\bbox/.test(text)
    ? "checkbox"
    : /\bswitch|\btoggle/.test(text)
      ? "toggle"
      : null;
  const ofKind = switches.filter((one) => one.kind === kind);
  return ofKind.length > 0 ? ofKind : switches.filter(({ kind: k }) => k !== "radio");
}

function counted(text: string, all: readonly Switch[]): Said | null {
  const switches = countable(text, all);
  if (switches.length === 0) return null;
  if (!state.test(text))
    return { text: `There are ${switches.length}.`, used: usedOf(switches.map(lineOf)) };
  const fit = switches.filter(({ on }) => on === wanted(text));
  const list =
    fit.length > 0 && fit.length <= 6 ? `: ${listed(fit.map(({ label }) => label))}` : "";
  return {
    text: `${fit.length === 0 ? "None" : fit.length}${list}.`,
    used: usedOf(fit.map(lineOf)),
  };
}

function chosenOnes(text: string, asked: Query["words"], switches: readonly Switch[]): Said | null {
  const radios = switches.filter(({ kind }) => kind === "radio");
  const selecting = /\bselect|\bchosen|\bused\b/i.test(text);
  const chosen = radios.find(({ on }) => on);
  const names = (one: Switch) =>
    asked.length === 0 ||
    asked.some((word) => wordsOf(one.label).some((other) => nearness(word, other) >= 0.8));
  if (selecting && chosen && radios.some(names))
    return { text: `${chosen.label} is selected.`, used: usedOf([lineOf(chosen)]) };
  if (selecting && radios.length > 0 && asked.length > 0) return null;
  const pool = switches.filter(({ kind }) => kind !== "radio");
  // "Which network am I on?" asks for a name, not for switches.
  const others = asked.filter(({ weight, text: word }) => weight >= 0.5 && !generic.test(word));
  if (pool.length === 0 || selecting || others.length > 0) return null;
  const fit = pool.filter(({ on }) => on === wanted(text));
  const off = !wanted(text);
  if (fit.length === 0)
    return { text: `None of them is ${off ? "off" : "on"}.`, used: usedOf(pool.map(lineOf)) };
  const verb = fit.length === 1 ? "is" : "are";
  const words = pool[0]?.kind === "toggle" ? (off ? "off" : "on") : off ? "not checked" : "checked";
  return {
    text: `${listed(fit.map(({ label }) => label))} ${verb} ${words}.`,
    used: usedOf(fit.map(lineOf)),
  };
}

/** What a highlight, a stroke through the text or pale ink says. */
export function aboutLooks({ text, words }: Query, screen: Screen): Said | null {
  const struck = /\bcrossed? out\b|\bstruck\b|\bstrike/i.test(text);
  if (struck) {
    const items = screen.items.filter((item) => item.struck && item.form === "cell");
    return items.length === 0
      ? null
      : {
          text: `${listed(items.map((item) => item.text))} ${items.length === 1 ? "is" : "are"} crossed out.`,
          used: usedOf(items),
        };
  }
  if (
    !/\b(?:selected|highlighted|chosen|active|marked|open)\b/i.test(text) ||
    !/^(?:and )?(?:which|what)/i.test(text)
  )
    return null;
  if (screen.chosen.length === 0) return null;
  const cells = screen.chosen;
  const tab = /\btab|\bsection|\bcategory|\bfolder/i.test(text);
  // Tabs stand above what they show, buttons below it.
  const tops = [...new Set(cells.map(({ box }) => box.y))].sort((a, b) => a - b);
  const rows = tops.map((y) => cells.filter(({ box }) => Math.abs(box.y - y) < box.height / 2));
  const row = rows.find((one) => (tab ? one.length === 1 : one.length > 1)) ?? rows[0];
  const first = row?.find((cell) => !/^\d+$/.test(cell.text)) ?? row?.[0];
  const asked = words.filter(
    ({ text: word }) => !/select|highlight|chosen|activ|mark|open/.test(word),
  );
  if (
    !first ||
    (asked.length > 2 && !asked.some((word) => match(word, itemOf(screen, first)).near > 0.5))
  )
    return null;
  return {
    text: `${first.text} is selected.`,
    used: usedOf([{ sight: first.sight, lines: first.lines }]),
  };
}

function itemOf(screen: Screen, cell: Screen["chosen"][number]): Item {
  return screen.items.find(
    ({ lines, form }) => form === "cell" && lines[0] === cell.lines[0],
  ) as Item;
}
