/**
 * Held out: kinds that no rule, word list or weight was made on. Their figures are what the model card
 * states; looking into single failures here makes them worthless, so tune on the other kinds.
 */
import { type Builder, cities, clock, day, money, people, span, weekdays } from "../page.ts";

const words = "zero,one,two,three,four,five,six,seven,eight,nine,ten".split(",");

export function boarding(b: Builder): void {
  const [from, to] = b.some(cities, 2) as [string, string];
  const name = b.random.pick(people);
  const [flight, gate, seat] = [
    `${b.random.pick(["LH", "SK", "TP", "BA"])} ${100 + b.random.below(899)}`,
    `${b.random.pick(["A", "B", "C"])}${1 + b.random.below(40)}`,
    `${1 + b.random.below(35)}${b.random.pick(["A", "C", "D", "F"])}`,
  ];
  const [boards, leaves, lands] = [
    `${6 + b.random.below(6)}:1${b.random.below(10)}`,
    `${12 + b.random.below(4)}:4${b.random.below(10)}`,
    `${17 + b.random.below(6)}:2${b.random.below(10)}`,
  ];
  const [terminal, group, booking] = [
    String(1 + b.random.below(3)),
    String(1 + b.random.below(5)),
    `${b.random.pick(["QX", "ZR", "MK"])}${1000 + b.random.below(8999)}`,
  ];
  b.title("Boarding pass").raw(
    `<div class="card" style="font-size:1.3em">${span(from, "from")} &rarr; ${span(to, "to")}</div>`,
  );
  b.pairs([
    { label: "Passenger", value: name, id: "name" },
    { label: "Flight", value: flight, id: "flight" },
    { label: "Gate", value: gate, id: "gate" },
    { label: "Seat", value: seat, id: "seat" },
    { label: "Boarding", value: boards, id: "boards" },
    { label: "Departure", value: leaves, id: "leaves" },
    { label: "Arrival", value: lands, id: "lands" },
    { label: "Terminal", value: terminal, id: "term" },
    { label: "Booking reference", value: booking, id: "ref" },
  ]).text(`Boarding group ${group}. Gate closes 20 minutes before departure.`, "group");
  b.ask(
    {
      ask: ["Which gate do I go to?", "What's the gate?", "what gate is it"],
      keys: [gate],
      facts: ["gate"],
      wrong: [seat],
    },
    {
      ask: ["Where do I sit?", "What's my seat?", "Which seat do I have?"],
      keys: [seat],
      facts: ["seat"],
      wrong: [gate],
    },
    {
      ask: ["When does the plane take off?", "When does it leave?", "What's the departure time?"],
      keys: [leaves],
      facts: ["leaves"],
    },
    {
      ask: ["When do we land?", "What time do I arrive?", "What's the arrival time?"],
      keys: [lands],
      facts: ["lands"],
    },
    {
      ask: ["When does boarding start?", "What time is boarding?"],
      keys: [boards],
      facts: ["boards"],
    },
    {
      ask: ["What's the flight number?", "Which flight is it?"],
      keys: [flight],
      facts: ["flight"],
    },
    { ask: ["Who is the passenger?", "Whose ticket is this?"], keys: [name], facts: ["name"] },
    { ask: ["Where am I flying to?", "What's the destination?"], keys: [to], facts: ["to"] },
    {
      ask: ["What's the booking reference?", "What's my booking code?"],
      keys: [booking],
      facts: ["ref"],
    },
    {
      ask: ["When does the gate close?", "How long before departure does the gate close?"],
      keys: ["20"],
      facts: ["group"],
    },
    {
      way: "two",
      ask: ["What's my gate and seat?", "Tell me the gate and the seat"],
      keys: [gate, seat],
      facts: ["gate", "seat"],
    },
    { way: "whole", ask: ["What is this?"], keys: ["Boarding pass"], facts: [] },
  ).absent(
    "How much was the flight?",
    "How heavy can my bag be?",
    "Is there wifi on board?",
    "What will the weather be there?",
    "What's the meal?",
    "When is my return flight?",
  );
}

