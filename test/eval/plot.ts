/** An evaluation as an SVG: each kind's share as a dot, all of them as a line, the bar dashed. */
import { type Figures, figures, type Judged } from "./report.ts";

const [width, left, right, top, rowHeight] = [760, 210, 30, 44, 46];

interface Measure {
  readonly title: string;
  readonly bar: number;
  readonly most: boolean;
  share(of: Figures): number;
}

const measures: readonly Measure[] = [
  { title: "right", bar: 75, most: false, share: (f) => f.right / f.answerable },
  { title: "honest", bar: 90, most: false, share: (f) => f.honest / f.absent },
  { title: "false refusals", bar: 8, most: true, share: (f) => f.falseRefusals / f.answerable },
  { title: "line shown", bar: 85, most: false, share: (f) => f.shown / f.shownOf },
];

/** `byKind`: false where only totals may be seen. */
export function plot(name: string, judged: readonly Judged[], byKind: boolean): string {
  const kinds = byKind ? [...new Set(judged.map(({ kind }) => kind))] : [];
  const each = kinds.map((kind) => figures(judged.filter((one) => one.kind === kind)));
  const rows = measures.map((measure, index) =>
    row(measure, figures(judged), each, top + index * rowHeight),
  );
  const height = top + measures.length * rowHeight + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13">
<title>Evaluation of ${name}: the share of each measure beside its bar</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="16" y="26" font-size="16" font-weight="600" fill="#1c2024">npm run eval -- default ${name}: ${judged.length} questions</text>
${rows.join("\n")}
</svg>
`;
}

function row({ title, bar, most, share }: Measure, all: Figures, each: Figures[], y: number) {
  const x = (percent: number) => (left + (percent / 100) * (width - left - right)).toFixed(1);
  const middle = y + rowHeight / 2;
  const value = 100 * share(all);
  const colour = (most ? value <= bar : value >= bar) ? "#0b68cb" : "#c62a2f";
  const dots = each
    .map((figure) => 100 * share(figure))
    .filter(Number.isFinite)
    .map(
      (one) => `<circle cx="${x(one)}" cy="${middle}" r="3.5" fill="${colour}" opacity="0.35"/>`,
    );
  return `<line x1="${left}" x2="${width - right}" y1="${middle}" y2="${middle}" stroke="#e4e6ea"/>
<text x="16" y="${middle - 3}" fill="#1c2024">${title}</text>
<text x="16" y="${middle + 14}" fill="${colour}">${value.toFixed(1)} % (bar ${most ? "≤" : "≥"} ${bar})</text>
${dots.join("")}<line x1="${x(bar)}" x2="${x(bar)}" y1="${y + 8}" y2="${y + rowHeight - 8}" stroke="#60646c" stroke-dasharray="3 3"/>
<line x1="${x(value)}" x2="${x(value)}" y1="${middle - 10}" y2="${middle + 10}" stroke="${colour}" stroke-width="2.5"/>`;
}
