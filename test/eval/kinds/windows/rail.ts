import type { Screen } from "./frame.ts";
import { towns } from "./lists.ts";

const conditions: readonly (readonly [string, readonly string[]])[] = [
  ["This ticket cannot be refunded.", ["cannot be refunded", "can't", "no"]],
  ["Refundable free of charge until the day before departure.", ["day before", "yes"]],
  ["Refunds are possible for a fee of 10 until departure.", ["fee of 10", "yes"]],
];

export function rail(s: Screen): string {
  const variant = s.variant(3);
  const [from, via, to] = s.some(towns, 3) as [string, string, string];
  const [one, two] = [s.person(), s.person()];
  const [month, day] = [s.between(1, 10), s.between(1, 28)];
  const date = s.date(month, day);
  const start = s.between(6 * 60, 15 * 60);
  const [ride, wait, rest] = [s.between(48, 140), s.between(9, 38), s.between(35, 130)];
  const times = [start, start + ride, start + ride + wait, start + ride + wait + rest].map((m) =>
    s.time(m),
  );
  const [leaves, changeIn, changeOut, lands] = times as [
    (typeof times)[0],
    (typeof times)[0],
    (typeof times)[0],
    (typeof times)[0],
  ];
  const whole = ride + wait + rest;
  const lasts = `${Math.floor(whole / 60)} h ${whole % 60} min`;
  const [train, next] = [`IC ${s.between(100, 998)}`, `RE ${s.between(1000, 9899)}`];
  const [platform, nextPlatform] = s
    .some([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14], 2)
    .map(String) as [string, string];
  const [coach, seats] = [
    String(s.between(2, 29)),
    [`${s.between(11, 49)}`, `${s.between(51, 98)}`],
  ];
  const price = s.between(28, 170) + s.pick([0, 0.5, 0.9]);
  const code = s.code(4, 3);
  const [rule, ruleKeys] = s.pick(conditions);
  const comfort = s.pick(["1st class", "2nd class"]);

  const leg = (
    id: string,
    [a, b]: readonly [string, string],
    [t1, t2]: readonly [string, string],
    [name, track]: readonly [string, string],
  ) =>
    variant === 1
      ? `<tr><td>${s.f(`${id}.t1`, t1)}</td><td>${s.f(`${id}.a`, a)}</td><td>${s.f(`${id}.t2`, t2)}</td><td>${s.f(`${id}.b`, b)}</td><td>${s.f(`${id}.train`, name)}</td><td>${s.f(`${id}.track`, track)}</td></tr>`
      : `<div class="row" style="align-items:flex-start"><div style="width:90px"><b>${s.f(`${id}.t1`, t1)}</b><div style="height:46px"></div><b>${s.f(`${id}.t2`, t2)}</b></div><div style="width:3px;height:92px;background:${s.look.accent}"></div><div><b>${s.f(`${id}.a`, a)}</b> <span class="muted">${s.f(`${id}.track`, `Platform ${track}`)}</span><div class="muted" style="height:46px;padding-top:10px">${s.f(`${id}.train`, name)}</div><b>${s.f(`${id}.b`, b)}</b></div></div>`;
  const legs = [
    leg("g0", [from, via], [leaves.text, changeIn.text], [train, platform]),
    leg("g1", [via, to], [changeOut.text, lands.text], [next, nextPlatform]),
  ];
  const change = `${wait} min to change`;
  const journey =
    variant === 1
      ? `<table><tr><th>Departs</th><th>From</th><th>Arrives</th><th>To</th><th>Train</th><th>Platform</th></tr>${legs.join("")}</table><p>${s.f("lasts", `Journey time ${lasts}`)}, ${s.f("change", change)}</p>`
      : `${legs[0]}<p class="tag" style="margin:12px 0 12px 110px">${s.f("change", change)}</p>${legs[1]}<p>${s.f("lasts", `Total ${lasts}`)}</p>`;
  const people = `<dl><dt>Passengers</dt><dd>${s.f("p0", one.full)}, seat ${s.f("seat0", seats[0] as string)}<br>${s.f("p1", two.full)}, seat ${s.f("seat1", seats[1] as string)}</dd><dt>Coach</dt><dd>${s.f("coach", coach)}</dd><dt>Comfort</dt><dd>${s.f("comfort", comfort)}</dd><dt>Paid</dt><dd>${s.f("price", s.money(price))} by card</dd></dl>`;
  const thanks = `<h1 data-f="title">${s.pick(["Your booking is confirmed", "Booking confirmed", "Thank you, you are booked"])}</h1>`;
  const ref = `<div class="card"><span class="muted">Collection code</span> <b class="big">${s.f("code", code)}</b></div>`;
  const terms = `<p class="muted">${s.f("rule", rule)}</p>`;

  s.ask(
    {
      ask: ["Where do I have to change?", "In which town do we change trains?"],
      keys: [via],
      facts: ["g0.b", "g1.a"],
    },
    {
      ask: [
        "How long do we have for changing trains?",
        "How much time is there to get the connection?",
      ],
      keys: [[`${wait} min`]],
      facts: ["change"],
    },
    {
      ask: [`When do we get to ${to}?`, `What time does the train pull into ${to}?`],
      keys: [lands.keys],
      facts: ["g1.t2"],
      wrong: [changeIn.text],
    },
    {
      ask: [`When do I have to be on the train in ${from}?`, `What time do we leave ${from}?`],
      keys: [leaves.keys],
      facts: ["g0.t1"],
      wrong: [changeOut.text],
    },
    { ask: ["Which carriage are we in?", "What's our coach?"], keys: [coach], facts: ["coach"] },
    {
      ask: [`Where does ${one.first} sit?`, `Which seat is for ${one.full}?`],
      keys: [seats[0] as string],
      facts: ["seat0"],
    },
    {
      ask: [
        `Which platform does the train from ${from} leave from?`,
        `What platform do I go to in ${from}?`,
      ],
      keys: [platform],
      facts: ["g0.track"],
      wrong: [`Platform ${nextPlatform}`],
    },
    {
      ask: ["How much did the tickets cost?", "What did I pay for it?"],
      keys: [price.toFixed(2)],
      facts: ["price"],
    },
    {
      ask: [
        "What code do I need at the ticket machine?",
        "What's the code to pick up the tickets?",
      ],
      keys: [code],
      facts: ["code"],
    },
    {
      ask: ["How long does the whole trip take?", "How long are we on the way altogether?"],
      keys: [
        [
          lasts,
          `${Math.floor(whole / 60)} hours ${whole % 60}`,
          `${Math.floor(whole / 60)} hours and ${whole % 60}`,
        ],
      ],
      facts: ["lasts"],
    },
    {
      ask: ["Can I get my money back?", "What happens if I want a refund?"],
      keys: [ruleKeys],
      facts: ["rule"],
    },
    {
      ask: [`Which train goes from ${via} to ${to}?`, "What's the number of the second train?"],
      keys: [next],
      facts: ["g1.train"],
      wrong: [train],
    },
    {
      ask: ["Are we travelling first or second class?", "Which class is it?"],
      keys: [[comfort, comfort.startsWith("1") ? "first" : "second"]],
      facts: ["comfort"],
    },
    {
      ask: ["What day is the trip?", "When are we travelling?"],
      keys: [date.keys],
      facts: ["date"],
    },
    { way: "count", ask: ["How many people are travelling?"], keys: [["2", "two"]], facts: [] },
  );
  s.absent(
    "Is there a restaurant on the train?",
    "When does the train back leave?",
    "Can I take my bike along?",
    "When's the next train after this one?",
    "How many bonus points do I get?",
    `What's the address of the station in ${to}?`,
  );
  const when = `<h2>${s.f("date", date.text)}</h2>`;
  if (variant === 2)
    return `${s.titleBar("Travel")}<div class="page">${s.side(["Upcoming", "Past trips", "Passes", "Profile"], 0)}<div class="main">${thanks}${when}<div class="row" style="align-items:flex-start"><div class="card grow">${journey}</div><div style="width:340px">${ref}<div class="card">${people}</div>${terms}</div></div></div></div>`;
  return `${s.browser("https://tickets.example.org/order/done", "Booking", ["Maps"])}${s.nav("RailLink", ["Journeys", "My tickets", "Offers"], 1)}<div class="main narrow">${thanks}${ref}${when}<div class="card">${journey}</div><div class="card">${people}</div>${terms}<span class="btn main">Add to calendar</span><span class="btn">Download PDF</span></div>${s.foot("Contact · Conditions of carriage · Imprint")}`;
}