export function weather(b: Builder): void {
  const city = b.random.pick(cities);
  const now = `${5 + b.random.below(25)}°C`;
  const days = ["Mon", "Tue", "Wed", "Thu", "Fri"].map((name, at) => ({
    name,
    id: `d${at}`,
    high: `${10 + b.random.below(20)}°`,
    low: `${b.random.below(10)}°`,
    sky: b.random.pick(["Sunny", "Rain", "Cloudy", "Snow", "Showers"]),
    rain: `${5 * b.random.below(20)}%`,
  }));
  b.title(city, "city")
    .text(now, "now", { bold: true })
    .text(b.random.pick(["Partly cloudy", "Light rain", "Clear sky"]), "sky")
    .pairs(
      [
        { label: "Humidity", value: `${30 + b.random.below(60)}%`, id: "hum" },
        { label: "Wind", value: `${3 + b.random.below(40)} km/h`, id: "wind" },
        { label: "Sunrise", value: `6:${10 + b.random.below(50)}`, id: "rise" },
        { label: "Sunset", value: `19:${10 + b.random.below(50)}`, id: "set" },
      ],
      b.random.pick([0, 1, 3]),
    );
  b.table(
    ["Day", "High", "Low", "Sky", "Rain"],
    days.map((d) => [d.name, d.high, d.low, d.sky, d.rain]),
    days.map(({ id }) => id),
  );
  const value = (id: string) => new RegExp(`data-f="${id}"[^>]*>(.*?)<`).exec(b.html)?.[1] ?? "";
  const one = b.random.pick(days);
  const full: Record<string, string> = {
    Mon: "Monday",
    Tue: "Tuesday",
    Wed: "Wednesday",
    Thu: "Thursday",
    Fri: "Friday",
  };
  b.ask(
    {
      ask: ["How warm is it right now?", "What's the temperature?", "How many degrees is it?"],
      keys: [now.replace("°C", "")],
      facts: ["now"],
    },
    {
      ask: ["How strong is the wind?", "How windy is it?"],
      keys: [value("wind")],
      facts: ["wind"],
    },
    {
      ask: ["When does the sun go down?", "When is sunset?"],
      keys: [value("set")],
      facts: ["set"],
    },
    {
      ask: ["When does the sun come up?", "What time is sunrise?"],
      keys: [value("rise")],
      facts: ["rise"],
    },
    { ask: ["What's the humidity?", "How humid is it?"], keys: [value("hum")], facts: ["hum"] },
    {
      ask: [`What's the weather on ${full[one.name]}?`, `How is the sky on ${full[one.name]}?`],
      keys: [one.sky],
      facts: [`${one.id}.Sky`],
    },
    {
      ask: [
        `What's the high on ${full[one.name]}?`,
        `What is the highest temperature on ${full[one.name]}?`,
      ],
      keys: [one.high.replace("°", "")],
      facts: [`${one.id}.High`],
    },
    {
      ask: [
        `How likely is rain on ${full[one.name]}?`,
        `What's the chance of rain on ${full[one.name]}?`,
      ],
      keys: [one.rain],
      facts: [`${one.id}.Rain`],
    },
    { ask: ["Which city is this for?", "Where is this weather?"], keys: [city], facts: ["city"] },
  ).absent(
    "How high are the waves?",
    "What's the pollen count?",
    "How deep is the snow?",
    "What was the temperature yesterday?",
    "When is the next full moon?",
  );
}

export function recipe(b: Builder): void {
  const dish = b.random.pick(["Lentil soup", "Apple crumble", "Mushroom risotto", "Fish tacos"]);
  const things = b
    .some(
      [
        ["Flour", "g"],
        ["Butter", "g"],
        ["Onions", ""],
        ["Salt", "tsp"],
        ["Garlic cloves", ""],
        ["Stock", "ml"],
        ["Cream", "ml"],
      ] as [string, string][],
      4,
    )
    .map(([name, unit], at) => ({
      name,
      id: `g${at}`,
      amount: `${unit ? (unit === "tsp" ? 1 + b.random.below(3) : 50 * (1 + b.random.below(9))) : 1 + b.random.below(5)}${unit ? ` ${unit}` : ""}`,
    }));
  const [time, serves, heat, bake] = [
    `${15 + 5 * b.random.below(12)} minutes`,
    String(2 + b.random.below(5)),
    `${160 + 10 * b.random.below(7)} degrees`,
    `${10 + b.random.below(30)} minutes`,
  ];
  b.title(dish, "dish")
    .pairs(
      [
        { label: "Total time", value: time, id: "time" },
        { label: "Serves", value: serves, id: "serves" },
        { label: "Difficulty", value: b.random.pick(["Easy", "Medium", "Hard"]), id: "hard" },
      ],
      b.random.pick([0, 1, 3]),
    )
    .heading("Ingredients")
    .table(
      ["Ingredient", "Amount"],
      things.map((t) => [t.name, t.amount]),
      things.map(({ id }) => id),
    )
    .heading("Method")
    .text(`1. Heat the oven to ${heat}.`, "m1")
    .text("2. Fry everything gently in a large pan until soft.", "m2")
    .text(`3. Bake for ${bake} and let it rest before serving.`, "m3");
  const one = b.random.pick(things);
  b.ask(
    {
      ask: [
        `How much ${one.name.toLowerCase()} do I need?`,
        `What's the amount of ${one.name.toLowerCase()}?`,
      ],
      keys: [one.amount],
      facts: [`${one.id}.Amount`],
      wrong: things.filter((t) => t !== one && t.amount !== one.amount).map((t) => t.amount),
    },
    {
      ask: ["How long does it take in all?", "What's the total time?"],
      keys: [time],
      facts: ["time"],
    },
    {
      ask: ["How many people does it serve?", "For how many people is it?"],
      keys: [serves],
      facts: ["serves"],
    },
    {
      ask: ["How hot should the oven be?", "What temperature do I set the oven to?"],
      keys: [heat.split(" ")[0] ?? ""],
      facts: ["m1"],
    },
    {
      ask: ["How long does it bake?", "How many minutes in the oven?"],
      keys: [bake.split(" ")[0] ?? ""],
      facts: ["m3"],
    },
    {
      ask: ["How difficult is it?", "Is it hard to make?"],
      keys: [/data-f="hard"[^>]*>(.*?)</.exec(b.html)?.[1] ?? ""],
      facts: ["hard"],
    },
    { way: "count", ask: ["How many ingredients are there?"], keys: [["4", "four"]], facts: [] },
    {
      way: "whole",
      ask: ["What am I cooking here?", "What is this page about?"],
      keys: [dish],
      facts: ["dish"],
    },
  ).absent(
    "How much sugar do I need?",
    "How many calories does it have?",
    "Which wine goes with it?",
    "Who wrote the recipe?",
    "Can I freeze it?",
  );
}

