/** Programs of a desk as they look: panes, tool bars, lists with a preview, cards. */
import { type Builder, span } from "../../page.ts";

export function sheet(b: Builder): void {
  const months = ["January", "February", "March", "April"];
  const costs = b.some(["Rent", "Food", "Travel", "Phone", "Insurance"], 4);
  const amounts = costs.map(() => months.map(() => String(20 + b.random.below(900))));
  const letters = ["", "A", "B", "C", "D", "E"];
  const cell = (text: string, id = "", looks = {}) =>
    `<td style="min-width:84px;padding:4px 8px">${text === "" ? "" : span(text, id, looks)}</td>`;
  const rows = [
    `<tr>${letters.map((letter) => `<td class="muted" style="text-align:center">${letter}</td>`).join("")}</tr>`,
    `<tr><td class="muted">1</td>${cell("Costs")}${months.map((m) => cell(m, "", { bold: true })).join("")}</tr>`,
    ...costs.map(
      (name, r) =>
        `<tr><td class="muted">${r + 2}</td>${cell(name)}${months.map((m, at) => cell(amounts[r]?.[at] ?? "", `c${r}.${at}`, { label: name, header: m })).join("")}</tr>`,
    ),
  ];
  b.raw(
    `<div class="muted">File &nbsp; Edit &nbsp; View &nbsp; Insert &nbsp; Format</div><div class="in">B2 &nbsp; ${amounts[0]?.[0]}</div><table class="boxed">${rows.join("")}</table><div class="tabs"><div class="tab chosen">Budget</div><div class="tab">Archive</div></div>`,
  );
  const [r, m] = [b.random.below(4), b.random.below(4)];
  const name = (costs[r] ?? "").toLowerCase();
  const high = costs.map((_, at) => Number(amounts[at]?.[m]));
  const top = costs[high.indexOf(Math.max(...high))] ?? "";
  const dup = new Set(high).size < high.length;
  b.ask(
    {
      ask: [
        `How much was ${name} in ${months[m]}?`,
        `What did ${name} cost in ${months[m]}?`,
        `${months[m]} ${name}?`,
      ],
      keys: [amounts[r]?.[m] ?? ""],
      facts: [`c${r}.${m}`],
    },
    {
      ask: [
        `What's in cell ${letters[m + 2]}${r + 2}?`,
        `What is the value of ${letters[m + 2]}${r + 2}?`,
      ],
      keys: [amounts[r]?.[m] ?? ""],
      facts: [`c${r}.${m}`],
    },
    ...(dup
      ? []
      : [
          {
            way: "compare" as const,
            ask: [
              `What was the most expensive thing in ${months[m]}?`,
              `Which cost is the highest in ${months[m]}?`,
            ],
            keys: [top],
            facts: [],
          },
        ]),
    {
      way: "sum",
      ask: [
        `What do all costs in ${months[m]} come to together?`,
        `What's the sum of ${months[m]}?`,
      ],
      keys: [String(high.reduce((x, y) => x + y, 0))],
      facts: [],
    },
  ).absent(
    "How much was rent in August?",
    "What did the car cost?",
    "Who made this sheet?",
    "What is in cell Z99?",
  );
}
