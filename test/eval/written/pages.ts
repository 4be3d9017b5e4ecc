/** A written screen as a page: each block in one of several arrangements, so that one text has many layouts. */
import type { Random } from "../../fuzz/random.ts";
import { escaped } from "../page.ts";
import { document } from "../theme.ts";
import { type Block, bare, type Line, partsOf, type Written } from "./parse.ts";

export interface Laid {
  readonly html: string;
  readonly width: number;
  readonly layout: string;
}

export function laid(screen: Written, random: Random): Laid {
  const phone = screen.style.includes("phone");
  const side = screen.blocks.find(({ is }) => is === "side");
  const panels = panelsOf(screen.blocks.filter(({ is }) => is !== "side"));
  const drawn = panels.map((blocks) => blocks.map((block) => draw(block, random)).join("\n"));
  const beside = !phone && drawn.length > 1 && random.below(10) < 6;
  const carded = random.below(2) === 0;
  const [first = "", ...rest] = drawn;
  const panel = (html: string) => `<section class="${carded ? "card" : ""}">${html}</section>`;
  const body = beside
    ? `<div class="cols wrap">${drawn.map(panel).join("")}</div>`
    : [first, ...rest.map(panel)].join("\n");
  const dialog = screen.style.includes("dialog") ? `<div class="dialog">${body}</div>` : body;
  const whole = side
    ? `<div class="cols"><div class="side">${bars(side)}</div><div style="flex:1">${dialog}</div></div>`
    : dialog;
  const { html, theme } = document(whole, random, screen.style.includes("terminal"));
  const dense = screen.style.includes("dense") ? "body{font-size:13px;line-height:1.3}" : "";
  const limit = phone ? "main{max-width:380px}" : beside || side ? "main{max-width:none}" : "";
  return {
    html: html.replace("</style>", `${looks}${dense}${limit}</style>`),
    width: phone ? 440 : random.pick([820, 960, 1100, 1280]),
    layout: `${beside ? "beside" : "below"}${side ? "+side" : ""}/${theme}`,
  };
}

const looks = `section{flex:1 1 260px;min-width:0}.wrap{flex-wrap:wrap;align-items:flex-start}.bar-nav{display:flex;gap:22px;padding:6px 0 10px;border-bottom:1px solid #8884;margin-bottom:12px}
.entry{display:flex;justify-content:space-between;gap:18px;padding:8px 0}.entry.lined{border-bottom:1px solid #8884}.entry .right{text-align:right;white-space:nowrap}.tiles{display:flex;flex-wrap:wrap;gap:12px}.tiles .entry{flex:1 1 200px;display:block}
.said{margin:7px 0}.mono{font-family:'DejaVu Sans Mono',monospace;font-size:.9em}`;

function panelsOf(blocks: readonly Block[]): Block[][] {
  const panels: Block[][] = [[]];
  for (const block of blocks) {
    if (block.is === "end") panels.push([]);
    else panels.at(-1)?.push(block);
  }
  return panels.filter((panel) => panel.length > 0);
}

function inline(line: Line, style = ""): string {
  const parts = partsOf(line).map(({ text, id }) =>
    id ? `<span data-f="${id}">${escaped(text)}</span>` : escaped(text),
  );
  return style ? `<span style="${style}">${parts.join("")}</span>` : parts.join("");
}

const inTag = (tag: string, line: Line) => `<${tag}>${inline(line)}</${tag}>`;

function bars(block: Block): string {
  if (!("items" in block)) return "";
  const chosen = "chosen" in block ? block.chosen : -1;
  return block.items
    .map((item, at) => `<div class="tab ${at === chosen ? "chosen" : ""}">${inline(item)}</div>`)
    .join("");
}

function draw(block: Block, random: Random): string {
  switch (block.is) {
    case "nav":
      return random.below(2) === 0
        ? `<div class="tabs">${bars(block)}</div>`
        : `<div class="bar-nav">${block.items.map((item, at) => `<span${at === block.chosen ? ' style="font-weight:700"' : ""}>${inline(item)}</span>`).join("")}</div>`;
    case "title":
      return inTag(random.pick(["h1", "h2"]), block.line);
    case "heading":
      return `<h3>${inline(block.line)}</h3>`;
    case "text":
      return `<p${random.below(4) === 0 ? ' class="muted"' : ""}>${inline(block.line)}</p>`;
    case "mono":
      return `<pre class="mono">${inline(block.line)}</pre>`;
    case "pairs":
      return pairs(block.rows, random);
    case "table":
      return table(block.rows, random);
    case "entries":
      return entries(block.rows, random);
    case "switches":
    case "radios":
      return switches(block.rows, block.is, random);
    case "chat":
      return chat(block.rows, random);
    case "buttons":
      return `<div>${block.items.map((item, at) => `<span class="button ${at === 0 ? "primary" : ""}">${inline(item)}</span>`).join("")}</div>`;
    default:
      return "";
  }
}

