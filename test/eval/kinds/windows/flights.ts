import { counted, type Screen } from "./frame.ts";
import { towns } from "./lists.ts";

const lines = [
  "Aurora Air",
  "Condora",
  "SkyFinch",
  "Meridian",
  "Polar Wings",
  "Transalp",
  "Bluejet",
  "Hansea",
];

export function flights(s: Screen): string {
  const variant = s.variant(2);
  const [from, to, hub, hub2] = s.some(towns, 4) as [string, string, string, string];
  const date = s.date(s.between(0, 10), s.between(2, 27));
  const travellers = s.between(2, 4);
  const prices = s.some([84, 97, 112, 129, 143, 158, 176, 199, 214], 5);
  const lasts = s.some([95, 118, 142, 187, 225, 268, 301], 5);
  const direct = s.between(0, 4);
  const offers = s.some(lines, 5).map((line, at) => {
    const start = s.between(6 * 60, 17 * 60);
    const minutes = lasts[at] as number;
    return {
      line,
      id: `o${at}`,
      leaves: s.time(start),
      lands: s.time(start + minutes),
      lasts: `${Math.floor(minutes / 60)}h ${minutes % 60}m`,
      minutes,
      stop: at === direct ? "" : s.pick([hub, hub2]),
      price: prices[at] as number,
    };
  });
  const cheap = offers.reduce((a, b) => (b.price < a.price ? b : a));
  const dear = offers.reduce((a, b) => (b.price > a.price ? b : a));
  const fast = offers.reduce((a, b) => (b.minutes < a.minutes ? b : a));
  const nonstop = offers[direct] as (typeof offers)[0];
  const [one, two] = s.some(offers, 2) as [(typeof offers)[0], (typeof offers)[0]];
  const stopping = s.pick(offers.filter(({ stop }) => stop));
  const sorts = ["Cheapest", "Fastest", "Best"];
  const sort = s.between(0, 2);
  const filters = ["Nonstop", "1 stop", "2 stops or more"].map((label, at) => ({
    label,
    on: at < 2,
    id: `x${at}`,
  }));
  const found = s.between(21, 340);
  const absent = s.pick(lines.filter((line) => !offers.some((o) => o.line === line)));

  const card = (o: (typeof offers)[0]) =>
    variant === 0
      ? `<div class="card row"><div style="width:130px"><b>${s.f(`${o.id}.line`, o.line)}</b></div><div class="grow row"><div><b>${s.f(`${o.id}.leaves`, o.leaves.text)}</b><div class="small muted">${from}</div></div><div class="grow" style="text-align:center"><div class="small">${s.f(`${o.id}.lasts`, o.lasts)}</div><div style="height:2px;background:${s.look.line}"></div><div class="small muted">${s.f(`${o.id}.stop`, o.stop ? `1 stop in ${o.stop}` : "Nonstop")}</div></div><div><b>${s.f(`${o.id}.lands`, o.lands.text)}</b><div class="small muted">${to}</div></div></div><div class="r" style="width:150px"><b class="big">${s.f(`${o.id}.price`, `${s.habit}${o.price}`)}</b><br><span class="btn main" style="margin:0">Select</span></div></div>`
      : `<tr><td><b>${s.f(`${o.id}.line`, o.line)}</b></td><td>${s.f(`${o.id}.leaves`, o.leaves.text)}</td><td>${s.f(`${o.id}.lands`, o.lands.text)}</td><td>${s.f(`${o.id}.lasts`, o.lasts)}</td><td>${s.f(`${o.id}.stop`, o.stop ? `via ${o.stop}` : "nonstop")}</td><td class="r"><b>${s.f(`${o.id}.price`, `${s.habit}${o.price}`)}</b></td></tr>`;
  const list =
    variant === 0
      ? offers.map(card).join("")
      : `<div class="card"><table><tr><th>Airline</th><th>Departure</th><th>Arrival</th><th>Duration</th><th>Route</th><th class="r">Per person</th></tr>${offers.map(card).join("")}</table></div>`;
  const search = `<div class="card row">${[
    ["From", from],
    ["To", to],
    ["Date", date.text],
    ["Travellers", String(travellers)],
  ]
    .map(
      ([label, value]) =>
        `<div class="field grow" style="color:inherit"><div class="small muted">${label}</div>${s.f(String(label), String(value))}</div>`,
    )
    .join("")}<span class="btn main">Search</span></div>`;
  const sorting = `<div class="row">${sorts.map((label, at) => `<span class="btn" style="${at === sort ? `background:${s.look.accent};color:${s.look.ground};border-color:${s.look.accent}` : ""}">${s.f(`sort${at}`, label)}</span>`).join("")}<span class="grow"></span><span class="muted">${s.f("found", `${found} results`)}</span></div>`;
  const boxes = `<div style="width:200px"><h3>Stops</h3>${filters.map((x) => `<p><span style="display:inline-block;width:16px;height:16px;vertical-align:-3px;margin-right:8px;border:2px solid ${x.on ? s.look.accent : s.look.muted};background:${x.on ? s.look.accent : "transparent"}"></span>${s.f(x.id, x.label)}</p>`).join("")}<h3>Departure time</h3><div class="meter"><i style="width:70%"></i></div><h3>Airlines</h3><p class="muted">All</p></div>`;
  const hours = (o: (typeof offers)[0]) => [
    o.lasts,
    `${Math.floor(o.minutes / 60)} hours ${o.minutes % 60}`,
    `${Math.floor(o.minutes / 60)} hours and ${o.minutes % 60}`,
    `${Math.floor(o.minutes / 60)} h ${o.minutes % 60}`,
  ];

  s.ask(
    {
      way: "compare",
      ask: ["Which airline is the cheapest?", "Who has the lowest fare?"],
      keys: [cheap.line],
      facts: [`${cheap.id}.line`, `${cheap.id}.price`],
    },
    {
      way: "compare",
      ask: ["How much is the most expensive flight?", "What's the highest price?"],
      keys: [String(dear.price)],
      facts: [`${dear.id}.price`],
    },
    {
      way: "compare",
      ask: ["Which airline gets me there fastest?", "Which one has the shortest flight?"],
      keys: [fast.line],
      facts: [`${fast.id}.line`, `${fast.id}.lasts`],
    },
    {
      way: "which",
      ask: ["Which one flies there directly?", "Which airline doesn't stop on the way?"],
      keys: [nonstop.line],
      facts: [`${nonstop.id}.line`, `${nonstop.id}.stop`],
      wrong: offers.filter((o) => o !== nonstop).map((o) => o.line),
    },
    {
      ask: [`How much does ${one.line} want?`, `What's the fare with ${one.line}?`],
      keys: [String(one.price)],
      facts: [`${one.id}.price`],
      wrong: offers.filter((o) => o !== one).map((o) => String(o.price)),
    },
    {
      ask: [`When does the ${two.line} flight get in?`, `What time does ${two.line} land?`],
      keys: [two.lands.keys],
      facts: [`${two.id}.lands`],
    },
    {
      ask: [`When does ${one.line} take off?`, `What time does the ${one.line} plane leave?`],
      keys: [one.leaves.keys],
      facts: [`${one.id}.leaves`],
    },
    {
      ask: [`How long am I travelling with ${two.line}?`, `How long does ${two.line} take?`],
      keys: [hours(two)],
      facts: [`${two.id}.lasts`],
    },
    {
      ask: [
        `Where does ${stopping.line} stop on the way?`,
        `Which city do I change in with ${stopping.line}?`,
      ],
      keys: [stopping.stop],
      facts: [`${stopping.id}.stop`],
    },
    {
      way: "difference",
      ask: [
        `How much would I save with ${one.price < two.price ? one.line : two.line} instead of ${one.price < two.price ? two.line : one.line}?`,
      ],
      keys: [String(Math.abs(one.price - two.price))],
      facts: [],
    },
    {
      ask: ["How many people is the search for?", "How many of us are flying?"],
      keys: [counted(travellers)],
      facts: ["Travellers"],
    },
    {
      ask: ["What day did I search for?", "Which date are these flights on?"],
      keys: [date.keys],
      facts: ["Date"],
    },
    {
      way: "which",
      ask: ["How are the flights sorted?", "Which sort order is selected?"],
      keys: [sorts[sort] as string],
      facts: [`sort${sort}`],
      wrong: sorts.filter((_, at) => at !== sort),
    },
    {
      ask: ["How many flights did it find?", "How many results are there?"],
      keys: [String(found)],
      facts: ["found"],
    },
  );
  s.absent(
    "Is a suitcase included?",
    "Which type of plane is it?",
    "How many seats are left?",
    `What does ${absent} charge?`,
    "Can I cancel it later?",
    `Which terminal does ${one.line} use?`,
  );
  const body = `${search}<div class="row" style="align-items:flex-start">${boxes}<div class="grow">${sorting}${list}</div></div>`;
  if (variant === 0)
    return `${s.browser("https://farefinder.example/results", `${from} to ${to}`, ["Hotels"])}${s.nav("FareFinder", ["Flights", "Trains", "Cars"])}<div class="main">${body}</div>`;
  return `${s.nav("Wayfarer", ["Search", "Trips", "Deals"])}<div class="main">${body}</div>${s.foot("Prices include taxes")}`;
}
