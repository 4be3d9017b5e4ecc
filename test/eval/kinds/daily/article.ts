/** Screens of mail, talk, days and ways. */
import { type Builder, cities, clock, day, people, span, weekdays } from "../../page.ts";

export function article(b: Builder): void {
  const city = b.random.pick(cities);
  const [length, cost, year] = [
    2 + b.random.below(9),
    12 + b.random.below(80),
    2027 + b.random.below(5),
  ];
  const [mayor, reporter] = b.some(people, 2) as [string, string];
  const trees = 100 + b.random.below(900);
  const date = day(b.random);
  b.title(`${city} approves new tram line`, "head").text(`By ${reporter}, ${date}`, "by", {
    muted: true,
  });
  b.text(
    `The city council of ${city} voted on Tuesday to build a ${length} kilometre tram line between the harbour and the university.`,
    "p1",
  )
    .text(
      `The project will cost ${cost} million euros and is expected to open in ${year}. Construction starts next spring.`,
      "p2",
    )
    .heading("Critics fear for trees")
    .text(
      `Residents object because ${trees} trees will be cut down along the river. Mayor ${mayor} promised to plant twice as many.`,
      "p3",
    )
    .text("Buses will run every ten minutes during the works, the transport authority said.", "p4");
  b.ask(
    {
      ask: ["How much will the tram line cost?", "What does the project cost?"],
      keys: [`${cost} million`],
      facts: ["p2"],
    },
    {
      ask: ["When will it open?", "In which year does the tram open?"],
      keys: [String(year)],
      facts: ["p2"],
    },
    {
      ask: ["How long is the new line?", "How many kilometres is the tram line?"],
      keys: [String(length)],
      facts: ["p1"],
    },
    { ask: ["Who wrote this article?", "Who is the author?"], keys: [reporter], facts: ["by"] },
    {
      ask: ["Why do residents object?", "Why are people against it?"],
      keys: ["trees"],
      facts: ["p3"],
    },
    {
      ask: ["How many trees will be cut down?", "How many trees have to go?"],
      keys: [String(trees)],
      facts: ["p3"],
    },
    { ask: ["Who is the mayor?", "What's the name of the mayor?"], keys: [mayor], facts: ["p3"] },
    {
      ask: ["How often will the buses run?", "How often do buses go during the works?"],
      keys: ["ten minutes"],
      facts: ["p4"],
    },
    {
      ask: ["When was this published?", "What's the date of the article?"],
      keys: [date],
      facts: ["by"],
    },
    {
      way: "whole",
      ask: ["What is this article about?", "Summarise this for me.", "Can you sum up the page?"],
      keys: ["tram"],
      facts: ["head"],
    },
  ).absent(
    "How many people live in the city?",
    "Who will build the line?",
    "What will a ticket cost?",
    "How many votes were against it?",
    "What's the phone number of the newspaper?",
  );
}

