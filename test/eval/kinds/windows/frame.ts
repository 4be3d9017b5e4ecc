/**
 * Drawing: nobody who makes rules or weights reads this folder, and these were written without reading how the
 * answers are made. Each kind has looks of its own and draws the whole window, not a part in a common theme.
 */
import type { Random } from "../../../fuzz/random.ts";
import { escaped, type Question } from "../../page.ts";
import { dayNames, firstNames, lastNames, monthNames, numberWords } from "./lists.ts";
import { type Look, looks, sizes, styleOf } from "./looks.ts";

export interface Drawn {
  readonly html: string;
  readonly width: number;
  readonly layout: string;
  /** The ones to ask, drawn already. */
  readonly questions: readonly Question[];
}

export interface Person {
  readonly first: string;
  readonly last: string;
  readonly full: string;
}

/** How it is shown, and every fair way to say it. */
export interface Shown {
  readonly text: string;
  readonly keys: readonly string[];
}

/** The body of a window; what it asks goes to the screen. */
export type Drawing = (screen: Screen) => string;

const asked = 4;

export class Screen {
  readonly random: Random;
  readonly look: Look;
  readonly questions: Question[] = [];
  readonly width: number;
  readonly height: number;
  readonly habit: "$" | "€" | "£";
  readonly #twelve: boolean;
  readonly #dates: number;
  readonly #names = new Set<string>();
  #layout = 0;

  constructor(random: Random) {
    this.random = random;
    this.look = random.pick(looks);
    const [width, height] = random.pick(sizes);
    this.width = width;
    this.height = height;
    this.habit = random.pick(["$", "€", "£"] as const);
    this.#twelve = random.below(4) === 0;
    this.#dates = random.below(5);
  }

  get layout(): string {
    return `${this.#layout}-${this.look.name}-${this.width}`;
  }

  pick<T>(items: readonly T[]): T {
    return this.random.pick(items);
  }

  chance(percent: number): boolean {
    return this.random.below(100) < percent;
  }

  between(from: number, to: number): number {
    return from + this.random.below(to - from + 1);
  }

  /** One of so many arrangements; all of a kind follow from it. */
  variant(count: number): number {
    this.#layout = this.random.below(count);
    return this.#layout;
  }

  some<T>(items: readonly T[], count: number): T[] {
    const left = [...items];
    const taken: T[] = [];
    while (taken.length < count && left.length > 0)
      taken.push(...left.splice(this.random.below(left.length), 1));
    return taken;
  }

