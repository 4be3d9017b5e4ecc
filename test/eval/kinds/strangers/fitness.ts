/** Programs laid out in panes, cards and boards; once held out. */
import { type Builder, panes, people, span } from "../../page.ts";

const first = (name: string) => name.split(" ")[0] ?? name;

export function fitness(b: Builder): void {
  const [steps, goal, km, kcal, pulse, sleep] = [
    `${3 + b.random.below(9)},${100 + b.random.below(899)}`,
    "10,000",
    `${2 + b.random.below(7)}.${b.random.below(10)} km`,
    `${200 + b.random.below(500)} kcal`,
    `${52 + b.random.below(30)} bpm`,
    `${5 + b.random.below(4)} h ${10 + b.random.below(49)} min`,
  ];
  const tile = (label: string, value: string, id: string, note = "") =>
    `<div class="stack"><div style="font-size:1.4em">${span(value, id, { label, bold: true })}</div><div class="small">${label}</div>${note ? `<div class="small">${note}</div>` : ""}</div>`;
  b.raw(
    `<h2>Today</h2><div class="grid" style="width:560px">${tile("Steps", steps, "steps", `Goal ${goal}`)}${tile("Distance", km, "km")}${tile("Energy burned", kcal, "kcal")}${tile("Resting heart rate", pulse, "pulse")}${tile("Sleep", sleep, "sleep", "7 h average")}</div>`,
  )
    .heading("Workouts")
    .table(
      ["Workout", "Day", "Duration"],
      [
        ["Running", "Monday", "32 min"],
        ["Yoga", "Tuesday", "45 min"],
        ["Cycling", "Friday", "1 h 10 min"],
      ],
      ["w0", "w1", "w2"],
    );
  b.ask(
    {
      ask: ["How many steps did I take?", "How many steps have I done today?"],
      keys: [steps],
      facts: ["steps"],
    },
    { ask: ["How far did I walk?", "What distance did I cover?"], keys: [km], facts: ["km"] },
    {
      ask: ["How many calories did I burn?", "How much energy did I burn?"],
      keys: [kcal],
      facts: ["kcal"],
    },
    {
      ask: ["What's my resting heart rate?", "How high is my pulse?"],
      keys: [pulse],
      facts: ["pulse"],
    },
    {
      ask: ["How long did I sleep?", "How much sleep did I get?"],
      keys: [sleep],
      facts: ["sleep"],
    },
    { ask: ["What's my step goal?", "How many steps should I take?"], keys: [goal], facts: [] },
    {
      ask: ["How long was the yoga?", "How long did I do yoga?"],
      keys: ["45 min"],
      facts: ["w1.Duration"],
    },
    {
      ask: ["When did I go cycling?", "On which day was the cycling?"],
      keys: ["Friday"],
      facts: ["w2.Day"],
    },
  ).absent(
    "How much do I weigh?",
    "What's my blood pressure?",
    "When did I go swimming?",
    "How many floors did I climb?",
  );
}

export function video(b: Builder): void {
  const title = b.random.pick([
    "How bridges are built",
    "Baking bread at home",
    "A night in the Alps",
  ]);
  const channel = b.random.pick(["Field Notes", "Kitchen Table", "North Lab"]);
  const [views, likes, subs, count] = [
    `${10 + b.random.below(900)}K views`,
    `${1 + b.random.below(9)}.${b.random.below(10)}K`,
    `${1 + b.random.below(9)}.2M subscribers`,
    `${20 + b.random.below(400)} comments`,
  ];
  const age = `${2 + b.random.below(9)} months ago`;
  const [who, other] = b.some(people, 2) as [string, string];
  const next = ["Tunnels explained", "Cities at dawn", "Rye or wheat?"].map(
    (name, at) =>
      `<div class="card">${span(name, `n${at}`, { bold: true })}<div class="small">${span(`${4 + at * 3}:1${at}`, `n${at}.length`)}</div></div>`,
  );
  b.raw(
    panes(
      `<b>Next</b>${next.join("")}`,
      `<div style="height:120px;background:#222"></div><h2>${span(title, "title")}</h2><div class="between"><div>${span(channel, "channel", { bold: true })}<div class="small">${span(subs, "subs")}</div></div><span class="button">Like ${likes}</span></div><div class="small">${span(`${views} · ${age}`, "views")}</div><h3>${span(count, "count")}</h3><p>${span(who, "who", { bold: true })}<br>${span("The part at 3:20 helped me a lot.", "c1")}</p><p>${span(other, "other", { bold: true })}<br>${span("Which camera did you use?", "c2")}</p>`,
    ),
  );
  b.ask(
    {
      ask: ["What's the video called?", "What is the title of the video?"],
      keys: [title],
      facts: ["title"],
    },
    {
      ask: ["Which channel is it from?", "Who made this video?"],
      keys: [channel],
      facts: ["channel"],
    },
    {
      ask: ["How many views does it have?", "How often was it watched?"],
      keys: [views.replace(" views", "")],
      facts: ["views"],
    },
    {
      ask: ["How many subscribers does the channel have?", "How many people subscribed?"],
      keys: [subs.replace(" subscribers", "")],
      facts: ["subs"],
    },
    {
      ask: ["How many comments are there?", "How many comments does it have?"],
      keys: [count.replace(" comments", "")],
      facts: ["count"],
    },
    {
      ask: ["How many likes does it have?", "How many people liked it?"],
      keys: [likes],
      facts: [],
    },
    { ask: ["When was it uploaded?", "How old is the video?"], keys: [age], facts: ["views"] },
    {
      ask: [`What did ${who} say?`, `What does ${first(who)} write?`],
      keys: ["3:20"],
      facts: ["c1"],
    },
    {
      ask: ["Who asked about the camera?", "Who asks which camera it was?"],
      keys: [first(other)],
      facts: ["c2", "other"],
    },
  ).absent(
    "How many people are watching now?",
    "Which song is in the background?",
    "When is the next episode?",
    "What's the resolution?",
    "Who edited the video?",
  );
}