export function league(b: Builder): void {
  const rows = b.some(cities, 5).map((city, at) => ({
    city,
    id: `c${at}`,
    played: String(10 + b.random.below(5)),
    won: String(9 - at * 2 + b.random.below(2)),
    points: String(30 - 5 * at + b.random.below(4)),
  }));
  b.title(b.random.pick(["League table", "Standings"]))
    .table(
      ["Pos", "Club", "Played", "Won", "Points"],
      rows.map((r, at) => [String(at + 1), r.city, r.played, r.won, r.points]),
      rows.map(({ id }) => id),
    )
    .text(
      `Next match: ${rows[0]?.city} against ${rows[3]?.city} on ${b.random.pick(weekdays)}`,
      "next",
    );
  const [one, two] = b.some(rows, 2);
  if (!one || !two) return;
  b.ask(
    {
      ask: [`How many points does ${one.city} have?`, `What's the score of ${one.city} in points?`],
      keys: [one.points],
      facts: [`${one.id}.Points`],
      wrong: [],
    },
    {
      ask: [`How many games has ${one.city} won?`, `How many wins does ${one.city} have?`],
      keys: [one.won],
      facts: [`${one.id}.Won`],
    },
    {
      ask: [`How many matches did ${two.city} play?`],
      keys: [two.played],
      facts: [`${two.id}.Played`],
    },
    {
      way: "compare",
      ask: ["Who is in first place?", "Which club leads the table?", "Who has the most points?"],
      keys: [rows[0]?.city ?? ""],
      facts: [],
    },
    {
      way: "difference",
      ask: [`How many points is ${rows[0]?.city} ahead of ${rows[2]?.city}?`],
      keys: [String(Number(rows[0]?.points) - Number(rows[2]?.points))],
      facts: [],
    },
    {
      ask: ["When is the next match?", "What day is the next game?"],
      keys: [/on (\w+)</.exec(b.html)?.[1] ?? ""],
      facts: ["next"],
    },
    {
      way: "count",
      ask: ["How many clubs are in the table?", "How many teams are listed?"],
      keys: [["5", "five"]],
      facts: [],
    },
  ).absent(
    `How many points does ${b.random.pick(["Naples", "Seville", "Basel"])} have?`,
    "Who scored the most goals?",
    "Who is the referee?",
    "Where will the final be played?",
    "How many fans were there?",
  );
}

