/** Screens of buying, paying and numbers. */
import { type Builder, cities, clock, day, money, type Pair, people } from "../page.ts";

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
