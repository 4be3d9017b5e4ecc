/** Screens of mail, talk, days and ways. */
import { type Builder, cities, clock, span } from "../../page.ts";

const words = "zero,one,two,three,four,five,six,seven,eight,nine,ten".split(",");

export function departures(b: Builder): void {
  const rows = b.some(cities, 5).map((city, at) => ({
    city,
    id: `t${at}`,
    time: clock(b.random),
    platform: String(1 + b.random.below(12)),
    train: `${b.random.pick(["IC", "RE", "EC"])} ${100 + b.random.below(899)}`,
    status: b.random.pick(["On time", "On time", "Delayed 15 min", "Cancelled"]),
  }));
  b.title(b.random.pick(["Departures", "Trains from Central Station"])).table(
    ["Time", "Train", "Destination", "Platform", "Status"],
    rows.map((r) => [r.time, r.train, r.city, r.platform, r.status]),
    rows.map(({ id }) => id),
    { colors: { Cancelled: "#dc2626", "Delayed 15 min": "#d97706", "On time": "#16a34a" } },
  );
  const one = b.random.pick(rows);
  const not = (key: "time" | "train" | "status") =>
    rows.filter((r) => r !== one && r[key] !== one[key]).map((r) => r[key]);
  b.ask(
    {
      ask: [
        `When does the train to ${one.city} leave?`,
        `What time is the train to ${one.city}?`,
        `When is the next departure for ${one.city}?`,
      ],
      keys: [one.time],
      facts: [`${one.id}.Time`],
      wrong: not("time"),
    },
    {
      ask: [
        `Which platform does the train to ${one.city} leave from?`,
        `What platform for ${one.city}?`,
      ],
      keys: [one.platform],
      facts: [`${one.id}.Platform`],
    },
    {
      ask: [
        `Is the train to ${one.city} on time?`,
        `What's the status of the train to ${one.city}?`,
        `Is the ${one.city} train delayed?`,
      ],
      keys: [one.status.replace(" 15 min", "")],
      facts: [`${one.id}.Status`],
      wrong: not("status"),
    },
    {
      ask: [`Which train goes to ${one.city}?`, `What's the number of the train to ${one.city}?`],
      keys: [one.train],
      facts: [`${one.id}.Train`],
      wrong: not("train"),
    },
    {
      way: "which",
      ask: [`Where does the ${one.train} go?`, `What's the destination of ${one.train}?`],
      keys: [one.city],
      facts: [`${one.id}.Destination`],
    },
    {
      way: "two",
      ask: [`When and from which platform does the ${one.city} train go?`],
      keys: [one.time, one.platform],
      facts: [`${one.id}.Time`],
    },
  ).absent(
    "When does the train to Warsaw leave?",
    "How much is a ticket?",
    "How long does the journey take?",
    "Is there a dining car?",
    "Who is the driver?",
  );
}

export function todo(b: Builder): void {
  const names = b.some(
    [
      "Buy stamps",
      "Call the plumber",
      "Water the plants",
      "Renew passport",
      "Book hotel",
      "Clean the garage",
      "Pay the rent",
      "Fix the bike",
    ],
    6,
  );
  const rows = names.map((label, at) => ({ label, on: b.chance(45), id: `d${at}` }));
  b.title(b.random.pick(["To do", "My tasks", "Weekend list"])).checks(rows);
  const done = rows.filter((r) => r.on);
  const one = b.random.pick(rows);
  const left = rows.filter((r) => !r.on);
  b.ask(
    {
      way: "state",
      ask: [
        `Is "${one.label}" done?`,
        `Is ${one.label.toLowerCase()} checked?`,
        `Did I already ${one.label.toLowerCase()}?`,
      ],
      keys: [one.on ? ["yes", "is checked", "is done"] : ["no", "not"]],
      facts: [one.id],
    },
    {
      way: "count",
      ask: ["How many tasks are done?", "How many are checked off?"],
      keys: [[String(done.length), words[done.length] ?? "?"]],
      facts: [],
    },
    {
      way: "count",
      ask: ["How many tasks are left?", "How many things are still open?"],
      keys: [[String(left.length), words[left.length] ?? "?"]],
      facts: [],
    },
    { way: "count", ask: ["How many tasks are on the list?"], keys: [["6", "six"]], facts: [] },
    ...(left.length > 0 && left.length < 5
      ? [
          {
            way: "which" as const,
            ask: ["What is left to do?", "Which tasks are not done yet?"],
            keys: left.map((r) => r.label),
            facts: [],
            wrong: done.map((r) => r.label),
          },
        ]
      : []),
  ).absent(
    "When is the rent due?",
    "Who has to feed the cat?",
    "Is the laundry done?",
    "What's the plumber's number?",
  );
}

export function places(b: Builder): void {
  const rows = b
    .some(
      [
        "Cafe Lumen",
        "Trattoria Roma",
        "Blue Fin Sushi",
        "The Copper Pot",
        "Green Bowl",
        "Bakery Nord",
      ],
      4,
    )
    .map((name, at) => ({
      name,
      id: `v${at}`,
      stars: `${3 + b.random.below(2)}.${b.random.below(10)}`,
      away: `${100 + 50 * b.random.below(18)} m`,
      until: `${19 + b.random.below(5)}:00`,
      street: `${b.random.pick(["Mill", "Park", "Church", "Queen"])} Street ${1 + b.random.below(99)}`,
    }));
  b.title(b.random.pick(["Restaurants near you", "Places nearby"]));
  b.raw(
    rows
      .map(
        (r) =>
          `<div class="card">${span(r.name, `${r.id}.name`, { bold: true })}<div>${span(`${r.stars} stars · ${r.away}`, `${r.id}.far`)}</div><div>${span(r.street, `${r.id}.street`)}</div><div class="small">${span(`Open until ${r.until}`, `${r.id}.open`)}</div></div>`,
      )
      .join(""),
  );
  const one = b.random.pick(rows);
  const near = rows.reduce((a, c) =>
    Number.parseInt(c.away, 10) < Number.parseInt(a.away, 10) ? c : a,
  );
  b.ask(
    {
      ask: [`How far is ${one.name}?`, `How many metres is it to ${one.name}?`],
      keys: [one.away],
      facts: [`${one.id}.far`],
    },
    {
      ask: [
        `How long is ${one.name} open?`,
        `When does ${one.name} close?`,
        `Until when is ${one.name} open?`,
      ],
      keys: [one.until],
      facts: [`${one.id}.open`],
    },
    {
      ask: [`Where is ${one.name}?`, `What's the address of ${one.name}?`],
      keys: [one.street],
      facts: [`${one.id}.street`],
    },
    {
      ask: [`How many stars does ${one.name} have?`, `What's the rating of ${one.name}?`],
      keys: [one.stars],
      facts: [`${one.id}.far`],
    },
    {
      way: "compare",
      ask: ["Which one is closest?", "Which restaurant is the nearest?"],
      keys: [near.name],
      facts: [],
    },
    { way: "count", ask: ["How many places are shown?"], keys: [["4", "four"]], facts: [] },
  ).absent(
    "Does the Copper Kettle have vegan food?",
    "What's the phone number of the bakery?",
    "How expensive is a coffee there?",
    "Where is the Golden Dragon?",
    "Who is the chef?",
  );
}