export function monitor(b: Builder): void {
  const rows = b
    .some(["firefox", "node", "postgres", "backupd", "indexer", "compositor"], 4)
    .map((name, at) => ({
      name,
      id: `p${at}`,
      pid: String(400 + b.random.below(9000)),
      cpu: `${b.random.below(90)}.${b.random.below(10)}%`,
      memory: `${20 + b.random.below(900)} MB`,
    }));
  const [load, used, temp] = [
    `${b.random.below(4)}.${10 + b.random.below(89)}`,
    `${3 + b.random.below(9)}.${b.random.below(10)} GB of 16 GB`,
    `${40 + b.random.below(40)} °C`,
  ];
  b.title(b.random.pick(["System monitor", "Task manager"]))
    .tabs(["Processes", "Resources", "File systems"], 0)
    .pairs(
      [
        { label: "Load average", value: load, id: "load" },
        { label: "Memory", value: used, id: "mem" },
        { label: "CPU temperature", value: temp, id: "temp" },
        { label: "Up since", value: day(b.random), id: "up" },
      ],
      b.random.pick([0, 1, 3]),
    )
    .table(
      ["Process", "PID", "CPU", "Memory use"],
      rows.map((r) => [r.name, r.pid, r.cpu, r.memory]),
      rows.map(({ id }) => id),
    )
    .buttons(["End task"]);
  const one = b.random.pick(rows);
  const hot = rows.reduce((a, c) =>
    Number.parseInt(c.memory, 10) > Number.parseInt(a.memory, 10) ? c : a,
  );
  b.ask(
    {
      ask: [`How much memory does ${one.name} use?`, `What's the memory use of ${one.name}?`],
      keys: [one.memory],
      facts: [`${one.id}.Memory use`],
      wrong: rows.filter((r) => r !== one).map((r) => r.memory),
    },
    {
      ask: [`What's the process ID of ${one.name}?`, `What's the PID of ${one.name}?`],
      keys: [one.pid],
      facts: [`${one.id}.PID`],
    },
    {
      ask: [`How much CPU is ${one.name} taking?`, `What's the CPU usage of ${one.name}?`],
      keys: [one.cpu],
      facts: [`${one.id}.CPU`],
    },
    {
      ask: ["How hot is the processor?", "What's the CPU temperature?"],
      keys: [temp.split(" ")[0] ?? ""],
      facts: ["temp"],
    },
    {
      ask: ["How much memory is used in all?", "How much RAM is in use?"],
      keys: [used.split(" ")[0] ?? ""],
      facts: ["mem"],
    },
    { ask: ["What's the load?", "What's the load average?"], keys: [load], facts: ["load"] },
    { way: "compare", ask: ["Which process uses the most memory?"], keys: [hot.name], facts: [] },
    {
      way: "which",
      ask: ["Which tab is open?", "Which tab is selected?"],
      keys: ["Processes"],
      facts: [],
    },
  ).absent(
    "How full is the disk?",
    "How fast is the network?",
    "Who started the process?",
    "How much memory does chrome use?",
    "What's the fan speed?",
  );
}

export function bank(b: Builder): void {
  const habit = b.random.pick(["$", "€", "£"] as const);
  const rows = b
    .some(["Rent", "Supermarket", "Salary", "Phone bill", "Book store", "Pharmacy", "Gym fee"], 5)
    .map((name, at) => ({
      name,
      id: `x${at}`,
      date: `${1 + b.random.below(28)} ${b.random.pick(["Feb", "Mar"])}`,
      amount: (name === "Salary" ? 2000 : 10) + b.random.below(90000) / 100,
      plus: name === "Salary",
    }));
  const balance = money(500 + b.random.below(900000) / 100, habit);
  const iban = `DE${10 + b.random.below(89)} 5001 0517 ${1000 + b.random.below(8999)} 00`;
  b.title(b.random.pick(["Current account", "Checking account"]), "title")
    .pairs(
      [
        { label: "Available balance", value: balance, id: "bal" },
        { label: "IBAN", value: iban, id: "iban" },
        { label: "Account holder", value: b.random.pick(people), id: "holder" },
      ],
      b.random.pick([0, 1, 3, 4]),
    )
    .heading("Recent transactions")
    .table(
      ["Date", "Description", "Amount"],
      rows.map((r) => [r.date, r.name, `${r.plus ? "+" : "-"}${money(r.amount, habit)}`]),
      rows.map(({ id }) => id),
    );
  const [one, two] = b.some(rows, 2);
  if (!one || !two) return;
  b.ask(
    {
      ask: ["How much money do I have?", "What's my balance?", "How much is available?"],
      keys: [balance],
      facts: ["bal"],
    },
    {
      ask: [
        `How much was the ${one.name.toLowerCase()}?`,
        `What did I pay for ${one.name.toLowerCase()}?`,
      ],
      keys: [one.amount.toFixed(2)],
      facts: [`${one.id}.Amount`],
      wrong: rows.filter((r) => r !== one).map((r) => r.amount.toFixed(2)),
    },
    {
      ask: [
        `When was the ${two.name.toLowerCase()} booked?`,
        `On what date was ${two.name.toLowerCase()}?`,
      ],
      keys: [two.date],
      facts: [`${two.id}.Date`],
    },
    {
      ask: ["What's the IBAN?", "What's the account number?"],
      keys: [iban.slice(-7)],
      facts: ["iban"],
    },
    {
      ask: ["Whose account is it?", "Who is the account holder?"],
      keys: [/data-f="holder"[^>]*>(.*?)</.exec(b.html)?.[1] ?? ""],
      facts: ["holder"],
    },
    {
      way: "sum",
      ask: [`How much were ${one.name.toLowerCase()} and ${two.name.toLowerCase()} together?`],
      keys: [(one.amount + two.amount).toFixed(2), ...[]],
      facts: [],
    },
    {
      way: "count",
      ask: ["How many transactions are shown?", "How many transactions are listed?"],
      keys: [["5", "five"]],
      facts: [],
    },
  ).absent(
    "What's the interest rate?",
    "How much did I spend on petrol?",
    "What's my card PIN?",
    "When is the next statement?",
    "How much is my credit limit?",
  );
}

