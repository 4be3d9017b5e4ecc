/** Programs laid out in panes, cards and boards; once held out. */
import { type Builder, cities, clock, people, span, weekdays } from "../../page.ts";

const first = (name: string) => name.split(" ")[0] ?? name;

export function stays(b: Builder): void {
  const city = b.random.pick(cities);
  const prices = b.some([58, 74, 89, 96, 120, 145, 180], 3);
  const hotels = b
    .some(["Hotel Aurora", "The Mill House", "Park Inn", "Casa Verde", "Lakeside Lodge"], 3)
    .map((name, at) => ({
      name,
      id: `h${at}`,
      price: `€${prices[at]}`,
      score: `${7 + at}.${b.random.below(10)}`,
      far: `${300 + 400 * at + 50 * b.random.below(7)} m from centre`,
      extra: b.random.pick(["Breakfast included", "Free cancellation", "No prepayment"]),
    }));
  b.raw(
    `<div style="width:min(94vw,760px)"><h2>${span(`${city}: 214 properties found`, "found")}</h2>${hotels
      .map(
        (h) =>
          `<div class="card"><div class="between"><div>${span(h.name, `${h.id}.name`, { bold: true })}<div class="small">${span(h.far, `${h.id}.far`)}</div><div class="small">${span(h.extra, `${h.id}.extra`)}</div></div><div><div>${span(`Score ${h.score}`, `${h.id}.score`)}</div><div style="font-size:1.3em">${span(h.price, `${h.id}.price`)}</div><div class="small">per night</div></div></div></div>`,
      )
      .join("")}</div>`,
  );
  const one = b.random.pick(hotels);
  const amount = (text: string) => Number(text.replace(/\D/g, ""));
  const cheap = hotels.reduce((x, y) => (amount(y.price) < amount(x.price) ? y : x));
  b.ask(
    {
      ask: [`How much is ${one.name}?`, `What does a night at ${one.name} cost?`],
      keys: [one.price],
      facts: [`${one.id}.price`],
    },
    {
      ask: [`How far is ${one.name} from the centre?`, `How far out is ${one.name}?`],
      keys: [one.far.replace(" from centre", "")],
      facts: [`${one.id}.far`],
    },
    {
      ask: [`What's the score of ${one.name}?`, `How is ${one.name} rated?`],
      keys: [one.score],
      facts: [`${one.id}.score`],
    },
    {
      way: "compare",
      ask: ["Which one is the cheapest?", "What's the cheapest hotel?"],
      keys: [cheap.name],
      facts: [],
    },
    {
      way: "compare",
      ask: ["Which hotel has the best score?", "Which one is rated highest?"],
      keys: [hotels[2]?.name ?? ""],
      facts: [],
    },
    {
      ask: ["How many properties are there?", "How many hotels did it find?"],
      keys: ["214"],
      facts: ["found"],
    },
    {
      ask: ["Which city am I looking at?", "What city are the hotels in?"],
      keys: [city],
      facts: ["found"],
    },
  ).absent(
    "How much is the Grand Palace?",
    "When is check-out?",
    "Is there a pool?",
    "What's the phone number of the hotel?",
    "How many guests are booked?",
  );
}

export function calls(b: Builder): void {
  const names = b.some(people, 4);
  const rows = names.map((name, at) => ({
    name,
    id: `c${at}`,
    when: at === 0 ? clock(b.random) : at === 1 ? "Yesterday" : (b.random.pick(weekdays) as string),
    kind: b.random.pick(["Missed call", "Outgoing", "Incoming"]),
    took: `${1 + b.random.below(40)} min`,
  }));
  b.raw(
    `<div style="width:380px"><h2>Recents</h2><div class="tabs"><div class="tab chosen">All</div><div class="tab">Missed</div></div>${rows
      .map(
        (r) =>
          `<div class="between"><div>${span(r.name, `${r.id}.name`, { bold: true })}<div class="small">${span(r.kind === "Missed call" ? r.kind : `${r.kind}, ${r.took}`, `${r.id}.kind`)}</div></div>${span(r.when, `${r.id}.when`, { muted: true })}</div>`,
      )
      .join("")}</div>`,
  );
  const [top, , third] = rows;
  if (!top || !third) return;
  b.ask(
    {
      ask: ["Who is at the top of the list?", "Who was the last call with?", "Who called last?"],
      keys: [top.name],
      facts: ["c0.name"],
    },
    {
      ask: [`When did ${third.name} call?`, `When was the call with ${first(third.name)}?`],
      keys: [third.when],
      facts: ["c2.when"],
    },
    {
      ask: ["Who did I talk to yesterday?", "Who was yesterday's call with?"],
      keys: [rows[1]?.name ?? ""],
      facts: ["c1.name"],
    },
    ...(third.kind === "Missed call"
      ? []
      : [
          {
            ask: [
              `How long was the call with ${third.name}?`,
              `How long did I talk to ${first(third.name)}?`,
            ],
            keys: [third.took],
            facts: ["c2.kind"],
          },
        ]),
    { way: "which", ask: ["Which tab is selected?"], keys: ["All"], facts: [] },
  ).absent(
    `What's ${first(top.name)}'s number?`,
    "Who left a voicemail?",
    "When did Rupert call?",
    "How many contacts do I have?",
  );
}