function pairs(rows: readonly (readonly [Line, Line])[], random: Random): string {
  const style = random.below(6);
  const shown = rows.map(([label, value]) => {
    const [a, b] = [inline(label), inline(value)];
    if (style === 0) return `<div class="between"><span>${a}</span><span>${b}</span></div>`;
    if (style === 1) return `<tr><th class="left">${a}</th><td>${b}</td></tr>`;
    if (style === 2) return `<p><b>${a}:</b> ${b}</p>`;
    if (style === 3)
      return `<div class="stack"><div class="small">${a}</div><div><b>${b}</b></div></div>`;
    if (style === 4)
      return `<div style="margin:9px 0"><div class="small">${a}</div><div>${b}</div></div>`;
    return `<div class="pair"><div class="label">${a}</div><div>${b}</div></div>`;
  });
  if (style === 1) return `<table class="plain">${shown.join("")}</table>`;
  if (style === 3) return `<div class="grid">${shown.join("")}</div>`;
  return `<div class="${random.below(2) === 0 ? "card" : ""}">${shown.join("")}</div>`;
}

function table(rows: readonly (readonly Line[])[], random: Random): string {
  const style = random.pick(["lined", "striped", "plain", "boxed"]);
  const [head = [], ...body] = rows;
  const numeric = head.map((_, at) =>
    body.every((row) => /^[^\p{L}]*\d/u.test(bare(row[at] ?? ""))),
  );
  const cell = (tag: string) => (line: Line, at: number) =>
    `<${tag}${numeric[at] ? ' class="num"' : ""}>${inline(line)}</${tag}>`;
  const lines = body.map((row) => `<tr>${row.map(cell("td")).join("")}</tr>`);
  return `<table class="${style}"><tr>${head.map(cell("th")).join("")}</tr>${lines.join("")}</table>`;
}

function entries(rows: readonly (readonly Line[])[], random: Random): string {
  const style = random.below(4);
  const bold = random.below(3) === 0 ? "" : "font-weight:600";
  const shown = rows.map(([title = "", ...rest]) => {
    const last = rest.length >= 2 ? rest.at(-1) : undefined;
    const small = (last === undefined ? rest : rest.slice(0, -1))
      .map((line) => `<div class="small">${inline(line)}</div>`)
      .join("");
    const right = last === undefined ? "" : `<div class="right">${inline(last)}</div>`;
    const kind = style === 0 ? "entry lined" : style === 1 ? "entry card" : "entry";
    return `<div class="${kind}${style === 3 ? " card" : ""}"><div>${inline(title, bold)}${small}</div>${right}</div>`;
  });
  return `<div class="${style === 3 ? "tiles" : ""}">${shown.join("")}</div>`;
}

function switches(
  rows: readonly { readonly line: Line; readonly on: boolean }[],
  is: "switches" | "radios",
  random: Random,
): string {
  const kind = is === "radios" ? "radio" : random.below(2) === 0 ? "checkbox" : "toggle";
  const pill = random.pick(["pill", "pill small", "pill outline"]);
  const native = random.below(2) === 0;
  const shown = rows.map(({ line, on }) => {
    const data = `data-control="${kind}" data-on="${on ? 1 : 0}" data-label="${escaped(bare(line))}"`;
    if (kind === "toggle")
      return `<div class="between"><span>${inline(line)}</span><span class="${pill} ${on ? "on" : ""}" ${data}><i></i></span></div>`;
    const box = native
      ? `<input type="${kind}" ${on ? "checked" : ""} ${data}>`
      : `<span class="box ${kind} ${on ? "on" : ""}" ${data}>${on && kind === "checkbox" ? "✓" : ""}</span>`;
    return `<div class="check">${box} ${inline(line)}</div>`;
  });
  return `<div>${shown.join("")}</div>`;
}

function chat(rows: readonly (readonly [Line, Line])[], random: Random): string {
  const bubbles = random.below(2) === 0;
  const me = /^(?:me|you|i)$/i;
  return rows
    .map(([who, text]) =>
      bubbles
        ? `<div class="bubble ${me.test(bare(who)) ? "me" : "them"}"><div class="small">${inline(who)}</div>${inline(text)}</div>`
        : `<div class="said"><b>${inline(who)}</b> ${inline(text)}</div>`,
    )
    .join("");
}