export function hotel(b: Builder): void {
  const [inn, city] = [
    b.random.pick(["Hotel Aurora", "Seaview Lodge", "Park Plaza", "The Old Mill Inn"]),
    b.random.pick(cities),
  ];
  const [inDay, outDay] = [
    `${1 + b.random.below(13)} ${b.random.pick(["May", "July", "August"])}`,
    `${14 + b.random.below(14)} August`,
  ];
  const [number, price] = [
    String(10000000 + b.random.below(89999999)),
    money(100 + b.random.below(90000) / 100, b.random.pick(["$", "€", "£"] as const)),
  ];
  b.title("Booking confirmed", "title")
    .text(`${inn}, ${city}`, "inn", { bold: true })
    .pairs([
      { label: "Check-in", value: `${inDay}, from 15:00`, id: "in" },
      { label: "Check-out", value: `${outDay}, until 11:00`, id: "out" },
      {
        label: "Room",
        value: b.random.pick(["Double room with balcony", "Single room", "Family suite"]),
        id: "room",
      },
      { label: "Guests", value: `${1 + b.random.below(4)} adults`, id: "guests" },
      { label: "Confirmation number", value: number, id: "number" },
      { label: "Total price", value: price, id: "price" },
    ])
    .text("Breakfast is included. Free cancellation until two days before arrival.", "food")
    .text("Parking costs 12 per night and cannot be reserved.", "park");
  const value = (id: string) => new RegExp(`data-f="${id}"[^>]*>(.*?)<`).exec(b.html)?.[1] ?? "";
  b.ask(
    {
      ask: ["Which hotel is it?", "What's the name of the hotel?", "Where am I staying?"],
      keys: [inn],
      facts: ["inn"],
    },
    {
      ask: ["When can I check in?", "What's the check-in date?", "When do I arrive?"],
      keys: [inDay],
      facts: ["in"],
    },
    {
      ask: ["When do I have to check out?", "When do we leave?", "What's the check-out date?"],
      keys: [outDay],
      facts: ["out"],
    },
    {
      ask: ["What kind of room is it?", "Which room did I book?"],
      keys: [value("room")],
      facts: ["room"],
    },
    {
      ask: ["How many guests are booked?", "For how many people is it?"],
      keys: [value("guests").split(" ")[0] ?? ""],
      facts: ["guests"],
    },
    {
      ask: ["How much does the stay cost?", "What's the total price?"],
      keys: [price],
      facts: ["price"],
    },
    {
      ask: ["What's the confirmation number?", "What is my booking number?"],
      keys: [number],
      facts: ["number"],
    },
    {
      ask: ["Is breakfast included?", "Do I get breakfast?"],
      keys: [["included", "yes"]],
      facts: ["food"],
    },
    { ask: ["How much is the parking?", "What does parking cost?"], keys: ["12"], facts: ["park"] },
    {
      ask: ["Until when can I cancel?", "Can I cancel for free?"],
      keys: [["two days", "free cancellation"]],
      facts: ["food"],
    },
  ).absent(
    "Is there a swimming pool?",
    "What's the wifi password?",
    "How far is the beach?",
    "What's the phone number of the hotel?",
    "Are dogs allowed?",
  );
}

