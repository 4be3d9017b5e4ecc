import type { Screen } from "./frame.ts";
import { monthNames } from "./lists.ts";

const posts = [
  "Rent",
  "Groceries",
  "Car",
  "Insurance",
  "Phone",
  "Heating",
  "Clothes",
  "Kids",
  "Restaurants",
  "Garden",
  "Pets",
  "Gifts",
  "Streaming",
  "Gym",
];

const both = (n: number) => [n.toFixed(2), String(n)];

export function budget(s: Screen): string {
  const variant = s.variant(2);
  const from = s.between(0, 7);
  const months = monthNames.slice(from, from + s.between(3, 5));
  const names = s.some(posts, s.between(6, 9));
  const missing = s.pick(posts.filter((name) => !names.includes(name)));
  const outside = s.pick(monthNames.filter((name) => !months.includes(name)));
  const amounts = names.map(() => months.map(() => s.between(12, 180) * 5 + s.pick([0, 1, 2, 3])));
  const at = (row: number, column: number) => amounts[row]?.[column] ?? 0;
  const totals = months.map((_, column) =>
    amounts.reduce((sum, row) => sum + (row[column] ?? 0), 0),
  );
  const income = months.map((_, column) => (totals[column] ?? 0) + s.between(55, 790));
  const top = (column: number) =>
    names.map((_, row) => row).reduce((a, b) => (at(b, column) > at(a, column) ? b : a));
  const best = names.filter((_, row) => at(row, 0) === at(top(0), 0)).length === 1;
  const [row, column] = [s.between(0, names.length - 1), s.between(0, months.length - 1)];
  const [row2, column2] = [s.between(0, names.length - 1), s.between(0, months.length - 1)];
  const [c1, c2] = [0, months.length - 1];
  const rising = s.between(0, names.length - 1);
  const letter = (n: number) => "ABCDEFGH"[n] as string;
  const selected = { row: s.between(0, names.length - 1), column: s.between(0, months.length - 1) };
  const cellName = `${letter(selected.column + 1)}${selected.row + 2}`;
  const sheets = s.some(["Budget", "Savings", "Holiday", "2025", "House", "Loans"], 3);
  const open = s.between(0, 2);
  const money = (n: number) => (variant === 0 ? s.money(n) : n.toFixed(2));
  const has = months.length > 2;

  const lined = (cells: readonly string[], line: number, style = "") =>
    `<tr style="${style}"><td class="muted small" style="background:${s.look.soft};text-align:center">${line}</td>${cells.join("")}</tr>`;
  const body = names.map((name, r) =>
    lined(
      [
        `<td>${s.f(`n${r}`, name)}</td>`,
        ...months.map(
          (_, c) =>
            `<td class="r" style="${selected.row === r && selected.column === c ? `outline:2px solid ${s.look.accent};outline-offset:-2px` : ""}">${s.f(`v${r}.${c}`, money(at(r, c)))}</td>`,
        ),
      ],
      r + 2,
    ),
  );
  const last = (label: string, id: string, values: readonly number[], line: number) =>
    lined(
      [
        `<td>${label}</td>`,
        ...values.map((n, c) => `<td class="r">${s.f(`${id}${c}`, money(n))}</td>`),
      ],
      line,
      "font-weight:700",
    );
  const table = `<table class="grid" style="width:auto"><tr>${["", ...months.map((_, c) => letter(c)), letter(months.length)].map((l) => `<th style="background:${s.look.soft};text-align:center" class="small">${l}</th>`).join("")}</tr>${lined(["<td></td>", ...months.map((m) => `<td class="r" style="min-width:112px"><b>${m}</b></td>`)], 1)}${body.join("")}${last("Total spent", "t", totals, names.length + 2)}${last("Income", "i", income, names.length + 3)}</table>`;
  const bar = `<div class="row" style="padding:6px 12px;border-bottom:1px solid ${s.look.line}"><span class="field" style="width:70px;padding:3px 8px;color:inherit">${s.f("cell", cellName)}</span><span class="muted">fx</span><span class="field grow" style="padding:3px 8px;color:inherit">${s.f("fx", String(at(selected.row, selected.column)))}</span></div>`;
  const menu = `<div class="row small" style="padding:7px 14px">${["File", "Edit", "View", "Insert", "Format", "Data", "Help"].map((m) => `<span>${m}</span>`).join("")}</div>`;
  const foot = `<div class="row" style="margin-top:auto;padding:6px 14px;border-top:1px solid ${s.look.line}">${sheets.map((name, n) => `<span style="padding:4px 14px;${n === open ? `background:${s.look.soft};color:${s.look.accent};font-weight:700;border-bottom:3px solid ${s.look.accent}` : ""}">${s.f(`sheet${n}`, name)}</span>`).join("")}</div>`;

  s.ask(
    {
      ask: [
        `How much did ${names[row]?.toLowerCase()} cost us in ${months[column]}?`,
        `What did we spend on ${names[row]?.toLowerCase()} in ${months[column]}?`,
      ],
      keys: [both(at(row, column))],
      facts: [`v${row}.${column}`],
    },
    {
      ask: [
        `What did we pay for ${names[row2]?.toLowerCase()} in ${months[column2]}?`,
        `How much went on ${names[row2]?.toLowerCase()} in ${months[column2]}?`,
      ],
      keys: [both(at(row2, column2))],
      facts: [`v${row2}.${column2}`],
    },
    {
      ask: [
        `How much did we spend altogether in ${months[column]}?`,
        `What's the total for ${months[column]}?`,
      ],
      keys: [both(totals[column] ?? 0)],
      facts: [`t${column}`],
    },
    {
      ask: [
        `How much money came in in ${months[column2]}?`,
        `What did we earn in ${months[column2]}?`,
      ],
      keys: [both(income[column2] ?? 0)],
      facts: [`i${column2}`],
    },
    ...(best
      ? [
          {
            way: "compare" as const,
            ask: [
              `What was the biggest expense in ${months[0]}?`,
              `What did we spend the most on in ${months[0]}?`,
            ],
            keys: [names[top(0)] as string],
            facts: [`n${top(0)}`, `v${top(0)}.0`],
          },
        ]
      : []),
    ...(at(rising, c1) !== at(rising, c2)
      ? [
          {
            way: "difference" as const,
            ask: [
              `How much did ${names[rising]?.toLowerCase()} change between ${months[c1]} and ${months[c2]}?`,
              `What's the difference between ${months[c1]} and ${months[c2]} for ${names[rising]?.toLowerCase()}?`,
            ],
            keys: [both(Math.abs(at(rising, c1) - at(rising, c2)))],
            facts: [],
          },
        ]
      : []),
    {
      way: "difference",
      ask: [
        `How much was left over in ${months[column]}?`,
        `How much more did we earn than spend in ${months[column]}?`,
      ],
      keys: [both((income[column] ?? 0) - (totals[column] ?? 0))],
      facts: [],
    },
    {
      way: "which",
      ask: ["Which sheet am I on?", "Which tab of the spreadsheet is open?"],
      keys: [sheets[open] as string],
      facts: [`sheet${open}`],
      wrong: sheets.filter((_, n) => n !== open),
    },
    {
      way: "which",
      ask: ["Which cell is selected?", "Which cell is the cursor in?"],
      keys: [cellName],
      facts: ["cell", `v${selected.row}.${selected.column}`],
    },
    ...(has
      ? [
          {
            way: "count" as const,
            ask: ["How many months are in the table?", "How many months does it cover?"],
            keys: [
              [
                String(months.length),
                ["", "", "", "three", "four", "five"][months.length] as string,
              ],
            ],
            facts: [],
          },
        ]
      : []),
    {
      way: "sum",
      ask: [
        `What did ${names[row]?.toLowerCase()} cost in ${months[0]} and ${months[1]} together?`,
      ],
      keys: [both(at(row, 0) + at(row, 1))],
      facts: [],
    },
  );
  s.absent(
    `How much did we spend on ${missing.toLowerCase()} in ${months[column]}?`,
    `What did ${names[row]?.toLowerCase()} cost in ${outside}?`,
    "How much did we plan to spend?",
    "Who edited this last?",
    "How much is in the savings account?",
  );
  return `${variant === 0 ? s.titleBar(`${s.pick(["household", "home money", "family budget"])}.ods`) : s.browser("https://sheets.example.com/d/house", "Household", ["Mail"])}${menu}${bar}<div style="padding:0 0 20px">${table}</div>${foot}`;
}
