/**
 * Screens written as text (models/train/screens): blocks of lines, facts as `{id:text}`, and what is asked about
 * them. The format is told in models/train/screens/README.md.
 */
import type { Question, Way } from "../page.ts";

/** A line's text, with the facts in it marked as they were written. */
export type Line = string;

export type Block =
  | {
      readonly is: "nav" | "side" | "buttons";
      readonly items: readonly Line[];
      readonly chosen: number;
    }
  | { readonly is: "title" | "heading" | "text" | "mono"; readonly line: Line }
  | { readonly is: "pairs"; readonly rows: readonly (readonly [Line, Line])[] }
  | { readonly is: "table"; readonly rows: readonly (readonly Line[])[] }
  | { readonly is: "entries"; readonly rows: readonly (readonly Line[])[] }
  | {
      readonly is: "switches" | "radios";
      readonly rows: readonly { readonly line: Line; readonly on: boolean }[];
    }
  | { readonly is: "chat"; readonly rows: readonly (readonly [Line, Line])[] }
  | { readonly is: "end" };

export interface Written {
  readonly name: string;
  readonly style: string;
  readonly blocks: readonly Block[];
  readonly questions: readonly Question[];
}

const fact = /\{([\w.-]+):([^{}]*)\}/g;

/** The text as it is shown. */
export const bare = (line: Line) => line.replace(fact, "$2");

/** Parts of a line: plain text and facts in turn. */
export function partsOf(line: Line): { readonly text: string; readonly id?: string }[] {
  const parts: { text: string; id?: string }[] = [];
  let at = 0;
  for (const found of line.matchAll(fact)) {
    if (found.index > at) parts.push({ text: line.slice(at, found.index) });
    parts.push({ id: found[1] as string, text: found[2] as string });
    at = found.index + found[0].length;
  }
  if (at < line.length) parts.push({ text: line.slice(at) });
  return parts;
}

export function parseScreens(text: string): Written[] {
  return text
    .split(/^== /m)
    .slice(1)
    .map((part) => {
      const [name = "", ...lines] = part.split("\n").map((line) => line.trim());
      return screen(
        name,
        lines.filter((line) => line !== ""),
      );
    });
}

function screen(name: string, lines: readonly string[]): Written {
  const asked = (line: string) => line.startsWith("?") || line.startsWith("x ");
  const shown = lines.filter((line) => !asked(line) && !line.startsWith("style:"));
  const facts = new Map(
    shown.flatMap((line) => [...line.matchAll(fact)].map(([, id, text]) => [id, text] as const)),
  ) as Map<string, string>;
  const on = new Map<string, boolean>();
  const blocks: Block[] = [];
  for (const line of shown) add(blocks, line, on);
  return {
    name,
    style:
      lines
        .find((line) => line.startsWith("style:"))
        ?.slice(6)
        .trim() ?? "",
    blocks,
    questions: lines.filter(asked).map((line) => question(line, facts, on)),
  };
}

function add(blocks: Block[], line: string, on: Map<string, boolean>): void {
  const block = blockOf(line);
  const last = blocks.at(-1);
  if (block.is === "switches" || block.is === "radios") {
    for (const row of block.rows)
      for (const { id } of partsOf(row.line)) if (id) on.set(id, row.on);
  }
  // Lines that follow each other are rows of one block.
  if ("rows" in block && last?.is === block.is) (last.rows as unknown[]).push(...block.rows);
  else blocks.push(block);
}

function blockOf(line: string): Block {
  const bar = /^(nav|side|buttons): ?(.*)$/.exec(line);
  if (bar) {
    const items = (bar[2] ?? "").split("|").map((item) => item.trim());
    return {
      is: bar[1] as "nav" | "side" | "buttons",
      items: items.map((item) => item.replace(/\*$/, "").trim()),
      chosen: items.findIndex((item) => item.endsWith("*")),
    };
  }
  if (/^-{3,}$/.test(line)) return { is: "end" };
  if (line.startsWith("## ")) return { is: "heading", line: line.slice(3) };
  if (line.startsWith("# ")) return { is: "title", line: line.slice(2) };
  if (line.startsWith("$ ")) return { is: "mono", line: line.slice(2) };
  if (line.startsWith("|"))
    return { is: "table", rows: [cells(line.replace(/^\||\|$/g, ""), "|")] };
  if (line.startsWith("* ")) return { is: "entries", rows: [cells(line.slice(2), ";")] };
  const box = /^([[(])([x o]?)[\])] (.*)$/.exec(line);
  if (box?.[3])
    return {
      is: box[1] === "[" ? "switches" : "radios",
      rows: [{ line: box[3], on: box[2] === "x" || box[2] === "o" }],
    };
  const pair = /^- (.*?) = (.*)$/.exec(line);
  if (pair) return { is: "pairs", rows: [[pair[1] ?? "", pair[2] ?? ""]] };
  const said = /^> ((?:\{[^{}]*\}|[^:{])+): (.*)$/.exec(line);
  if (said) return { is: "chat", rows: [[said[1] ?? "", said[2] ?? ""]] };
  return { is: "text", line: line.replace(/^[!>-] /, "") };
}

/** Splits where the sign stands outside of a fact. */
function cells(line: string, sign: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const letter of line) {
    if (letter === "{") depth++;
    if (letter === "}") depth--;
    if (letter === sign && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim());
}

const stateKeys = [
  ["no", "off", "not on", "disabled", "not selected", "isn't", "unchecked"],
  ["yes", "on", "enabled", "selected", "checked", "is chosen"],
] as const;

function question(line: string, facts: Map<string, string>, on: Map<string, boolean>): Question {
  if (line.startsWith("x ")) return { way: "absent", ask: wordings(line.slice(2)) };
  const found = /^\?(\w+)? (.+?) => (.+?)(?: \[(.+)\])?$/.exec(line);
  if (!found) throw new Error(`no question: ${line}`);
  const [, way = "value", ask = "", places = "", keys] = found;
  const ids = places.split(/ \+ | or /);
  const texts = ids.map((id) => {
    const text = facts.get(id.trim());
    if (text === undefined) throw new Error(`no fact ${id}: ${line}`);
    return text;
  });
  return {
    way: (way === "why" ? "why" : way) as Way,
    ask: wordings(ask),
    facts: ids.map((id) => id.trim()),
    keys: keys ? [keys.split("|")] : keysOf(way, places, texts, on.get(ids[0] ?? "")),
  };
}

function keysOf(way: string, places: string, texts: readonly string[], on?: boolean) {
  if (way === "state" && on !== undefined) return [stateKeys[on ? 1 : 0]];
  return places.includes(" or ") ? [texts] : texts.map((text) => [text]);
}

const wordings = (text: string) => text.split(" / ").map((one) => one.trim());