export function printing(b: Builder): void {
  const [printer, copies, paper] = [
    b.random.pick(["Office LaserJet 400", "Brother HL-2350", "PDF printer"]),
    String(1 + b.random.below(9)),
    b.random.pick(["A4", "Letter", "A3"]),
  ];
  const side = b.random.below(2);
  const sides = ["One-sided", "Both sides"].map((label, at) => ({
    label,
    on: at === side,
    id: `s${at}`,
  }));
  const extras = [
    { label: "Print in color", on: b.chance(50), id: "color" },
    { label: "Collate pages", on: b.chance(50), id: "collate" },
    { label: "Fit to page", on: b.chance(50), id: "fit" },
  ];
  const pages = `${1 + b.random.below(5)}-${6 + b.random.below(20)}`;
  b.raw('<div class="dialog">')
    .title("Print")
    .pairs(
      [
        { label: "Printer", value: printer, id: "printer" },
        { label: "Copies", value: copies, id: "copies" },
        { label: "Paper size", value: paper, id: "paper" },
        { label: "Pages", value: pages, id: "pages" },
      ],
      b.random.pick([0, 1, 4]),
    )
    .checks(sides, "radio")
    .checks(extras)
    .buttons(["Print", "Cancel"])
    .raw("</div>");
  const one = b.random.pick(extras);
  const on = extras.filter((e) => e.on).length;
  b.ask(
    {
      ask: ["Which printer is selected?", "What printer will be used?"],
      keys: [printer],
      facts: ["printer"],
    },
    {
      ask: ["How many copies will I get?", "What's the number of copies?"],
      keys: [copies],
      facts: ["copies"],
    },
    {
      ask: ["What's the paper size?", "Which paper does it print on?"],
      keys: [paper],
      facts: ["paper"],
    },
    {
      ask: ["Which pages will be printed?", "What page range is it?"],
      keys: [pages],
      facts: ["pages"],
    },
    {
      way: "state",
      ask: [`Is ${one.label.toLowerCase()} checked?`, `Is "${one.label}" on?`],
      keys: [one.on ? ["yes", "is checked", "is on"] : ["no", "not checked", "is off"]],
      facts: [one.id],
    },
    {
      way: "which",
      ask: ["Does it print on one side or both sides?", "Which of the sides options is selected?"],
      keys: [sides[side]?.label ?? ""],
      facts: [`s${side}`],
      wrong: [sides[1 - side]?.label ?? ""],
    },
    {
      way: "count",
      ask: ["How many boxes are ticked?", "How many checkboxes are checked?"],
      keys: [[String(on), words[on] ?? "?"]],
      facts: [],
    },
  ).absent(
    "How much toner is left?",
    "What's the resolution in dpi?",
    "How much does printing cost?",
    "When was it last printed?",
    "Is the printer out of paper?",
  );
}

export function smart(b: Builder): void {
  const rooms = b
    .some(
      [
        "Living room lamp",
        "Kitchen lights",
        "Heating",
        "Garden sprinkler",
        "Front door lock",
        "Bedroom fan",
      ],
      4,
    )
    .map((label, at) => ({ label, on: b.chance(50), id: `h${at}` }));
  const [inside, target] = [`${17 + b.random.below(7)}.5 °C`, `${18 + b.random.below(5)} °C`];
  b.title("My home")
    .pairs(
      [
        { label: "Inside", value: inside, id: "inside" },
        { label: "Target temperature", value: target, id: "target" },
        {
          label: "Energy today",
          value: `${2 + b.random.below(9)}.${b.random.below(10)} kWh`,
          id: "energy",
        },
      ],
      b.random.pick([0, 3]),
    )
    .toggles(rooms)
    .text(`Last motion: hallway at ${clock(b.random)}`, "motion");
  const on = rooms.filter((r) => r.on);
  for (const one of b.some(rooms, 2))
    b.ask({
      way: "state",
      ask: [
        `Is the ${one.label.toLowerCase()} on?`,
        `Is the ${one.label.toLowerCase()} turned off?`,
        `Are the ${one.label.toLowerCase()} on?`,
      ],
      keys: [one.on ? ["is on", "are on", "yes, it is on"] : ["is off", "are off", "not on"]],
      facts: [one.id],
      wrong: one.on ? ["is off"] : ["is on"],
    });
  b.ask(
    {
      ask: ["How warm is it inside?", "What's the temperature inside?"],
      keys: [inside.split(" ")[0] ?? ""],
      facts: ["inside"],
    },
    {
      ask: ["What's the target temperature?", "Which temperature is the goal?"],
      keys: [target.split(" ")[0] ?? ""],
      facts: ["target"],
    },
    {
      ask: ["How much energy did we use today?", "How many kilowatt hours today?"],
      keys: ["kWh"],
      facts: ["energy"],
    },
    {
      ask: ["When was the last motion?", "Where was the last motion?"],
      keys: ["hallway"],
      facts: ["motion"],
    },
    {
      way: "count",
      ask: ["How many devices are on?", "How many things are switched on?"],
      keys: [[String(on.length), words[on.length] ?? "?"]],
      facts: [],
    },
    ...(on.length > 0 && on.length < 4
      ? [
          {
            way: "which" as const,
            ask: ["What is turned on?", "Which devices are on?"],
            keys: on.map((r) => r.label),
            facts: on.map((r) => r.id),
            wrong: rooms.filter((r) => !r.on).map((r) => r.label),
          },
        ]
      : []),
  ).absent(
    "Is the garage door open?",
    "How cold is it outside?",
    "Is the washing machine finished?",
    "Who is at the door?",
    "How much water did we use?",
  );
}

