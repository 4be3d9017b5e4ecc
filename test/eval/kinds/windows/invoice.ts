import type { Screen } from "./frame.ts";
import { firms, streets, towns } from "./lists.ts";

const works = [
  "Wall painting",
  "Floor sanding",
  "Site survey",
  "Window repair",
  "Logo drafts",
  "Photo retouching",
  "Menu printing",
  "Cable routing",
  "Hedge trimming",
  "Boiler inspection",
  "Proofreading",
  "Van rental",
  "Scaffold hire",
];

export function invoice(s: Screen): string {
  const variant = s.variant(3);
  const [from, to] = s.some(firms, 2) as [string, string];
  const contact = s.person();
  const month = s.between(0, 10);
  const issued = s.date(month, s.between(1, 12));
  const due = s.date(month, s.between(20, 28));
  const number = `${s.pick(["INV", "RE", "R", "2026"])}-${s.between(1000, 9899)}`;
  const rate = s.pick([7, 19, 20, 21]);
  const iban = `${s.pick(["DE", "NL", "AT"])}${s.between(11, 97)} ${s.between(1000, 9999)} ${s.between(1000, 9999)} ${s.between(1000, 9999)} ${s.between(10, 99)}`;
  const picked = s.some(works, s.between(3, 5));
  const hours = s.some([2, 3, 4, 5, 6, 8, 11, 14], picked.length);
  const lines = picked.map((name, at) => {
    const price = s.between(18, 74) + s.pick([0, 0.5, 0.25]);
    return {
      name,
      id: `l${at}`,
      hours: hours[at] as number,
      price,
      sum: price * (hours[at] as number),
    };
  });
  const net = lines.reduce((sum, line) => sum + line.sum, 0);
  const tax = Math.round(net * rate) / 100;
  const total = net + tax;
  const top = lines.reduce((a, b) => (b.sum > a.sum ? b : a));
  const one = s.pick(lines);
  const [first, second] = s.some(lines, 2) as [(typeof lines)[number], (typeof lines)[number]];

  const rows = lines
    .map(
      (l, at) =>
        `<tr><td>${at + 1}</td><td>${s.f(`${l.id}.name`, l.name)}</td><td class="r">${s.f(`${l.id}.hours`, String(l.hours))}</td><td class="r">${s.f(`${l.id}.price`, s.money(l.price))}</td><td class="r">${s.f(`${l.id}.sum`, s.money(l.sum))}</td></tr>`,
    )
    .join("");
  const table = `<table><tr><th>#</th><th>Description</th><th class="r">Hours</th><th class="r">Rate</th><th class="r">Amount</th></tr>${rows}</table>`;
  const sums = `<div style="margin:14px 0 14px auto;width:300px"><div class="spread"><span>Subtotal</span>${s.f("net", s.money(net))}</div><div class="spread"><span>VAT ${rate}%</span>${s.f("tax", s.money(tax))}</div><div class="spread bold" style="border-top:2px solid;margin-top:5px;padding-top:5px"><span>Amount due</span>${s.f("total", s.money(total))}</div></div>`;
  const head = `<dl><dt>Invoice no.</dt><dd>${s.f("number", number)}</dd><dt>Date of issue</dt><dd>${s.f("issued", issued.text)}</dd><dt>Payable by</dt><dd>${s.f("due", due.text)}</dd><dt>Your contact</dt><dd>${s.f("contact", contact.full)}</dd></dl>`;
  const address = `${s.f("to", to, "font-weight:700")}<br>${s.between(2, 140)} ${s.pick(streets)}<br>${s.pick(towns)}`;
  const ending = `<p>Please transfer the amount to ${s.f("iban", iban)} and quote the invoice number.</p>`;
  const sheet = `<div class="spread" style="align-items:flex-start"><div><h1 data-f="title">Invoice</h1>${address}</div><div class="r"><b class="big" data-f="from">${from.replace("&", "&amp;")}</b><br><span class="small">${s.between(2, 140)} ${s.pick(streets)}, ${s.pick(towns)}</span></div></div>${head}${table}${sums}${ending}`;

  s.ask(
    {
      ask: [
        "When do I have to pay this by?",
        "What's the latest day I can pay?",
        "What is the deadline for the payment?",
      ],
      keys: [due.keys],
      facts: ["due"],
      wrong: [issued.text],
    },
    {
      ask: [
        "How much do they want from me altogether?",
        "What do I have to pay in the end?",
        "How much is it with tax?",
      ],
      keys: [total.toFixed(2)],
      facts: ["total"],
      wrong: [net.toFixed(2)],
    },
    {
      ask: ["Which company sent this bill?", "Who is this invoice from?"],
      keys: [from],
      facts: ["from"],
    },
    {
      ask: ["Who is being billed?", "Which company is it made out to?"],
      keys: [to],
      facts: ["to"],
    },
    {
      ask: ["How much tax is on it?", "How much of that is VAT?"],
      keys: [tax.toFixed(2)],
      facts: ["tax"],
    },
    {
      ask: [
        `How many hours of ${one.name.toLowerCase()} did they bill?`,
        `How many hours went into the ${one.name.toLowerCase()}?`,
      ],
      keys: [String(one.hours)],
      facts: [`${one.id}.hours`],
    },
    {
      ask: [
        `What's the hourly rate for ${one.name.toLowerCase()}?`,
        `How much do they take per hour of ${one.name.toLowerCase()}?`,
      ],
      keys: [one.price.toFixed(2)],
      facts: [`${one.id}.price`],
    },
    {
      way: "compare",
      ask: ["Which position costs the most?", "What is the most expensive thing on the bill?"],
      keys: [top.name],
      facts: [`${top.id}.name`, `${top.id}.sum`],
      wrong: lines.filter((l) => l !== top).map((l) => l.name),
    },
    {
      ask: ["Which account should I send the money to?", "What's the bank account I pay into?"],
      keys: [iban],
      facts: ["iban"],
    },
    {
      ask: ["What number do I put on the transfer?", "What's the number of this invoice?"],
      keys: [number],
      facts: ["number"],
    },
    {
      ask: ["Who do I ask if I have questions?", "Who's my contact person there?"],
      keys: [contact.full],
      facts: ["contact"],
    },
    {
      way: "sum",
      ask: [
        `How much are the ${first.name.toLowerCase()} and the ${second.name.toLowerCase()} together?`,
      ],
      keys: [(first.sum + second.sum).toFixed(2)],
      facts: [],
    },
    {
      way: "whole",
      ask: ["What is this document?", "What am I looking at?"],
      keys: ["invoice"],
      facts: ["title"],
    },
  );
  s.absent(
    "Do I get a discount if I pay early?",
    "What's the phone number of the company?",
    "What's the purchase order number?",
    "Who approved the invoice?",
    "What's the late fee?",
  );
  if (variant === 0) {
    const thumbs = [1, 2].map(
      (n) =>
        `<div style="width:90px;height:120px;background:#fff;border:${n === 1 ? `3px solid ${s.look.accent}` : "1px solid #888"};margin:14px auto 4px"></div><div class="r small" style="text-align:center">${n}</div>`,
    );
    return `${s.titleBar(`${number}.pdf`)}<div class="row" style="padding:8px 18px;border-bottom:1px solid ${s.look.line};background:${s.look.card}"><span>Page 1 of 2</span><span class="grow"></span><span>&minus;</span><span>${s.pick([90, 100, 110, 125])}%</span><span>+</span><span class="btn">Print</span></div><div class="page"><div style="width:140px;background:${s.look.soft}">${thumbs.join("")}</div><div class="grow" style="background:#8a8d91;padding:20px"><div style="background:#fff;color:#1a1a1a;width:780px;margin:0 auto;padding:44px 54px;box-shadow:0 2px 9px #0006;font-size:14px">${sheet}</div></div></div>`;
  }
  if (variant === 1)
    return `${s.browser("https://books.example.com/purchases", number, ["Inbox", "Calendar"])}${s.nav("Ledgerly", ["Overview", "Purchases", "Sales", "Reports"], 1)}<div class="page">${s.side(["To review", "Scheduled", "Archive"], 0)}<div class="main"><div class="row"><span class="tag">Awaiting payment</span><span class="grow"></span><span class="btn">Reject</span><span class="btn main">Pay now</span></div><div class="card">${sheet}</div></div></div>`;
  return `<div class="narrow" style="padding:36px 20px">${sheet}</div>${s.foot(`${from} · Registered in ${s.pick(towns)} · Thank you for your business`)}`;
}