export function board(b: Builder): void {
  const cards = b
    .some(
      [
        "Fix login page",
        "Write release notes",
        "Update logo",
        "Clean test data",
        "Call the bank",
        "Order chairs",
      ],
      6,
    )
    .map((title, at) => ({
      title,
      id: `k${at}`,
      who: first(people[(at * 5 + b.random.below(4)) % people.length] as string),
      due: `${1 + b.random.below(28)} ${b.random.pick(["May", "June", "July"])}`,
    }));
  const column = (name: string, from: number, to: number) =>
    `<div style="width:220px"><h3>${name} (${to - from})</h3>${cards
      .slice(from, to)
      .map(
        (c) =>
          `<div class="card">${span(c.title, `${c.id}.title`, { bold: true })}<div class="small">${span(`Due ${c.due}`, `${c.id}.due`)}</div><div class="small">${span(c.who, `${c.id}.who`)}</div></div>`,
      )
      .join("")}</div>`;
  b.raw(
    `<h2>Project board</h2><div style="display:flex;gap:22px;width:760px">${column("To do", 0, 3)}${column("In progress", 3, 5)}${column("Done", 5, 6)}</div>`,
  );
  const one = b.random.pick(cards);
  b.ask(
    {
      ask: [
        `When is "${one.title}" due?`,
        `By when must we ${one.title.toLowerCase()}?`,
        `What's the due date of ${one.title.toLowerCase()}?`,
      ],
      keys: [one.due],
      facts: [`${one.id}.due`],
    },
    {
      ask: [`Who is doing "${one.title}"?`, `Who has to ${one.title.toLowerCase()}?`],
      keys: [one.who],
      facts: [`${one.id}.who`],
    },
    {
      way: "which",
      ask: ["What is done already?", "Which card is in the done column?"],
      keys: [cards[5]?.title ?? ""],
      facts: ["k5.title"],
    },
    {
      way: "count",
      ask: ["How many cards are in progress?", "How many tasks are in progress?"],
      keys: [["2", "two"]],
      facts: [],
    },
    {
      way: "count",
      ask: ["How many things are to do?", "How many cards are in to do?"],
      keys: [["3", "three"]],
      facts: [],
    },
  ).absent(
    "Who created the board?",
    "When is the sprint over?",
    "What's the budget?",
    "Who reviews the code?",
  );
}

export function pipeline(b: Builder): void {
  const jobs = b
    .some(["lint", "unit tests", "browser tests", "package", "deploy"], 4)
    .map((name, at) => ({
      name,
      id: `j${at}`,
      state: at === 2 ? "failed" : at === 3 ? "skipped" : "passed",
      took: `${1 + b.random.below(9)}m ${10 + b.random.below(49)}s`,
    }));
  const [number, branch, who] = [
    String(1000 + b.random.below(8000)),
    b.random.pick(["main", "fix-cache", "new-icons"]),
    b.random.pick(people),
  ];
  const reason = b.random.pick([
    "Timeout waiting for selector .login",
    "Disk quota exceeded",
    "Cannot find module 'left-pad'",
  ]);
  b.raw(
    `<div style="width:720px"><h2>${span(`Run #${number}`, "run")}</h2><p class="small">${span(`${branch} · started by ${who} 12 minutes ago`, "meta")}</p>${jobs
      .map(
        (j) =>
          `<div class="card between">${span(j.name, `${j.id}.name`, { bold: true })}${span(j.state, `${j.id}.state`, { color: j.state === "failed" ? "#dc2626" : "#16a34a" })}${span(j.took, `${j.id}.took`, { muted: true })}</div>`,
      )
      .join(
        "",
      )}<h3>Log</h3><pre>${span(`Error: ${reason}`, "error")}</pre><pre>Process exited with code 1</pre></div>`,
  );
  const one = jobs[b.random.below(2)] as (typeof jobs)[number];
  b.ask(
    {
      way: "which",
      ask: ["Which job failed?", "What failed?"],
      keys: [jobs[2]?.name ?? ""],
      facts: ["j2.name"],
    },
    {
      way: "state",
      ask: [`Did the ${one.name} pass?`, `What's the state of ${one.name}?`],
      keys: [["passed", "yes"]],
      facts: [`${one.id}.state`, `${one.id}.name`],
    },
    {
      ask: [`How long did ${one.name} take?`, `How long did the ${one.name} job run?`],
      keys: [one.took],
      facts: [`${one.id}.took`],
    },
    { ask: ["Who started the run?", "Who started it?"], keys: [who], facts: ["meta"] },
    {
      ask: ["What's the number of the run?", "Which run is this?"],
      keys: [number],
      facts: ["run"],
    },
    { ask: ["Why did it fail?", "What does the error say?"], keys: [reason], facts: ["error"] },
    { ask: ["Which branch is it?", "What branch was built?"], keys: [branch], facts: ["meta"] },
    {
      ask: ["What's the exit code?", "With which code did the process exit?"],
      keys: ["1"],
      facts: [],
    },
  ).absent(
    "What's the coverage?",
    "How much memory did it use?",
    "When is the next release?",
    "Who approved the change?",
  );
}