  /** No first or last name comes twice on a screen. */
  person(): Person {
    const fresh = (names: readonly string[]) => {
      const name = this.pick(names.filter((one) => !this.#names.has(one)));
      this.#names.add(name);
      return name;
    };
    const [first, last] = [fresh(firstNames), fresh(lastNames)];
    return { first, last, full: `${first} ${last}` };
  }

  money(amount: number): string {
    const [whole, cents] = amount.toFixed(2).split(".") as [string, string];
    return `${this.habit}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
  }

  /** Minutes since midnight. */
  time(minutes: number): Shown {
    const [hour, rest] = [Math.floor(minutes / 60) % 24, String(minutes % 60).padStart(2, "0")];
    const half = `${hour % 12 || 12}:${rest} ${hour < 12 ? "AM" : "PM"}`;
    const full = `${String(hour).padStart(2, "0")}:${rest}`;
    const bare = [`${hour}:${rest}`, ...(this.#twelve ? [`${hour % 12 || 12}:${rest}`] : [])];
    return { text: this.#twelve ? half : full, keys: [full, half, ...bare] };
  }

  /** A day of 2026, in the habit of this screen. */
  date(month: number, day: number): Shown {
    const name = monthNames[month] as string;
    const [short, two, mm] = [
      name.slice(0, 3),
      String(day).padStart(2, "0"),
      String(month + 1).padStart(2, "0"),
    ];
    const text = [
      `${day} ${name} 2026`,
      `${short} ${day}, 2026`,
      `${two}.${mm}.2026`,
      `2026-${mm}-${two}`,
      `${this.weekday(month, day).slice(0, 3)}, ${day} ${short} 2026`,
    ][this.#dates] as string;
    const ending = day > 10 && day < 14 ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th");
    const keys = [
      `${day} ${short}`,
      `${short} ${day}`,
      `${name} ${day}`,
      `${day}${ending} of ${name}`,
    ];
    return { text, keys: [text, ...keys, `${name} ${day}${ending}`, `${two}.${mm}.2026`] };
  }

  weekday(month: number, day: number): string {
    return dayNames[(new Date(Date.UTC(2026, month, day)).getUTCDay() + 6) % 7] as string;
  }

  code(letters: number, digits: number): string {
    const signs = (of: string, count: number) =>
      Array.from({ length: count }, () => this.pick([...of])).join("");
    return signs("ABCDEFGHKMNPRTUVWXY", letters) + signs("23456789", digits);
  }

  /** A fact: text whose place is known. */
  f(id: string, text: string, style = ""): string {
    return `<span data-f="${escaped(id)}" style="${style}">${escaped(text)}</span>`;
  }

  ask(...questions: readonly Question[]): void {
    this.questions.push(...questions);
  }

  absent(...texts: readonly string[]): void {
    this.ask(...texts.map((text): Question => ({ way: "absent", ask: [text] })));
  }

  /** The strip of a browser above a page. */
  browser(address: string, tab: string, others: readonly string[] = []): string {
    const tabs = [tab, ...others]
      .map((name, at) => `<div class="wtab ${at === 0 ? "here" : ""}">${escaped(name)}</div>`)
      .join("");
    return `<div class="wtabs">${tabs}</div><div class="wbar"><span>&larr;</span><span>&rarr;</span><div class="waddress">${escaped(address)}</div></div>`;
  }

  /** The title bar of a program's window. */
  titleBar(title: string): string {
    return `<div class="wtitle"><i style="background:#ff5f57"></i><i style="background:#febc2e"></i><i style="background:#28c840"></i><b>${escaped(title)}</b></div>`;
  }

  nav(brand: string, links: readonly string[], here = 0): string {
    const items = links.map(
      (link, at) => `<span class="${at === here ? "here" : ""}">${escaped(link)}</span>`,
    );
    return `<div class="nav"><b>${escaped(brand)}</b>${items.join("")}</div>`;
  }

  side(items: readonly string[], here: number): string {
    const rows = items.map(
      (item, at) => `<div class="${at === here ? "here" : ""}">${escaped(item)}</div>`,
    );
    return `<div class="side">${rows.join("")}</div>`;
  }

  foot(text: string): string {
    return `<div class="foot">${escaped(text)}</div>`;
  }

  toggle(on: boolean): string {
    return `<span class="toggle ${on ? "on" : ""}"><i></i></span>`;
  }
}

/** So many questions that the screen answers, and one or two that it does not. */
export function drawn(make: Drawing, random: Random): Drawn {
  const screen = new Screen(random);
  const body = make(screen);
  const absent = screen.questions.filter(({ way }) => way === "absent");
  const present = screen.questions.filter(({ way }) => way !== "absent");
  return {
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${styleOf(screen.look, screen.height)}</style></head><body>${body}</body></html>`,
    width: screen.width,
    layout: screen.layout,
    questions: [...screen.some(present, asked), ...screen.some(absent, screen.between(1, 2))],
  };
}

export function counted(count: number): readonly string[] {
  return [String(count), numberWords[count] ?? String(count)];
}

/** Answers to "is it on?". */
export function onOff(on: boolean): Pick<Question, "way" | "keys" | "wrong"> {
  const yes = ["yes", "is on", "are on", "enabled", "turned on", "switched on"];
  const no = ["no", "is off", "are off", "not on", "disabled", "turned off", "switched off"];
  return {
    way: "state",
    keys: [on ? yes : no],
    wrong: on ? ["is off", "are off"] : ["is on", "are on"],
  };
}
