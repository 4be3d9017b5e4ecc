import type { Screen } from "./frame.ts";
import { monthNames, streets, towns } from "./lists.ts";

export function power(s: Screen): string {
  const variant = s.variant(2);
  const holder = s.person();
  const supplier = s.pick([
    "Brightwater Energy",
    "Stadtwerke Nord",
    "Volta Direct",
    "Heliton",
    "Greenwich Power",
  ]);
  const tariff = s.pick(["Fixed 24", "Easy Flex", "Home Plus", "Night Saver", "Basic Online"]);
  const meter = `${s.code(1, 0)}${s.between(10_000_000, 98_999_999)}`;
  const before = s.between(21_000, 63_000);
  const months = s.some([210, 225, 238, 251, 264, 279, 296, 313, 332, 347], 6).map((kwh, at) => ({
    name: monthNames[at] as string,
    kwh,
    id: `m${at}`,
  }));
  const used = months.reduce((sum, { kwh }) => sum + kwh, 0);
  const earlier = used + s.pick([-1, 1]) * s.between(60, 380);
  const price = s.between(24, 39) + s.pick([0.1, 0.4, 0.75]);
  const standing = s.between(48, 79) + 0.6;
  const total = Math.round(used * price) / 100 + standing;
  const monthly = s.between(54, 128);
  const debit = s.date(6, s.between(14, 28));
  const issued = s.date(6, s.between(1, 9));
  const top = months.reduce((a, b) => (b.kwh > a.kwh ? b : a));
  const low = months.reduce((a, b) => (b.kwh < a.kwh ? b : a));
  const one = s.pick(months);
  const [a, b] = s.some(months, 2) as [(typeof months)[number], (typeof months)[number]];
  const comma = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

  const bars = months
    .map(
      (m) =>
        `<div style="text-align:center;flex:1"><div class="small">${s.f(m.id, String(m.kwh))}</div><div style="height:${Math.round(m.kwh / 3)}px;background:${s.look.accent};margin:3px 12px"></div>${s.f(`${m.id}.name`, m.name.slice(0, 3))}</div>`,
    )
    .join("");
  const chart = `<div class="card"><h3>Consumption per month (kWh)</h3><div class="row" style="align-items:flex-end;gap:0">${bars}</div></div>`;
  const list = `<div class="card"><h3>Consumption per month</h3><table>${months.map((m) => `<tr><td>${s.f(`${m.id}.name`, m.name)}</td><td class="r">${s.f(m.id, `${m.kwh} kWh`)}</td></tr>`).join("")}</table></div>`;
  const reading = `<div class="card"><h3>Meter ${s.f("meter", meter)}</h3><div class="spread"><span>Reading on 1 January</span>${s.f("before", comma(before))}</div><div class="spread"><span>Reading on 30 June</span>${s.f("after", comma(before + used))}</div><div class="spread bold"><span>Used</span>${s.f("used", `${comma(used)} kWh`)}</div><div class="spread muted"><span>Same period last year</span>${s.f("earlier", `${comma(earlier)} kWh`)}</div></div>`;
  const costs = `<div class="card"><h3>What it costs</h3><div class="spread"><span>Unit rate</span>${s.f("price", `${price.toFixed(2)} ${s.habit === "£" ? "p" : "ct"}/kWh`)}</div><div class="spread"><span>Standing charge</span>${s.f("standing", s.money(standing))}</div><div class="spread bold"><span>To pay</span>${s.f("total", s.money(total))}</div><p>We will debit this from your account on ${s.f("debit", debit.text)}.</p><p>From August your monthly instalment is ${s.f("monthly", s.money(monthly))}.</p></div>`;
  const head = `<div class="spread"><div><h1 data-f="title">Your electricity bill</h1><div>${s.f("holder", holder.full)}, ${s.between(3, 99)} ${s.pick(streets)}, ${s.pick(towns)}</div></div><dl><dt>Issued</dt><dd>${s.f("issued", issued.text)}</dd><dt>Tariff</dt><dd>${s.f("tariff", tariff)}</dd></dl></div>`;

  s.ask(
    {
      ask: [
        "How much power did we use in total?",
        "How many kilowatt hours did we use altogether?",
      ],
      keys: [String(used)],
      facts: ["used"],
      wrong: [String(earlier)],
    },
    {
      way: "compare",
      ask: ["Did we use more or less than last year?", "Was it more or less than the year before?"],
      keys: [used > earlier ? ["more", "higher", "increase"] : ["less", "lower", "fewer"]],
      facts: ["used", "earlier"],
    },
    {
      ask: ["How much do I owe them?", "What's the bill come to?", "How much is the bill?"],
      keys: [total.toFixed(2)],
      facts: ["total"],
    },
    {
      ask: ["When will they take the money?", "When does it come off my account?"],
      keys: [debit.keys],
      facts: ["debit"],
      wrong: [issued.text],
    },
    {
      way: "compare",
      ask: [
        "In which month did we use the most?",
        "Which was the worst month?",
        "When was our consumption highest?",
      ],
      keys: [[top.name, top.name.slice(0, 3)]],
      facts: [top.id, `${top.id}.name`],
    },
    {
      way: "compare",
      ask: ["In which month did we use the least electricity?"],
      keys: [[low.name, low.name.slice(0, 3)]],
      facts: [low.id, `${low.id}.name`],
    },
    {
      ask: ["What does one kilowatt hour cost?", "How expensive is a unit?"],
      keys: [price.toFixed(2)],
      facts: ["price"],
    },
    {
      ask: ["Which plan are we on?", "What's our tariff called?"],
      keys: [tariff],
      facts: ["tariff"],
    },
    {
      ask: ["What did the meter say at the end of June?", "What was the last meter reading?"],
      keys: [String(before + used)],
      facts: ["after"],
      wrong: [String(before)],
    },
    {
      ask: [`How much did we use in ${one.name}?`, `How many units was it in ${one.name}?`],
      keys: [String(one.kwh)],
      facts: [one.id],
    },
    {
      ask: ["How much will I pay each month from August?", "What's the new instalment?"],
      keys: [[monthly.toFixed(2), String(monthly)]],
      facts: ["monthly"],
    },
    {
      way: "difference",
      ask: [
        `How much more did we use in ${a.kwh > b.kwh ? a.name : b.name} than in ${a.kwh > b.kwh ? b.name : a.name}?`,
      ],
      keys: [String(Math.abs(a.kwh - b.kwh))],
      facts: [],
    },
    {
      ask: ["What's the number of the meter?", "Which meter is this for?"],
      keys: [meter],
      facts: ["meter"],
    },
    {
      ask: ["Whose bill is this?", "Whose name is on the bill?"],
      keys: [holder.full],
      facts: ["holder"],
    },
    {
      way: "whole",
      ask: ["What is this?", "What kind of letter is this?"],
      keys: ["electricity bill"],
      facts: ["title"],
    },
  );
  s.absent(
    "How much gas did we use?",
    "When does the contract run out?",
    "How much of the power is renewable?",
    "How much did we use in November?",
    "Who read the meter?",
    "What number can I call if the power goes out?",
  );
  const left = variant === 0 ? reading + chart : costs + reading;
  const right = variant === 0 ? costs : list;
  return `${s.nav(supplier, ["Home", "Bills", "Meter", "Contract", "Help"], 1)}<div class="main">${head}<div class="row" style="align-items:flex-start"><div class="grow">${left}</div><div style="width:40%">${right}</div></div></div>${s.foot(`${supplier} · Privacy · Terms · Accessibility`)}`;
}
