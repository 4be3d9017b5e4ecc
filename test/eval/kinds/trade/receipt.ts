/** Screens of buying, paying and numbers. */
import { type Builder, clock, day, money, type Pair, people } from "../../page.ts";

const missing = [
  "Strawberries",
  "Toothpaste",
  "Paper towels",
  "Orange juice",
  "Butter",
  "Lamb chops",
];

function basket(b: Builder, count: number) {
  return b.some(goods, count).map(([name, low, high]) => {
    const quantity = 1 + b.random.below(4);
    const cents = low * 100 + b.random.below((high - low) * 100);
    return { name, quantity, unit: cents / 100, price: (cents * quantity) / 100 };
  });
}

const goods = [
  ["Olive oil", 6, 14],
  ["Tomatoes", 1, 5],
  ["Rye bread", 2, 5],
  ["Coffee beans", 7, 16],
  ["Oat milk", 1, 4],
  ["Cheddar cheese", 3, 9],
  ["Bananas", 1, 3],
  ["Dish soap", 2, 5],
  ["Dark chocolate", 1, 4],
  ["Green tea", 2, 7],
  ["Pasta", 1, 4],
  ["Salmon fillet", 8, 18],
] as const;

export function receipt(b: Builder): void {
  const habit = b.random.pick(["$", "€", "£"] as const);
  const shop = b.random.pick(["Corner Market", "Green Grocer", "Dockside Foods", "Miller & Sons"]);
  const items = basket(b, 3 + b.random.below(4));
  const total = items.reduce((sum, item) => sum + item.price, 0);
  const tax = total * 0.07;
  const [date, time, card] = [day(b.random), clock(b.random), String(1000 + b.random.below(9000))];
  const cashier = b.random.pick(people).split(" ")[0] ?? "";
  const rate = b.random.pick(["Total", "Total due", "Amount due", "Grand total"]);
  b.title(shop, "shop").text(
    `${b.random.pick(["Harbour Street 12", "Station Road 4", "Mill Lane 88"])}`,
    "address",
  );
  const details: Pair[] = [
    { label: "Date", value: date, id: "date" },
    { label: "Time", value: time, id: "time" },
    { label: "Cashier", value: cashier, id: "cashier" },
  ];
  const last: Pair[] = [
    { label: "Subtotal", value: money(total, habit), id: "sub" },
    {
      label: b.random.pick(["Tax 7%", "VAT 7%", "Sales tax"]),
      value: money(tax, habit),
      id: "tax",
    },
    { label: rate, value: money(total + tax, habit), id: "total" },
  ];
  const rows = items.map((item) => [item.name, String(item.quantity), item.price.toFixed(2)]);
  const ids = items.map((_, at) => `i${at}`);
  if (b.chance(50)) b.pairs(details).table(["Item", "Qty", "Price"], rows, ids).pairs(last, 0);
  else b.table(["Product", "Quantity", "Amount"], rows, ids).pairs(last, 0).pairs(details);
  b.text(`Paid by card ending in ${card}`, "card");
  const [one, two] = b.some(
    items.map((item, at) => ({ ...item, id: ids[at] as string })),
    2,
  );
  if (!one || !two) return;
  const price = b.html.includes("Quantity") ? "Amount" : "Price";
  const others = (but: string) =>
    items.filter(({ name }) => name !== but).map((item) => item.price.toFixed(2));
  b.ask(
    {
      ask: [
        "What is the total?",
        "How much did I pay in all?",
        "What does it all come to?",
        "how much was it altogether",
      ],
      keys: [(total + tax).toFixed(2)],
      facts: ["total"],
      wrong: [],
    },
    {
      ask: [
        `How much was the ${one.name.toLowerCase()}?`,
        `What did the ${one.name.toLowerCase()} cost?`,
        `What's the price of the ${one.name.toLowerCase()}?`,
      ],
      keys: [one.price.toFixed(2)],
      facts: [`${one.id}.${price}`],
      wrong: others(one.name),
    },
    {
      ask: [
        `How many ${two.name.toLowerCase()} did I buy?`,
        `What's the quantity of ${two.name.toLowerCase()}?`,
      ],
      keys: [String(two.quantity)],
      facts: [`${two.id}.${price === "Price" ? "Qty" : "Quantity"}`],
    },
    {
      ask: [
        "When was this bought?",
        "What's the date on this receipt?",
        "Which day did I shop there?",
      ],
      keys: [date],
      facts: ["date"],
    },
    {
      ask: ["Who served me?", "What's the name of the cashier?", "Who was at the till?"],
      keys: [cashier],
      facts: ["cashier"],
    },
    {
      ask: ["Which shop is this from?", "What store is it?", "Where did I buy this?"],
      keys: [shop],
      facts: ["shop", "address"],
    },
    { ask: ["How much tax did I pay?", "What's the tax?"], keys: [tax.toFixed(2)], facts: ["tax"] },
    {
      ask: ["Which card did I pay with?", "What are the last digits of the card?"],
      keys: [card],
      facts: ["card"],
    },
    {
      way: "difference",
      ask: [
        `How much more was the ${one.name.toLowerCase()} than the ${two.name.toLowerCase()}?`,
        `What's the price difference between ${one.name.toLowerCase()} and ${two.name.toLowerCase()}?`,
      ],
      keys: [Math.abs(one.price - two.price).toFixed(2)],
      facts: [`${one.id}.${price}`, `${two.id}.${price}`],
    },
    {
      way: "sum",
      ask: [
        `What do the ${one.name.toLowerCase()} and the ${two.name.toLowerCase()} cost together?`,
        `How much are ${one.name.toLowerCase()} and ${two.name.toLowerCase()} in total?`,
      ],
      keys: [(one.price + two.price).toFixed(2)],
      facts: [`${one.id}.${price}`],
    },
    {
      way: "compare",
      ask: ["What was the most expensive thing?", "Which item cost the most?"],
      keys: [items.reduce((a, c) => (c.price > a.price ? c : a)).name],
      facts: [],
    },
    {
      way: "count",
      ask: ["How many different products did I buy?", "How many items are on the receipt?"],
      keys: [
        [
          String(items.length),
          words[items.length] ?? "?",
          String(items.reduce((n, i) => n + i.quantity, 0)),
        ],
      ],
      facts: [],
    },
    {
      way: "whole",
      ask: ["What is this?", "What am I looking at?"],
      keys: [shop],
      facts: ["shop"],
    },
  ).absent(
    `How much were the ${b.random.pick(missing).toLowerCase()}?`,
    "What is the phone number of the shop?",
    "Did I get a discount?",
    "What's the return policy?",
    "How many loyalty points did I earn?",
    "What is the shop's website?",
  );
}

const words = "zero,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve".split(",");
