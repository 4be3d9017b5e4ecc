/** Plain screens that once were held out; rules and weights are made on them as well now. */
import { type Builder, cities, clock, people, span } from "../../page.ts";

const words = "zero,one,two,three,four,five,six,seven,eight,nine,ten".split(",");

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