export function parcel(b: Builder): void {
  const number = `JD${100000 + b.random.below(899999)}${10 + b.random.below(89)}`;
  const events = [
    ["Out for delivery", cities[b.random.below(8)]],
    ["Arrived at depot", cities[8 + b.random.below(8)]],
    ["Left the sorting centre", "Leipzig"],
    ["Parcel accepted", "Hamburg"],
  ].map(([what, where], at) => ({
    what: what ?? "",
    where: where ?? "",
    id: `v${at}`,
    time: `${9 - at} June, ${clock(b.random)}`,
  }));
  const [sender, weight, window] = [
    b.random.pick(["Bookshop Nord", "Camera World", "Garden Direct"]),
    `${1 + b.random.below(9)}.${b.random.below(10)} kg`,
    `${8 + b.random.below(3)}:00 - ${12 + b.random.below(4)}:00`,
  ];
  b.title("Track your parcel")
    .text("Arriving today", "state", { bold: true, color: "#16a34a" })
    .pairs([
      { label: "Tracking number", value: number, id: "number" },
      { label: "Sender", value: sender, id: "sender" },
      { label: "Weight", value: weight, id: "weight" },
      { label: "Delivery window", value: window, id: "window" },
    ])
    .raw(
      events
        .map(
          (e) =>
            `<div class="card">${span(e.what, `${e.id}.what`, { bold: true })}<div class="small">${span(`${e.where}, ${e.time}`, `${e.id}.when`)}</div></div>`,
        )
        .join(""),
    )
    .text("A neighbour may accept the parcel: no signature is needed.", "sign");
  b.ask(
    {
      ask: ["What's the tracking number?", "Which number does my parcel have?"],
      keys: [number],
      facts: ["number"],
    },
    { ask: ["Who sent the parcel?", "Who is it from?"], keys: [sender], facts: ["sender"] },
    { ask: ["How heavy is the parcel?", "What does it weigh?"], keys: [weight], facts: ["weight"] },
    {
      ask: ["When will it be delivered?", "What's the delivery window?"],
      keys: [[window, "today"]],
      facts: ["window", "state"],
    },
    {
      ask: ["When did it arrive at the depot?", "When was it at the depot?"],
      keys: [events[1]?.time.split(", ")[1] ?? ""],
      facts: ["v1.when", "v1.what"],
    },
    {
      ask: ["Where was the parcel accepted?", "Where did it start?"],
      keys: ["Hamburg"],
      facts: ["v3.when", "v3.what"],
    },
    {
      ask: ["Do I have to sign for it?", "Is a signature needed?"],
      keys: [["no signature", "no"]],
      facts: ["sign"],
    },
  ).absent(
    "What's in the parcel?",
    "How much was the shipping?",
    "What's the name of the driver?",
    "Can I pick it up at a shop?",
    "What's the phone number of the courier?",
  );
}

