/** A result as an SVG: each figure's runs as dots, its median as a line, its bar dashed. */
import type { Figure, Result } from "./result.ts";

const width = 900;
const rowHeight = 46;
const left = 380;
const right = 30;
const top = 56;

export function plot({ name, machine, figures }: Result): string {
  const rows = figures.map((figure, index) => row(figure, top + index * rowHeight));
  const height = top + figures.length * rowHeight + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="16" y="24" font-size="16" font-weight="600" fill="#1c2024">npm run bench -- ${xml(name)}</text>
<text x="16" y="42" fill="#60646c">${xml(machine)}</text>
${rows.join("\n")}
</svg>
`;
}

/** Every row has its own scale, from zero to its largest value or bar. */
function row({ title, unit, values, median, bar }: Figure, y: number): string {
  const most = Math.max(...values, bar ?? 0, 1e-9);
  const x = (value: number) => left + (value / most) * (width - left - right);
  const middle = y + rowHeight / 2;
  const missed = bar !== null && median > bar;
  const colour = missed ? "#c62a2f" : "#0b68cb";
  const dots = values.map(
    (value) =>
      `<circle cx="${x(value).toFixed(1)}" cy="${middle}" r="3.5" fill="${colour}" opacity="0.45"/>`,
  );
  const limit =
    bar === null
      ? ""
      : `<line x1="${x(bar)}" x2="${x(bar)}" y1="${y + 8}" y2="${y + rowHeight - 8}" stroke="#60646c" stroke-dasharray="3 3"/>`;
  return `<line x1="${left}" x2="${width - right}" y1="${middle}" y2="${middle}" stroke="#e4e6ea"/>
<text x="16" y="${middle - 3}" fill="#1c2024">${xml(title)}</text>
<text x="16" y="${middle + 14}" fill="${colour}">${median} ${xml(unit)}${bar === null ? "" : ` (bar ${bar})`}</text>
${dots.join("")}${limit}
<line x1="${x(median)}" x2="${x(median)}" y1="${middle - 10}" y2="${middle + 10}" stroke="${colour}" stroke-width="2.5"/>`;
}

function xml(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
