/** Screens of buying, paying and numbers. */
import { type Builder, cities, money, type Pair } from "../../page.ts";

const words = "zero,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve".split(",");

export function product(b: Builder): void {
  const brand = b.random.pick(["Nordlys", "Halden", "Corvo", "Aster"]);
  const what = b.random.pick(["Espresso Machine", "Vacuum Cleaner", "Air Purifier", "Blender"]);
  const price = money(
    (5000 + b.random.below(40000)) / 100,
    b.random.pick(["$", "€", "£"] as const),
  );
  const stars = `${3 + b.random.below(2)}.${b.random.below(10)}`;
  const reviews = String(40 + b.random.below(900));
  const facts: Pair[] = [
    { label: "Brand", value: brand, id: "brand" },
    { label: "Colour", value: b.random.pick(["Graphite", "Ivory", "Sage green"]), id: "colour" },
    { label: "Weight", value: `${2 + b.random.below(8)}.${b.random.below(10)} kg`, id: "weight" },
    { label: "Power", value: `${300 + 50 * b.random.below(30)} W`, id: "power" },
    {
      label: "Dimensions",
      value: `${20 + b.random.below(30)} x ${20 + b.random.below(30)} x ${30 + b.random.below(30)} cm`,
      id: "size",
    },
    { label: "Warranty", value: `${1 + b.random.below(4)} years`, id: "warranty" },
  ];
  const stock = b.random.pick(["In stock", "Only 3 left", "Out of stock"]);
  const old = b.chance(50) ? money(500 + b.random.below(90), "$") : "";
  b.title(`${brand} ${what}`, "name");
  b.text(price, "price", { bold: true });
  if (old) b.text(old, "old", { struck: true });
  b.text(`${stars} out of 5 (${reviews} reviews)`, "stars")
    .text(stock, "stock", { color: stock === "In stock" ? "#16a34a" : "#dc2626" })
    .pairs(facts)
    .buttons(["Add to cart", "Buy now"]);
  const value = (id: string) => facts.find((f) => f.id === id)?.value ?? "";
  b.ask(
    {
      ask: ["How much does it cost?", "What's the price?", "how expensive is this thing"],
      keys: [price],
      facts: ["price"],
    },
    {
      ask: ["How heavy is it?", "What does it weigh?", "What's the weight?"],
      keys: [value("weight")],
      facts: ["weight"],
    },
    {
      ask: ["How big is it?", "What are the dimensions?", "What size is it?"],
      keys: [value("size")],
      facts: ["size"],
    },
    {
      ask: ["How long is the warranty?", "For how many years is it guaranteed?"],
      keys: [value("warranty")],
      facts: ["warranty"],
    },
    {
      ask: ["What colour is it?", "Which color does it have?"],
      keys: [value("colour")],
      facts: ["colour"],
    },
    {
      ask: ["Is it in stock?", "Is it available?", "Can I get it right now?"],
      keys: [stock],
      facts: ["stock"],
    },
    {
      ask: ["How many reviews does it have?", "How many people reviewed it?"],
      keys: [reviews],
      facts: ["stars"],
    },
    { ask: ["Who makes it?", "Which brand is it?"], keys: [brand], facts: ["brand", "name"] },
    {
      way: "whole",
      ask: ["What is this page about?", "What's this?"],
      keys: [what],
      facts: ["name"],
    },
    ...(old
      ? [
          {
            way: "which" as const,
            ask: ["What was the old price?", "Which price is crossed out?"],
            keys: [old],
            facts: ["old"],
          },
        ]
      : []),
  ).absent(
    "How loud is it?",
    "Who sells it?",
    "When will it be delivered?",
    "What material is it made of?",
    "Is it dishwasher safe?",
    "What's the model number?",
  );
}

