import { counted, type Screen } from "./frame.ts";

const drugs = [
  ["Ramipril", "5 mg", "blood pressure"],
  ["Metformin", "850 mg", "diabetes"],
  ["Pantoprazole", "40 mg", "stomach"],
  ["Levothyroxine", "75 µg", "thyroid"],
  ["Atorvastatin", "20 mg", "cholesterol"],
  ["Bisoprolol", "2.5 mg", "heart rate"],
  ["Ibuprofen", "400 mg", "joint pain"],
  ["Cetirizine", "10 mg", "hay fever"],
  ["Torasemide", "15 mg", "swollen legs"],
  ["Gabapentin", "300 mg", "nerve pain"],
] as const;
const notes = [
  "before eating",
  "with food",
  "after eating",
  "with plenty of water",
  "not together with milk",
  "do not chew",
];
const slots = ["Morning", "Noon", "Evening", "Night"] as const;

export function medication(s: Screen): string {
  const variant = s.variant(2);
  const [patient, doctor] = [s.person(), s.person()];
  const born = `${s.between(1938, 1991)}`;
  const made = s.date(s.between(0, 10), s.between(1, 28));
  const chosen = s.some(drugs, s.between(4, 5));
  const hints = s.some(notes, chosen.length);
  const nightly = s.between(0, chosen.length - 1);
  const rows = chosen.map(([name, strength, reason], at) => ({
    name,
    strength,
    reason,
    note: hints[at] as string,
    id: `r${at}`,
    doses: [
      s.between(0, 2),
      s.between(0, 1),
      at === nightly ? 0 : s.between(1, 2),
      at === nightly ? 1 : 0,
    ],
  }));
  const night = rows[nightly] as (typeof rows)[number];
  const [one, two] = s.some(rows, 2) as [(typeof rows)[number], (typeof rows)[number]];
  const slot = s.between(0, 2);
  const when = ["in the morning", "at noon", "in the evening"][slot] as string;
  const missing = s.pick(drugs.filter(([name]) => !chosen.some(([other]) => other === name)))[0];
  const pharmacy = s.pick(["Lion Pharmacy", "Bridge Pharmacy", "Rose Chemist", "Central Pharmacy"]);
  const daily = one.doses.reduce((sum, n) => sum + n, 0);
  const noonless = rows.filter(({ doses }) => doses[1] === 0).length;

  const table = `<table class="grid"><tr><th>Medicine</th><th>Strength</th>${slots.map((name) => `<th>${name}</th>`).join("")}<th>How to take it</th><th>Reason</th></tr>${rows
    .map(
      (r) =>
        `<tr><td><b>${s.f(`${r.id}.name`, r.name)}</b></td><td>${s.f(`${r.id}.strength`, r.strength)}</td>${r.doses.map((n, at) => `<td style="text-align:center">${s.f(`${r.id}.${at}`, String(n))}</td>`).join("")}<td>${s.f(`${r.id}.note`, r.note)}</td><td>${s.f(`${r.id}.reason`, r.reason)}</td></tr>`,
    )
    .join("")}</table>`;
  const cards = rows
    .map(
      (r) =>
        `<div class="card row" style="align-items:flex-start"><div style="width:230px"><b>${s.f(`${r.id}.name`, r.name)}</b> ${s.f(`${r.id}.strength`, r.strength)}<div class="small muted">For ${s.f(`${r.id}.reason`, r.reason)}</div></div><div class="row grow">${r.doses.map((n, at) => `<div style="text-align:center;width:84px"><div class="small muted">${slots[at]}</div><b>${s.f(`${r.id}.${at}`, String(n))}</b></div>`).join("")}</div><div style="width:190px">${s.f(`${r.id}.note`, r.note)}</div></div>`,
    )
    .join("");
  const head = `<h1 data-f="title">Medication plan</h1><dl><dt>For</dt><dd>${s.f("patient", patient.full)}, born ${s.f("born", born)}</dd><dt>Prescribed by</dt><dd>${s.f("doctor", `Dr. ${doctor.full}`)}</dd><dt>Valid from</dt><dd>${s.f("made", made.text)}</dd></dl>`;

  s.ask(
    {
      ask: [
        `How many ${one.name} do I take ${when}?`,
        `How many tablets of ${one.name} do I swallow ${when}?`,
      ],
      keys: [
        [...counted(one.doses[slot] as number), ...(one.doses[slot] === 0 ? ["none", "no"] : [])],
      ],
      facts: [`${one.id}.${slot}`],
    },
    {
      ask: [`What's the ${two.name} for?`, `Why do I take ${two.name}?`],
      keys: [two.reason],
      facts: [`${two.id}.reason`],
    },
    {
      ask: [
        `How should I take the ${one.name}?`,
        `Is there anything to watch out for when taking ${one.name}?`,
      ],
      keys: [one.note],
      facts: [`${one.id}.note`],
      wrong: hints.filter((h) => h !== one.note),
    },
    {
      ask: [`How strong is the ${two.name}?`, `What dose are the ${two.name} tablets?`],
      keys: [two.strength],
      facts: [`${two.id}.strength`],
    },
    {
      ask: ["Who prescribed all this?", "Which doctor wrote the plan?"],
      keys: [doctor.last],
      facts: ["doctor"],
    },
    {
      way: "which",
      ask: ["Which one do I take at night?", "Which medicine is for the night?"],
      keys: [night.name],
      facts: [`${night.id}.name`, `${night.id}.3`],
      wrong: rows.filter((r) => r !== night).map((r) => r.name),
    },
    {
      way: "count",
      ask: ["How many different medicines are on it?", "How many medicines do I take?"],
      keys: [counted(rows.length)],
      facts: [],
    },
    {
      way: "sum",
      ask: [
        `How many ${one.name} do I take in a day?`,
        `How many tablets of ${one.name} is that per day altogether?`,
      ],
      keys: [counted(daily)],
      facts: [],
    },
    {
      ask: ["From when does the plan count?", "When does the plan start?"],
      keys: [made.keys],
      facts: ["made"],
    },
    {
      way: "which",
      ask: [`Which medicine is for ${two.reason}?`, `What do I take for my ${two.reason}?`],
      keys: [two.name],
      facts: [`${two.id}.name`],
    },
    {
      ask: ["Whose plan is this?", "Who is the patient?"],
      keys: [patient.last],
      facts: ["patient"],
    },
    ...(noonless === rows.length - 1
      ? [
          {
            way: "which" as const,
            ask: ["Which one do I take at noon?"],
            keys: [rows.find(({ doses }) => doses[1] === 1)?.name ?? ""],
            facts: [],
          },
        ]
      : []),
    {
      way: "whole",
      ask: ["What is this?", "What does this page show?"],
      keys: ["medication plan"],
      facts: ["title"],
    },
  );
  s.absent(
    `How many ${missing} do I take in the morning?`,
    `What are the side effects of ${one.name}?`,
    "When do I have to get new ones?",
    "Can I drink alcohol with it?",
    "How much did the tablets cost?",
    "How much do I weigh?",
  );
  if (variant === 0)
    return `<div class="narrow" style="max-width:1080px;padding:24px"><div class="card" style="padding:26px 34px">${head}${table}<p class="small muted">${pharmacy} · Please bring this plan to each visit.</p></div></div>`;
  return `${s.titleBar("My Health")}<div class="page">${s.side(["Today", "Plan", "Diary", "Contacts"], 1)}<div class="main">${head}${cards}<span class="btn main">Share</span><span class="btn">Print</span></div></div>`;
}
