/** Screens of buying, paying and numbers. */
import { type Builder, money } from "../../page.ts";

const words = "zero,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve".split(",");

export function cart(b: Builder): void {
  const habit = b.random.pick(["$", "€", "£", "EUR"] as const);
  const wares = b.some(
    [
      "Desk lamp",
      "USB-C cable",
      "Wireless mouse",
      "Notebook set",
      "Water bottle",
      "Laptop stand",
      "Phone case",
      "Backpack",
      "Headphones",
    ],
    3 + b.random.below(2),
  );
  const lines = wares.map((name, at) => ({
    name,
    id: `w${at}`,
    quantity: 1 + b.random.below(3),
    price: (500 + b.random.below(9000)) / 100,
  }));
  const subtotal = lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
  const shipping = b.random.pick([4.95, 6.5, 3.99]);
  const arrive = `${b.random.pick(weekdaysShort)} ${1 + b.random.below(28)} ${b.random.pick(["March", "June", "October"])}`;
  const code = b.random.pick(["SPRING10", "HELLO5", "SAVE20"]);
  b.title("Shopping cart").table(
    ["Product", "Unit price", "Quantity"],
    lines.map(({ name, quantity, price }) => [name, money(price, habit), String(quantity)]),
    lines.map(({ id }) => id),
  );
  b.pairs(
    [
      { label: "Subtotal", value: money(subtotal, habit), id: "sub" },
      { label: "Shipping", value: money(shipping, habit), id: "ship" },
      { label: "Order total", value: money(subtotal + shipping, habit), id: "total" },
    ],
    b.random.pick([0, 1, 4]),
  );
  b.text(`Promo code ${code} applied`, "promo")
    .text(`Estimated delivery: ${arrive}`, "arrive")
    .buttons(["Checkout", "Continue shopping"]);
  const [one, two] = b.some(lines, 2);
  if (!one || !two) return;
  const dear = lines.reduce((a, c) => (c.price > a.price ? c : a));
  const others = lines.filter((line) => line !== one).map(({ price }) => price.toFixed(2));
  b.ask(
    {
      ask: [
        `How much is the ${one.name}?`,
        `What does the ${one.name.toLowerCase()} cost?`,
        `price of the ${one.name.toLowerCase()}`,
      ],
      keys: [one.price.toFixed(2)],
      facts: [`${one.id}.Unit price`],
      wrong: others,
    },
    {
      ask: [
        "What do I have to pay for delivery?",
        "How much is the shipping?",
        "What's the postage?",
      ],
      keys: [shipping.toFixed(2)],
      facts: ["ship"],
    },
    {
      ask: ["What is the order total?", "How much is everything with shipping?"],
      keys: [(subtotal + shipping).toFixed(2)],
      facts: ["total"],
    },
    {
      ask: [
        "When will it arrive?",
        "When does my order get here?",
        "What's the estimated delivery date?",
      ],
      keys: [arrive],
      facts: ["arrive"],
    },
    {
      ask: [
        `How many ${two.name.toLowerCase()}s are in the cart?`,
        `What's the quantity of the ${two.name.toLowerCase()}?`,
      ],
      keys: [String(two.quantity)],
      facts: [`${two.id}.Quantity`],
    },
    {
      ask: ["Which promo code was used?", "What's the discount code?"],
      keys: [code],
      facts: ["promo"],
    },
    {
      way: "compare",
      ask: ["Which product is the most expensive?", "What's the priciest thing in my cart?"],
      keys: [dear.name],
      facts: [],
    },
    {
      way: "sum",
      ask: [
        `How much do the ${one.name.toLowerCase()} and the ${two.name.toLowerCase()} cost together?`,
      ],
      keys: [(one.price + two.price).toFixed(2)],
      facts: [],
    },
    {
      way: "count",
      ask: ["How many products are in the cart?", "How many different items do I have here?"],
      keys: [
        [
          String(lines.length),
          words[lines.length] ?? "?",
          String(lines.reduce((n, i) => n + i.quantity, 0)),
        ],
      ],
      facts: [],
    },
  ).absent(
    "What colour is the backpack I ordered?",
    "How much is the gift wrapping?",
    "What's my order number?",
    "Which address is it sent to?",
    "How many stars does it have?",
    "How much is the keyboard?",
  );
}
const weekdaysShort = ["Mon", "Tue", "Wed", "Thu", "Fri"];

export function plans(b: Builder): void {
  const names = b.some(["Free", "Starter", "Team", "Business", "Enterprise"], 3);
  const rows = names.map((name, at) => ({
    name,
    id: `p${at}`,
    price: b.random.pick([0, 5, 9, 12, 19, 29, 49]) + at,
    storage: `${[5, 50, 200, 500][at] ?? 5} GB`,
    users: String(1 + at * (2 + b.random.below(9))),
  }));
  b.title("Choose a plan").table(
    ["Plan", "Monthly price", "Storage", "Users"],
    rows.map((r) => [r.name, `$${r.price}`, r.storage, r.users]),
    rows.map(({ id }) => id),
  );
  b.text("All plans can be cancelled at any time.", "cancel").text("Prices exclude VAT.", "vat");
  const one = b.random.pick(rows);
  const cheap = rows.reduce((a, c) => (c.price < a.price ? c : a));
  b.ask(
    {
      ask: [
        `How much is the ${one.name} plan?`,
        `What does ${one.name} cost per month?`,
        `what's the monthly price of ${one.name.toLowerCase()}`,
      ],
      keys: [`$${one.price}`],
      facts: [`${one.id}.Monthly price`],
      wrong: rows.filter((r) => r.price !== one.price && r !== one).map((r) => `$${r.price}`),
    },
    {
      ask: [
        `How much storage does ${one.name} have?`,
        `How much space do I get with the ${one.name} plan?`,
      ],
      keys: [one.storage],
      facts: [`${one.id}.Storage`],
      wrong: rows.filter((r) => r !== one).map((r) => r.storage),
    },
    {
      ask: [
        `How many users does the ${one.name} plan allow?`,
        `How many people can use ${one.name}?`,
      ],
      keys: [one.users],
      facts: [`${one.id}.Users`],
    },
    {
      way: "compare",
      ask: ["Which plan is the cheapest?", "What's the least expensive plan?"],
      keys: [cheap.name],
      facts: [],
    },
    {
      way: "count",
      ask: ["How many plans are there?"],
      keys: [[String(rows.length), words[rows.length] ?? "?"]],
      facts: [],
    },
    {
      ask: ["Can I cancel?", "Is it possible to cancel a plan?"],
      keys: [["cancelled", "yes"]],
      facts: ["cancel"],
    },
  ).absent(
    "How much is the yearly price?",
    "Which plan has phone support?",
    "What's the bandwidth limit?",
    "Is there a student discount?",
    "How much is the Platinum plan?",
  );
}
