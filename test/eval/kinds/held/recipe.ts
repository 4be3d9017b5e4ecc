/** Plain screens that once were held out; rules and weights are made on them as well now. */
import { type Builder, cities, day, weekdays } from "../../page.ts";

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
