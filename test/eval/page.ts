/**
 * Screens of the project's own, written as HTML whose DOM knows the truth: every fact is an element with
 * a `data-f` id; its label, header, state and looks are attributes beside it. How a thing is laid out is
 * drawn per screen, so that one kind has many layouts.
 */
import type { Random } from "../fuzz/random.ts";

export type Way =
  | "value"
  | "two"
  | "state"
  | "count"
  | "sum"
  | "difference"
  | "compare"
  | "which"
  | "why"
  | "whole"
  | "follow"
  | "absent"
  | "general";

export interface Asked {
  readonly way: Way;
  /** As typed or spoken; one of several wordings was drawn. */
  readonly text: string;
  /** All of them. */
  readonly wordings: readonly string[];
  /** Every key must be in the reply; each as a list of ways to say it. Empty: nothing to give. */
  readonly keys: readonly (readonly string[])[];
  /** Ids of the elements that answer. */
  readonly facts: readonly string[];
  /** Values that would make the reply wrong. */
  readonly wrong: readonly string[];
  /** What was said before, for a follow-up. */
  readonly past: readonly { readonly question: string; readonly reply: string }[];
}

export interface Page {
  readonly kind: string;
  readonly layout: string;
  readonly width: number;
  readonly height: number;
  readonly html: string;
  readonly asked: readonly Asked[];
}

type Key = string | readonly string[];

export interface Question {
  readonly way?: Way;
  readonly ask: readonly string[];
  readonly keys?: readonly Key[];
  readonly facts?: readonly string[];
  readonly wrong?: readonly string[];
  readonly past?: { readonly question: string; readonly reply: string };
}

export const escaped = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

export interface Looks {
  readonly label?: string;
  readonly header?: string;
  readonly color?: string;
  readonly struck?: boolean;
  readonly bold?: boolean;
  readonly muted?: boolean;
}

/** One text element; with an id it is a fact. */
export function span(text: string, id = "", looks: Looks = {}, tag = "span"): string {
  const data = [
    id && `data-f="${escaped(id)}"`,
    looks.label && `data-label="${escaped(looks.label)}"`,
    looks.header && `data-header="${escaped(looks.header)}"`,
    looks.struck && 'data-struck="1"',
  ];
  const style = [
    looks.color && `color:${looks.color}`,
    looks.struck && "text-decoration:line-through",
    looks.bold && "font-weight:700",
    looks.muted && "color:var(--muted)",
  ];
  return `<${tag} ${data.filter(Boolean).join(" ")} style="${style.filter(Boolean).join(";")}">${escaped(text)}</${tag}>`;
}

/** A side bar and what stands beside it. */
export function panes(side: string, body: string): string {
  return `<style>main{max-width:none}</style><div class="cols" style="width:min(94vw,980px)"><div class="side" style="width:170px">${side}</div><div style="flex:1">${body}</div></div>`;
}

export interface Pair {
  readonly label: string;
  readonly value: string;
  readonly id?: string;
  readonly color?: string;
}

export interface Switch {
  readonly label: string;
  readonly on: boolean;
  readonly id: string;
}

/** Writes a screen part by part; layouts are drawn once per screen. */
export class Builder {
  readonly #parts: string[] = [];
  readonly questions: Question[] = [];
  readonly random: Random;
  layout: string[] = [];

  constructor(random: Random) {
    this.random = random;
  }

  get html(): string {
    return this.#parts.join("\n");
  }

  chance(percent: number): boolean {
    return this.random.below(100) < percent;
  }

  some<T>(items: readonly T[], count: number): T[] {
    const left = [...items];
    const taken: T[] = [];
    while (taken.length < count && left.length > 0) {
      taken.push(...left.splice(this.random.below(left.length), 1));
    }
    return taken;
  }

  raw(html: string): this {
    this.#parts.push(html);
    return this;
  }

  title(text: string, id = ""): this {
    const tag = this.random.pick(["h1", "h2"]);
    return this.raw(span(text, id, {}, tag));
  }

  heading(text: string): this {
    return this.raw(span(text, "", {}, "h3"));
  }

  text(text: string, id = "", looks: Looks = {}): this {
    return this.raw(span(text, id, looks, "p"));
  }

  /** Label and value in one of five arrangements. */
  pairs(pairs: readonly Pair[], style = this.random.below(5)): this {
    this.layout.push(`pairs${style}`);
    const value = ({ label, value: text, id, color }: Pair, looks: Looks = {}) =>
      span(text, id ?? "", { label, ...(color ? { color } : {}), ...looks });
    if (style === 0) {
      const rows = pairs.map(
        (p) => `<div class="between"><span>${escaped(p.label)}</span>${value(p)}</div>`,
      );
      return this.raw(`<div class="card">${rows.join("")}</div>`);
    }
    if (style === 1) {
      const rows = pairs.map(
        (p) => `<tr><th class="left">${escaped(p.label)}</th><td>${value(p)}</td></tr>`,
      );
      return this.raw(`<table class="plain">${rows.join("")}</table>`);
    }
    if (style === 2) {
      const rows = pairs.map((p) => `<p><b>${escaped(p.label)}:</b> ${value(p)}</p>`);
      return this.raw(`<div>${rows.join("")}</div>`);
    }
    if (style === 3) {
      const cards = pairs.map(
        (p) =>
          `<div class="stack"><div class="small">${escaped(p.label)}</div><div>${value(p, { bold: true })}</div></div>`,
      );
      return this.raw(`<div class="grid">${cards.join("")}</div>`);
    }
    const rows = pairs.map(
      (p) =>
        `<div class="pair"><div class="label">${escaped(p.label)}</div><div>${value(p)}</div></div>`,
    );
    return this.raw(`<div class="card">${rows.join("")}</div>`);
  }

