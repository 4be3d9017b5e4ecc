/** Screens of mail, talk, days and ways. */
import { type Builder, cities, clock, day, escaped, people, span, weekdays } from "../page.ts";

const first = (name: string) => name.split(" ")[0] ?? name;
const words = "zero,one,two,three,four,five,six,seven,eight,nine,ten".split(",");

export function mail(b: Builder): void {
  const [from, to] = b.some(people, 2) as [string, string];
  const when = `${b.random.pick(weekdays)} at ${clock(b.random)}`;
  const room = b.random.pick(["Room 204", "the Harbour room", "meeting room B", "the cafeteria"]);
  const subject = b.random.pick([
    "Budget review",
    "Offsite planning",
    "Launch checklist",
    "Interview schedule",
  ]);
  const bring = b.random.pick([
    "the printed contract",
    "your laptop",
    "the sales figures",
    "a signed copy of the form",
  ]);
  const phone = `555 0${100 + b.random.below(900)}`;
  const sent = `${day(b.random)}, ${clock(b.random)}`;
  const file = b.random.pick(["agenda.pdf", "numbers-v2.xlsx", "Floorplan.png"]);
  const body = [
    span(`Hi ${first(to)},`, "", {}, "p"),
    span(
      `the ${subject.toLowerCase()} is on ${when} in ${room}. Please bring ${bring}.`,
      "body",
      {},
      "p",
    ),
    span(`If you cannot come, call me on ${phone}.`, "call", {}, "p"),
    span(`Best, ${first(from)}`, "", {}, "p"),
  ].join("");
  const address = `${from.toLowerCase().replace(" ", ".")}@example.org`;
  b.title(subject, "subject")
    .pairs(
      [
        { label: "From", value: `${from} <${address}>`, id: "from" },
        { label: "To", value: to, id: "to" },
        { label: "Date", value: sent, id: "sent" },
        { label: "Attachment", value: file, id: "file" },
      ],
      b.random.pick([1, 2, 4]),
    )
    .raw(`<div class="card">${body}</div>`)
    .buttons(["Reply", "Forward", "Archive"]);
  b.ask(
    {
      ask: ["Who sent this mail?", "Who is this from?", "Who wrote this?"],
      keys: [from],
      facts: ["from"],
    },
    {
      ask: ["What is the subject?", "What's it about?", "what is this email about"],
      keys: [subject],
      facts: ["subject", "body"],
    },
    {
      ask: [
        `When is the ${subject.toLowerCase()}?`,
        `What time is the ${subject.toLowerCase()}?`,
        "When do we meet?",
      ],
      keys: [when.split(" at ")[1] ?? ""],
      facts: ["body"],
    },
    {
      way: "two",
      ask: [`When and where is the ${subject.toLowerCase()}?`, "Where and when is the meeting?"],
      keys: [when.split(" at ")[1] ?? "", room.replace("the ", "")],
      facts: ["body"],
    },
    {
      ask: ["What should I bring?", "What do I have to bring along?"],
      keys: [bring],
      facts: ["body"],
    },
    {
      ask: [`Which number can I call?`, `What's ${first(from)}'s phone number?`],
      keys: [phone],
      facts: ["call"],
    },
    {
      ask: [
        "What file is attached?",
        "What's the name of the attachment?",
        "Is there an attachment?",
      ],
      keys: [file],
      facts: ["file"],
    },
    {
      ask: ["When was it sent?", "What date is the email from?"],
      keys: [sent.split(",")[0] ?? ""],
      facts: ["sent"],
    },
    {
      ask: ["What's the sender's email address?", `What is the address of ${from}?`],
      keys: [address],
      facts: ["from"],
    },
    {
      way: "follow",
      ask: ["And where?", "Where is it?"],
      past: { question: `When is the ${subject.toLowerCase()}?`, reply: `On ${when}.` },
      keys: [room.replace("the ", "")],
      facts: ["body"],
    },
  ).absent(
    "Who is the mail copied to?",
    "How long will the meeting take?",
    "How much does the trip cost?",
    "What's the name of the hotel?",
    "Which flight are we taking?",
    "What's the wifi password?",
  );
}