export function results(b: Builder): void {
  const rows = b
    .some(["Mathematics", "History", "Biology", "English", "Art", "Physics"], 4)
    .map((name, at) => ({
      name,
      id: `u${at}`,
      grade: b.random.pick(["A", "B+", "C", "A-", "D"]),
      score: String(45 + b.random.below(55)),
      teacher: b.random.pick(["Mr Holt", "Ms Byrne", "Dr Sato", "Mrs Lind"]),
    }));
  const pupil = b.random.pick(people);
  b.title("School report", "title")
    .pairs(
      [
        { label: "Student", value: pupil, id: "pupil" },
        {
          label: "Class",
          value: `${7 + b.random.below(5)}${b.random.pick(["a", "b"])}`,
          id: "class",
        },
        { label: "Days absent", value: String(b.random.below(12)), id: "absent" },
      ],
      b.random.pick([0, 1, 2, 3]),
    )
    .table(
      ["Subject", "Grade", "Score", "Teacher"],
      rows.map((r) => [r.name, r.grade, r.score, r.teacher]),
      rows.map(({ id }) => id),
    )
    .text("Remarks: reads widely, but should hand in homework on time.", "remark");
  const one = b.random.pick(rows);
  const best = rows.reduce((a, c) => (Number(c.score) > Number(a.score) ? c : a));
  b.ask(
    {
      ask: [`What's the score in ${one.name.toLowerCase()}?`, `How many points in ${one.name}?`],
      keys: [one.score],
      facts: [`${one.id}.Score`],
      wrong: rows.filter((r) => r.score !== one.score).map((r) => r.score),
    },
    {
      ask: [`Who teaches ${one.name.toLowerCase()}?`, `Who is the ${one.name} teacher?`],
      keys: [one.teacher],
      facts: [`${one.id}.Teacher`],
    },
    {
      ask: [
        `What grade did ${pupil.split(" ")[0]} get in ${one.name}?`,
        `What's the mark in ${one.name.toLowerCase()}?`,
      ],
      keys: [one.grade],
      facts: [`${one.id}.Grade`],
    },
    {
      ask: ["Whose report is this?", "Which student is this about?"],
      keys: [pupil],
      facts: ["pupil"],
    },
    {
      ask: ["How many days were missed?", "How many days was the student absent?"],
      keys: [/data-f="absent"[^>]*>(.*?)</.exec(b.html)?.[1] ?? ""],
      facts: ["absent"],
    },
    {
      way: "compare",
      ask: ["Which subject has the best score?", "What's the highest score?"],
      keys: [[best.name, best.score]],
      facts: [],
    },
    { ask: ["What do the remarks say?"], keys: ["homework"], facts: ["remark"] },
    {
      way: "sum",
      ask: ["What's the sum of all scores?"],
      keys: [String(rows.reduce((n, r) => n + Number(r.score), 0))],
      facts: [],
    },
  ).absent(
    "What's the grade in music?",
    "Who is the head teacher?",
    "When do the holidays start?",
    "What's the school's address?",
    "Who teaches chemistry?",
  );
}

export function job(b: Builder): void {
  const [title, firm, city] = [
    b.random.pick(["Backend engineer", "Head chef", "Nurse", "Project manager"]),
    b.random.pick(["Lumio", "Fjord Labs", "Oak & Ivy"]),
    b.random.pick(cities),
  ];
  const [low, high] = [30 + b.random.below(20), 55 + b.random.below(30)];
  const contact = b.random.pick(people);
  const by = `${1 + b.random.below(28)} ${b.random.pick(["April", "September"])}`;
  b.title(title, "title")
    .text(`${firm} · ${city}`, "firm")
    .pairs(
      [
        { label: "Salary", value: `${low},000 - ${high},000 per year`, id: "pay" },
        { label: "Hours", value: `${20 + b.random.below(20)} per week`, id: "hours" },
        { label: "Apply by", value: by, id: "by" },
        {
          label: "Start",
          value: b.random.pick(["immediately", "1 October", "next spring"]),
          id: "start",
        },
      ],
      b.random.pick([0, 1, 2, 4]),
    )
    .heading("What you bring")
    .text(
      `At least ${2 + b.random.below(6)} years of experience and a valid driving licence.`,
      "need",
    )
    .heading("What we offer")
    .text("Thirty days of holiday, a company bike and free lunch.", "offer")
    .text(`Questions? Write to ${contact}.`, "contact");
  b.ask(
    {
      ask: ["How much does the job pay?", "What's the salary?"],
      keys: [`${low},000`],
      facts: ["pay"],
    },
    {
      ask: ["Which company is it?", "What's the name of the company?"],
      keys: [firm],
      facts: ["firm"],
    },
    { ask: ["Where is the job?", "In which city is it?"], keys: [city], facts: ["firm"] },
    {
      ask: ["When is the application deadline?", "Until when can I apply?"],
      keys: [by],
      facts: ["by"],
    },
    {
      ask: ["How many hours a week?", "How many hours would I work?"],
      keys: [/data-f="hours"[^>]*>(\d+)/.exec(b.html)?.[1] ?? ""],
      facts: ["hours"],
    },
    {
      ask: ["How much experience do I need?", "How many years of experience are required?"],
      keys: [/At least (\d+)/.exec(b.html)?.[1] ?? ""],
      facts: ["need"],
    },
    {
      ask: ["How many holidays do they offer?", "How many days of holiday are there?"],
      keys: [["thirty", "30"]],
      facts: ["offer"],
    },
    {
      ask: ["Who can I ask?", "Who do I write to with questions?"],
      keys: [contact],
      facts: ["contact"],
    },
    {
      ask: ["When does the job start?", "When can I start?"],
      keys: [/data-f="start"[^>]*>(.*?)</.exec(b.html)?.[1] ?? ""],
      facts: ["start"],
    },
    {
      way: "whole",
      ask: ["What is this page?", "Summarise this page."],
      keys: [title],
      facts: ["title"],
    },
  ).absent(
    "How many employees does the company have?",
    "Can I work from home?",
    "What's the dress code?",
    "Who is the CEO?",
    "Is there a pension?",
  );
}