  /** `ids[row]` names the cells of a row as `id.header`. */
  table(
    headers: readonly string[],
    rows: readonly (readonly string[])[],
    ids: readonly string[],
    options: { colors?: Record<string, string>; selected?: number; struck?: number } = {},
  ): this {
    const style = this.random.pick(["lined", "striped", "plain", "boxed"]);
    this.layout.push(`table-${style}`);
    const numeric = headers.map((_, at) =>
      rows.every((row) => /^[^\p{L}]*\d/u.test(row[at] ?? "")),
    );
    const align = (at: number) => (numeric[at] ? ' class="num"' : "");
    const head = headers.map((h, at) => `<th${align(at)}>${escaped(h)}</th>`).join("");
    const body = rows.map((row, index) => {
      const cells = row.map((cell, at) => {
        const color = options.colors?.[cell];
        const looks = {
          label: row[0] ?? "",
          header: headers[at] ?? "",
          ...(color ? { color } : {}),
          struck: options.struck === index,
        };
        return `<td${align(at)}>${span(cell, `${ids[index]}.${headers[at]}`, looks)}</td>`;
      });
      return `<tr${options.selected === index ? ' class="selected"' : ""}>${cells.join("")}</tr>`;
    });
    return this.raw(`<table class="${style}"><tr>${head}</tr>${body.join("")}</table>`);
  }

  toggles(switches: readonly Switch[]): this {
    const style = this.random.pick(["pill", "pill small", "pill outline"]);
    this.layout.push(`toggle-${style}`);
    const rows = switches.map(
      ({ label, on, id }) =>
        `<div class="between">${span(label, id, {})}<span class="${style} ${on ? "on" : ""}" data-control="toggle" data-on="${on ? 1 : 0}" data-label="${escaped(label)}"><i></i></span></div>`,
    );
    return this.raw(`<div class="card">${rows.join("")}</div>`);
  }

  checks(switches: readonly Switch[], kind: "checkbox" | "radio" = "checkbox"): this {
    const native = this.chance(50);
    this.layout.push(`${kind}${native ? "-native" : ""}`);
    const rows = switches.map(({ label, on, id }) => {
      const data = `data-control="${kind}" data-on="${on ? 1 : 0}" data-label="${escaped(label)}"`;
      const box = native
        ? `<input type="${kind}" ${on ? "checked" : ""} ${data}>`
        : `<span class="box ${kind} ${on ? "on" : ""}" ${data}>${on && kind === "checkbox" ? "✓" : ""}</span>`;
      return `<div class="check">${box} ${span(label, id)}</div>`;
    });
    return this.raw(`<div>${rows.join("")}</div>`);
  }

  buttons(labels: readonly string[]): this {
    const rows = labels.map(
      (label, at) => `<span class="button ${at === 0 ? "primary" : ""}">${escaped(label)}</span>`,
    );
    return this.raw(`<div class="buttons">${rows.join("")}</div>`);
  }

  tabs(labels: readonly string[], selected: number, side = false): this {
    const rows = labels.map(
      (label, at) =>
        `<div class="tab ${at === selected ? "chosen" : ""}" ${at === selected ? 'data-selected="1"' : ""}>${escaped(label)}</div>`,
    );
    return this.raw(`<div class="${side ? "side" : "tabs"}">${rows.join("")}</div>`);
  }

  ask(...questions: readonly Question[]): this {
    this.questions.push(...questions);
    return this;
  }

  /** Questions that this screen does not answer. */
  absent(...texts: readonly string[]): this {
    return this.ask(...texts.map((text): Question => ({ way: "absent", ask: [text] })));
  }
}

/** `12.5` as money of one of several habits. */
export function money(amount: number, habit: "$" | "€" | "£" | "EUR" | "USD"): string {
  const figure = amount.toFixed(2);
  return habit.length === 1 ? `${habit}${figure}` : `${figure} ${habit}`;
}

export const people =
  "Anna Weber,Tom Fischer,Lena Novak,Omar Haddad,Grace Kim,Paul Martin,Ines Costa,Jack Doyle,Mira Patel,Erik Larsen,Sofia Rossi,Ben Carter,Yuki Tanaka,Nora Quinn,David Osei,Helen Brooks".split(
    ",",
  );
export const cities =
  "Lisbon,Vienna,Oslo,Dublin,Prague,Madrid,Turin,Leeds,Bremen,Lyon,Ghent,Porto,Bergen,Malmo,Zagreb,Krakow".split(
    ",",
  );
export const months =
  "January,February,March,April,May,June,July,August,September,October,November,December".split(
    ",",
  );
export const weekdays = "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday".split(",");

export function clock(random: Random, from = 7, to = 21): string {
  return `${String(from + random.below(to - from)).padStart(2, "0")}:${String(random.below(12) * 5).padStart(2, "0")}`;
}
export function day(random: Random): string {
  return `${1 + random.below(28)} ${random.pick(months)} 2026`;
}
