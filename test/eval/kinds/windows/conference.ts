import { counted, type Screen } from "./frame.ts";
import { towns } from "./lists.ts";

const talks = [
  "Maps without borders",
  "Small models, big files",
  "Why tests lie",
  "The quiet database",
  "Designing for gloves",
  "Batteries and buses",
  "Letters from a compiler",
  "Open data in villages",
  "Colour for the colour-blind",
  "A year without meetings",
  "Sensors in the soil",
  "Typing with one hand",
  "Saving old software",
  "What pilots read",
];
const rooms = ["Great Hall", "Room Alder", "Room Birch", "Cinema", "Foyer Stage", "Library"];

export function conference(s: Screen): string {
  const variant = s.variant(2);
  const name = `${s.pick(["Open", "Field", "Common", "North"])} ${s.pick(["Tools", "Data", "Craft", "Signals"])} Days`;
  const [town, date] = [s.pick(towns), s.date(s.between(2, 9), s.between(2, 27))];
  const places = s.some(rooms, 2) as [string, string];
  const chosen = s.some(talks, 7);
  const missing = s.pick(talks.filter((talk) => !chosen.includes(talk)));
  const begin = s.pick([9 * 60, 9 * 60 + 30, 10 * 60]);
  const lunch = begin + 150;
  const times = [begin + 60, begin + 105, lunch + 60];
  const keynote = {
    title: chosen[6] as string,
    speaker: s.person(),
    start: begin,
    room: places[0],
  };
  const sessions = chosen.slice(0, 6).map((title, at) => ({
    title,
    speaker: s.person(),
    start: times[Math.floor(at / 2)] as number,
    room: places[at % 2] as string,
    minutes: s.pick([20, 30, 40]),
    id: `t${at}`,
  }));
  const full = s.between(0, 5);
  const starred = s.some([0, 1, 2, 3, 4, 5], s.between(1, 3));
  const [one, two, three] = s.some(sessions, 3) as [
    (typeof sessions)[0],
    (typeof sessions)[0],
    (typeof sessions)[0],
  ];
  const sold = sessions[full] as (typeof sessions)[0];

  const card = (c: (typeof sessions)[0], at: number) =>
    `<div class="card" style="margin:0;height:100%"><b>${s.f(`${c.id}.title`, c.title)}</b><div>${s.f(`${c.id}.who`, c.speaker.full)}</div><div class="small muted">${s.f(`${c.id}.min`, `${c.minutes} min`)} ${starred.includes(at) ? `<span class="tag">Saved</span>` : ""} ${at === full ? s.f("full", "Fully booked", "color:#e5484d") : ""}</div></div>`;
  const wide = (label: string, start: number, id: string, extra = "") =>
    `<div class="row" style="margin:10px 0"><div style="width:90px" class="muted">${s.f(`${id}.time`, s.time(start).text)}</div><div class="card grow" style="margin:0;background:${s.look.soft}">${label}${extra}</div></div>`;
  const key = `Keynote: ${s.f("k.title", keynote.title)}, ${s.f("k.who", keynote.speaker.full)}`;
  const tracks = times.map(
    (start, row) =>
      `<div class="row" style="margin:10px 0;align-items:stretch"><div style="width:90px" class="muted">${s.f(`h${row}`, s.time(start).text)}</div>${[0, 1].map((column) => `<div class="grow">${card(sessions[row * 2 + column] as (typeof sessions)[0], row * 2 + column)}</div>`).join("")}</div>`,
  );
  const heads = `<div class="row"><div style="width:90px"></div>${places.map((place, at) => `<h3 class="grow">${s.f(`place${at}`, place)}</h3>`).join("")}</div>`;
  const board = `${heads}${wide(key, begin, "k")}${tracks[0]}${tracks[1]}${wide("Lunch in the courtyard", lunch, "lunch")}${tracks[2]}`;
  const listed = [
    `<tr><td>${s.f("k.time", s.time(begin).text)}</td><td>${key}</td><td>${s.f("k.room", keynote.room)}</td><td></td></tr>`,
    ...sessions.map(
      (c, at) =>
        `${at === 4 ? `<tr class="muted"><td>${s.f("lunch.time", s.time(lunch).text)}</td><td colspan="3">Lunch in the courtyard</td></tr>` : ""}<tr><td>${s.f(`${c.id}.time`, s.time(c.start).text)}</td><td><b>${s.f(`${c.id}.title`, c.title)}</b><br>${s.f(`${c.id}.who`, c.speaker.full)}</td><td>${s.f(`${c.id}.room`, c.room)}</td><td>${s.f(`${c.id}.min`, `${c.minutes} min`)} ${starred.includes(at) ? `<span class="tag">Saved</span>` : ""} ${at === full ? s.f("full", "Fully booked", "color:#e5484d") : ""}</td></tr>`,
    ),
  ];
  const list = `<table><tr><th>Time</th><th>Session</th><th>Place</th><th>Length</th></tr>${listed.join("")}</table>`;
  const head = `<h1>${s.f("name", name)}</h1><p class="muted">${s.f("when", `${date.text}, ${town}`)}</p>`;
  const row = (c: (typeof sessions)[0]) => `h${times.indexOf(c.start)}`;

  s.ask(
    {
      ask: [`When is ${one.speaker.full} speaking?`, `What time is ${one.speaker.first}'s talk?`],
      keys: [s.time(one.start).keys],
      facts: [row(one), `${one.id}.time`],
    },
    {
      ask: [`Where is the talk "${two.title}"?`, `Which room do I go to for ${two.title}?`],
      keys: [two.room],
      facts: [`${two.id}.room`, `place${places.indexOf(two.room)}`],
      wrong: places.filter((p) => p !== two.room),
    },
    {
      ask: [`Who gives the talk ${three.title}?`, `Who is the speaker of "${three.title}"?`],
      keys: [three.speaker.last],
      facts: [`${three.id}.who`],
      wrong: sessions.filter((c) => c !== three).map((c) => c.speaker.last),
    },
    {
      ask: [
        `What does ${three.speaker.first} ${three.speaker.last} talk about?`,
        `What's the title of ${three.speaker.first}'s talk?`,
      ],
      keys: [three.title],
      facts: [`${three.id}.title`],
    },
    {
      ask: ["When can we eat?", "What time is lunch?"],
      keys: [s.time(lunch).keys],
      facts: ["lunch.time"],
    },
    {
      ask: ["Who gives the keynote?", "Who's the opening speaker?"],
      keys: [keynote.speaker.last],
      facts: ["k.who"],
    },
    {
      ask: [`How long is ${two.title}?`, `How many minutes does ${two.speaker.first} have?`],
      keys: [String(two.minutes)],
      facts: [`${two.id}.min`],
    },
    {
      ask: [`What's on in ${one.room} at ${s.time(one.start).text}?`],
      keys: [one.title],
      facts: [`${one.id}.title`],
      wrong: sessions.filter((c) => c.start === one.start && c !== one).map((c) => c.title),
    },
    {
      way: "which",
      ask: ["Which talk has no seats left?", "What can't I get into any more?"],
      keys: [sold.title],
      facts: ["full", `${sold.id}.title`],
    },
    ...(starred.length === 1
      ? [
          {
            way: "which" as const,
            ask: ["Which talk did I save?"],
            keys: [sessions[starred[0] ?? 0]?.title ?? ""],
            facts: [],
          },
        ]
      : []),
    {
      way: "count",
      ask: ["How many talks did I save?", "How many sessions have I put on my list?"],
      keys: [counted(starred.length)],
      facts: [],
    },
    {
      ask: ["Which town is the conference in?", "Where does it take place?"],
      keys: [town],
      facts: ["when"],
    },
    { ask: ["What day is it on?", "When is the conference?"], keys: [date.keys], facts: ["when"] },
    {
      way: "whole",
      ask: ["What event is this?", "What's the name of the conference?"],
      keys: [name],
      facts: ["name"],
    },
  );
  s.absent(
    "How much is a ticket?",
    "Where is the party in the evening?",
    `Who gives the talk "${missing}"?`,
    "What's the code for the wifi there?",
    "Which hotel do they recommend?",
    `Which company does ${one.speaker.full} work for?`,
  );
  const nav = s.nav(
    name
      .split(" ")
      .map((w) => w[0])
      .join(""),
    ["Programme", "Speakers", "Venue", "Register"],
  );
  if (variant === 0)
    return `${s.browser("https://conf.example.org/programme", name, ["Tickets"])}${nav}<div class="main narrow" style="max-width:1060px">${head}${board}</div>${s.foot("Code of conduct · Press · Contact")}`;
  return `${nav}<div class="page">${s.side(["All sessions", "My list", "By room", "By speaker"], 0)}<div class="main">${head}<div class="field">Search sessions</div>${list}</div></div>`;
}
