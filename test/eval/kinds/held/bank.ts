/** Plain screens that once were held out; rules and weights are made on them as well now. */
import { type Builder, cities, money, people } from "../../page.ts";

const words = "zero,one,two,three,four,five,six,seven,eight,nine,ten".split(",");

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