export function agenda(b: Builder): void {
  const events = b.some(
    [
      "Dentist",
      "Standup",
      "Design review",
      "Lunch with Kim",
      "Yoga class",
      "Budget call",
      "School play",
      "Car inspection",
    ],
    5,
  );
  const rows = events.map((name, at) => ({
    name,
    id: `e${at}`,
    time: clock(b.random),
    place: b.random.pick(["Room 12", "Online", "Main Street 5", "Gym", "Office", "Cafe Rosa"]),
  }));
  const table = b.chance(50);
  b.title(`${b.random.pick(weekdays)}, ${day(b.random)}`, "day");
  if (table)
    b.table(
      ["Time", "Event", "Where"],
      rows.map((r) => [r.time, r.name, r.place]),
      rows.map(({ id }) => id),
    );
  else
    b.raw(
      rows
        .map(
          (r) =>
            `<div class="card">${span(r.time, `${r.id}.Time`, { muted: true })} &nbsp; ${span(r.name, `${r.id}.Event`, { bold: true })}<div class="small">${span(r.place, `${r.id}.Where`)}</div></div>`,
        )
        .join(""),
    );
  const one = b.random.pick(rows);
  const times = rows.filter((r) => r.time !== one.time).map((r) => r.time);
  b.ask(
    {
      ask: [
        `When is the ${one.name.toLowerCase()}?`,
        `What time is ${one.name}?`,
        `At what time does the ${one.name.toLowerCase()} start?`,
      ],
      keys: [one.time],
      facts: [`${one.id}.Time`, `${one.id}.Event`],
      wrong: times,
    },
    {
      ask: [`Where is the ${one.name.toLowerCase()}?`, `Where does ${one.name} take place?`],
      keys: [one.place],
      facts: [`${one.id}.Where`, `${one.id}.Event`],
    },
    {
      way: "which",
      ask: [`What do I have at ${one.time}?`, `What's on at ${one.time}?`],
      keys: [one.name],
      facts: [`${one.id}.Event`],
    },
    {
      way: "two",
      ask: [`When and where is the ${one.name.toLowerCase()}?`],
      keys: [one.time, one.place],
      facts: [`${one.id}.Event`],
    },
    {
      way: "count",
      ask: ["How many appointments do I have?", "How many events are there today?"],
      keys: [["5", "five"]],
      facts: [],
    },
    {
      way: "follow",
      ask: ["And where is that?", "Where?"],
      past: {
        question: `When is the ${one.name.toLowerCase()}?`,
        reply: `The ${one.name} is at ${one.time}.`,
      },
      keys: [one.place],
      facts: [`${one.id}.Where`],
    },
  ).absent(
    "When is the piano lesson?",
    "Who is coming to the wedding?",
    "How long does the flight take?",
    "What's the dress code?",
    "When is my haircut?",
  );
}

export function calendar(b: Builder): void {
  const days = ["Mon", "Tue", "Wed", "Thu", "Fri"];
  const hours = ["09:00", "10:00", "11:00", "13:00", "14:00", "15:00"];
  const names = b.some(
    ["Sprint planning", "Dentist", "Interview", "Piano lesson", "Board call", "Gym", "Code review"],
    5,
  );
  const taken = new Map<string, string>();
  const rows = names.map((name) => {
    let [d, h] = [b.random.below(5), b.random.below(6)];
    while (taken.has(`${d}.${h}`)) [d, h] = [b.random.below(5), b.random.below(6)];
    taken.set(`${d}.${h}`, name);
    return { name, day: days[d] as string, hour: hours[h] as string };
  });
  const cells = hours.map(
    (hour, h) =>
      `<div class="muted">${hour}</div>${days
        .map((d, at) => {
          const name = taken.get(`${at}.${h}`);
          return `<div>${name ? span(name, name, { label: hour, header: d, bold: true }) : ""}</div>`;
        })
        .join("")}`,
  );
  b.title(`Week ${1 + b.random.below(50)}`, "week").raw(
    `<div class="cal" style="grid-template-columns:80px repeat(5,1fr)"><div></div>${days.map((d) => `<div><b>${d}</b></div>`).join("")}${cells.join("")}</div>`,
  );
  const one = b.random.pick(rows);
  const full: Record<string, string> = {
    Mon: "Monday",
    Tue: "Tuesday",
    Wed: "Wednesday",
    Thu: "Thursday",
    Fri: "Friday",
  };
  b.ask(
    {
      ask: [`What time is the ${one.name.toLowerCase()}?`, `At what time is ${one.name}?`],
      keys: [one.hour],
      facts: [one.name],
      wrong: hours.filter((h) => h !== one.hour),
    },
    {
      ask: [`Which day is the ${one.name.toLowerCase()}?`, `On what day is ${one.name}?`],
      keys: [[one.day, full[one.day] ?? ""]],
      facts: [one.name],
      wrong: [],
    },
    {
      way: "two",
      ask: [`When is the ${one.name.toLowerCase()}?`],
      keys: [[one.day, full[one.day] ?? ""], one.hour],
      facts: [one.name],
    },
    {
      way: "which",
      ask: [
        `What do I have on ${full[one.day]} at ${one.hour}?`,
        `What's on ${full[one.day]} at ${one.hour}?`,
      ],
      keys: [one.name],
      facts: [one.name],
    },
  ).absent(
    "When is the concert?",
    "Who is invited to the interview with Sam?",
    "Where is the gym?",
    "When is the parents' evening?",
  );
}