export function dashboard(b: Builder): void {
  const pool: Pair[] = [
    {
      label: "Active users",
      value: (1000 + b.random.below(9000)).toLocaleString("en"),
      id: "users",
    },
    {
      label: "Revenue",
      value: `$${(10000 + b.random.below(90000)).toLocaleString("en")}`,
      id: "rev",
    },
    { label: "New orders", value: String(100 + b.random.below(800)), id: "orders" },
    { label: "Refund rate", value: `${b.random.below(9)}.${b.random.below(10)}%`, id: "refund" },
    { label: "Avg. response time", value: `${100 + b.random.below(500)} ms`, id: "resp" },
    { label: "Open tickets", value: String(10 + b.random.below(90)), id: "tickets" },
    { label: "Uptime", value: `99.${b.random.below(99)}%`, id: "up" },
  ];
  const cards = b.some(pool, 5);
  const team = b
    .some(cities, 3)
    .map((name, at) => ({ name, id: `c${at}`, sales: 20 + b.random.below(300) }));
  b.title(b.random.pick(["Overview", "Sales dashboard", "Today"]))
    .pairs(cards, 3)
    .heading("Sales by city")
    .table(
      ["City", "Sales"],
      team.map((t) => [t.name, String(t.sales)]),
      team.map(({ id }) => id),
    );
  const asks: Record<string, string[]> = {
    users: ["How many active users are there?", "What's the number of active users?"],
    rev: ["What is the revenue?", "How much money did we make?"],
    orders: ["How many new orders do we have?", "How many orders came in?"],
    refund: ["What's the refund rate?", "How high is the refund rate?"],
    resp: ["What's the average response time?", "How fast do we respond on average?"],
    tickets: ["How many tickets are open?", "What's the number of open tickets?"],
    up: ["What's the uptime?", "How's our uptime?"],
  };
  for (const { id = "", value } of cards)
    b.ask({
      ask: asks[id] ?? [],
      keys: [value],
      facts: [id],
      wrong: cards.filter((c) => c.id !== id).map((c) => c.value),
    });
  const best = team.reduce((a, c) => (c.sales > a.sales ? c : a));
  const [x, y] = b.some(team, 2);
  if (!x || !y) return;
  b.ask(
    {
      ask: [`What are the sales in ${x.name}?`, `How much did ${x.name} sell?`],
      keys: [String(x.sales)],
      facts: [`${x.id}.Sales`],
      wrong: team.filter((t) => t !== x).map((t) => String(t.sales)),
    },
    {
      way: "compare",
      ask: ["Which city sold the most?", "Which city has the highest sales?"],
      keys: [best.name],
      facts: [],
    },
    {
      way: "difference",
      ask: [
        `How many more sales does ${x.name} have than ${y.name}?`,
        `What's the difference between ${x.name} and ${y.name}?`,
      ],
      keys: [String(Math.abs(x.sales - y.sales))],
      facts: [],
    },
    {
      way: "sum",
      ask: ["How many sales are there in all three cities together?"],
      keys: [String(team.reduce((n, t) => n + t.sales, 0))],
      facts: [],
    },
  ).absent(
    "What's the churn?",
    "How many employees do we have?",
    `What are the sales in ${b.random.pick(["Tokyo", "Boston", "Cairo"])}?`,
    "What was the revenue last year?",
    "Who is the best salesperson?",
  );
}

export function sheet(b: Builder): void {
  const quarters = ["Q1", "Q2", "Q3"];
  const rows = b
    .some(["Marketing", "Research", "Travel", "Salaries", "Office rent", "Software"], 4)
    .map((name, at) => ({
      name,
      id: `r${at}`,
      values: quarters.map(() => 100 + b.random.below(900)),
    }));
  b.title(b.random.pick(["Budget 2026", "Expenses", "Costs by department"])).table(
    ["Department", ...quarters],
    rows.map((r) => [r.name, ...r.values.map(String)]),
    rows.map(({ id }) => id),
  );
  const [one, two] = b.some(rows, 2);
  if (!one || !two) return;
  const q = b.random.below(3);
  const wrong = [
    ...rows.filter((r) => r !== one).map((r) => String(r.values[q])),
    ...one.values.filter((_, at) => at !== q).map(String),
  ].filter((v) => v !== String(one.values[q]));
  const top = rows.reduce((a, c) => ((c.values[q] ?? 0) > (a.values[q] ?? 0) ? c : a));
  b.ask(
    {
      ask: [
        `What did ${one.name} cost in ${quarters[q]}?`,
        `What's the ${quarters[q]} value for ${one.name.toLowerCase()}?`,
        `How much was ${one.name.toLowerCase()} in ${quarters[q]}?`,
      ],
      keys: [String(one.values[q])],
      facts: [`${one.id}.${quarters[q]}`],
      wrong,
    },
    {
      way: "difference",
      ask: [`How much more is ${one.name} than ${two.name} in ${quarters[q]}?`],
      keys: [String(Math.abs((one.values[q] ?? 0) - (two.values[q] ?? 0)))],
      facts: [],
    },
    {
      way: "sum",
      ask: [`What do ${one.name} and ${two.name} add up to in ${quarters[q]}?`],
      keys: [String((one.values[q] ?? 0) + (two.values[q] ?? 0))],
      facts: [],
    },
    {
      way: "sum",
      ask: [`What's the sum of ${quarters[q]}?`, `What is the total for ${quarters[q]}?`],
      keys: [String(rows.reduce((n, r) => n + (r.values[q] ?? 0), 0))],
      facts: [],
    },
    {
      way: "compare",
      ask: [
        `Which department had the highest cost in ${quarters[q]}?`,
        `Which department spent the most in ${quarters[q]}?`,
      ],
      keys: [top.name],
      facts: [],
    },
    {
      way: "count",
      ask: ["How many departments are listed?"],
      keys: [[String(rows.length), words[rows.length] ?? "?"]],
      facts: [],
    },
  ).absent(
    `What did ${one.name} cost in Q4?`,
    "How much did the legal department spend?",
    "Who made this table?",
    "What was the budget in 2023?",
    "What's the exchange rate?",
  );
}