export function inbox(b: Builder): void {
  const subjects = b.some(
    [
      "Invoice 4471",
      "Lunch on Friday?",
      "Your parcel is on its way",
      "Password changed",
      "Team photos",
      "Contract draft",
      "Weekly report",
      "Dentist reminder",
    ],
    5,
  );
  const rows = subjects.map((subject, at) => ({
    subject,
    id: `m${at}`,
    from: people[(at * 3 + b.random.below(3)) % people.length] as string,
    time: clock(b.random),
    unread: b.chance(40),
  }));
  const unread = rows.filter((r) => r.unread).length;
  b.raw('<div class="cols">')
    .tabs(["Inbox", "Starred", "Sent", "Drafts", "Bin"], 0, true)
    .raw("<div>")
    .title(`Inbox`);
  b.text(`${unread} unread`, "unread")
    .table(
      ["From", "Subject", "Received"],
      rows.map((r) => [r.from, r.subject, r.time]),
      rows.map(({ id }) => id),
      { selected: b.random.below(5) },
    )
    .raw("</div></div>");
  const one = b.random.pick(rows);
  const other = (key: "from" | "time") =>
    rows.filter((r) => r !== one && r[key] !== one[key]).map((r) => r[key]);
  b.ask(
    {
      ask: [
        `Who sent "${one.subject}"?`,
        `Who is the ${one.subject.replace("?", "")} mail from?`,
        `who wrote the message about ${one.subject.toLowerCase().replace("?", "")}`,
      ],
      keys: [one.from],
      facts: [`${one.id}.From`],
      wrong: other("from"),
    },
    {
      ask: [
        `When did ${one.from} write?`,
        `What time did the mail from ${first(one.from)} arrive?`,
      ],
      keys: [one.time],
      facts: [`${one.id}.Received`],
      wrong: other("time"),
    },
    {
      ask: [
        `What did ${one.from} write about?`,
        `What is the subject of the mail from ${one.from}?`,
      ],
      keys: [one.subject.replace("?", "")],
      facts: [`${one.id}.Subject`],
    },
    {
      way: "count",
      ask: ["How many unread mails do I have?", "How many messages are unread?"],
      keys: [[String(unread), words[unread] ?? "?"]],
      facts: ["unread"],
    },
    {
      way: "count",
      ask: ["How many emails are in the list?"],
      keys: [[String(rows.length), "five"]],
      facts: [],
    },
  ).absent(
    "Did Walter write to me?",
    "Who sent the wedding invitation?",
    "How big is the attachment?",
    "What's the newest mail in the spam folder?",
    "When does my subscription end?",
  );
}

export function chat(b: Builder): void {
  const [a, c] = b.some(people, 2).map(first) as [string, string];
  const place = b.random.pick(["the old pier", "Cafe Lumen", "Central Station", "Platform 3"]);
  const [time, later] = [clock(b.random), clock(b.random)];
  const gift = b.random.pick(["a chess set", "concert tickets", "a cookbook", "blue headphones"]);
  const bus = String(10 + b.random.below(80));
  const lines: [string, string, string, boolean][] = [
    [a, `Are we still on for tonight?`, "l0", false],
    ["You", "Yes! Where do we meet?", "l1", true],
    [a, `At ${place}, ${time}. Take bus ${bus}.`, "l2", false],
    [c, `I will be late, not before ${later}.`, "l3", false],
    ["You", `I bought ${gift} for Nina's birthday.`, "l4", true],
    [c, "Great, I owe you 15 euros.", "l5", false],
  ];
  b.title(b.random.pick([`${a} & ${c}`, "Friday crew", "Weekend plans"]), "name");
  const style = b.random.below(2);
  b.layout.push(`chat${style}`);
  b.raw(
    lines
      .map(([who, text, id, me]) =>
        style === 0
          ? `<div class="bubble ${me ? "me" : "them"}"><div class="small">${escaped(who)}</div>${span(text, id)}</div>`
          : `<p><b>${escaped(who)}:</b> ${span(text, id)}</p>`,
      )
      .join(""),
  );
  b.raw('<div class="in muted">Write a message</div>');
  b.ask(
    {
      ask: ["Where are we meeting?", "Where do we meet?", "what's the meeting place"],
      keys: [place],
      facts: ["l2"],
    },
    { ask: ["What time are we meeting?", "When do we meet?"], keys: [time], facts: ["l2"] },
    { ask: ["Which bus should I take?", "What bus do I need?"], keys: [bus], facts: ["l2"] },
    {
      ask: [
        `What did ${c} say about being late?`,
        `When will ${c} be there?`,
        `How late will ${c} be?`,
      ],
      keys: [later],
      facts: ["l3"],
    },
    {
      ask: ["What did I buy for Nina?", "What's the birthday present?"],
      keys: [gift],
      facts: ["l4"],
    },
    {
      ask: [`How much does ${c} owe me?`, "How much money do I get back?"],
      keys: ["15"],
      facts: ["l5"],
    },
    { ask: ["Who will be late?", "Who is coming later?"], keys: [c], facts: ["l3"] },
    { way: "two", ask: ["When and where do we meet tonight?"], keys: [time, place], facts: ["l2"] },
  ).absent(
    "What did Oscar say?",
    "Which film are we watching?",
    "Who is bringing the cake?",
    "What's Nina's address?",
    "When is the last train?",
  );
}

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
