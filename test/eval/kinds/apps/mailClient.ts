/** Programs of a desk as they look: panes, tool bars, lists with a preview, cards. */
import { type Builder, clock, escaped, panes, people, span, weekdays } from "../../page.ts";

const first = (name: string) => name.split(" ")[0] ?? name;

export function mailClient(b: Builder): void {
  const senders = b.some(people, 4) as [string, string, string, string];
  const subjects = b.some(
    [
      "Rent for May",
      "New badge photos",
      "Server move",
      "Your order has shipped",
      "Trip to Ghent",
      "Feedback needed",
    ],
    4,
  );
  const mails = subjects.map((subject, at) => ({
    subject,
    from: senders[at] as string,
    time: at < 2 ? clock(b.random) : (b.random.pick(weekdays).slice(0, 3) as string),
    id: `m${at}`,
  }));
  const [unread, drafts, spam] = [
    2 + b.random.below(40),
    1 + b.random.below(9),
    10 + b.random.below(80),
  ];
  const due = `${b.random.pick(weekdays)} noon`;
  const share = b.random.pick(["the signed lease", "two passport photos", "the floor plan"]);
  const open = mails[0] as (typeof mails)[number];
  const folders = [
    ["Inbox", unread],
    ["Starred", ""],
    ["Drafts", drafts],
    ["Sent", ""],
    ["Spam", spam],
  ]
    .map(
      ([name, count], at) =>
        `<div class="between ${at === 0 ? "chosen" : ""}" style="padding:4px 8px"><span>${name}</span>${count === "" ? "" : span(String(count), `f${name}`, { label: String(name) })}</div>`,
    )
    .join("");
  const list = mails
    .map(
      (m, at) =>
        `<div style="padding:8px 10px;border-bottom:1px solid #8884" class="${at === 0 ? "chosenmail" : ""}"><div class="between" style="padding:0">${span(m.from, `${m.id}.from`, { bold: true })}<small>${span(m.time, `${m.id}.time`, { muted: true })}</small></div><div>${span(m.subject, `${m.id}.subject`)}</div></div>`,
    )
    .join("");
  const mail = `<h3>${span(open.subject, "subject")}</h3><div class="small">${span(`${open.from} to me`, "who")}</div><p>${span(`Hello, could you send me ${share} by ${due}? Otherwise we cannot go on.`, "body")}</p><p>Thanks, ${first(open.from)}</p>`;
  b.raw(
    `<div class="in muted" style="width:min(90vw,900px)">Search mail</div>${panes(folders, `<div style="display:flex;gap:18px"><div style="width:270px">${list}</div><div style="flex:1">${mail}</div></div>`)}`,
  );
  const one = mails[2] as (typeof mails)[number];
  b.ask(
    {
      ask: ["Who sent the last mail?", "Who is the newest mail from?"],
      keys: [open.from],
      facts: ["m0.from", "who"],
    },
    {
      ask: ["How many unread mails are there?", "How many new mails do I have in the inbox?"],
      keys: [String(unread)],
      facts: ["fInbox"],
    },
    {
      ask: ["How many drafts do I have?", "how many drafts are there"],
      keys: [String(drafts)],
      facts: ["fDrafts"],
    },
    {
      ask: ["How many mails are in spam?", "How much spam is there?"],
      keys: [String(spam)],
      facts: ["fSpam"],
    },
    {
      ask: [
        `What does ${first(open.from)} want?`,
        "What am I asked to send?",
        "What should I send?",
      ],
      keys: [share],
      facts: ["body"],
    },
    {
      ask: ["By when do they need it?", "What's the deadline?", "Until when do I have to send it?"],
      keys: [due],
      facts: ["body"],
    },
    {
      ask: [`When did ${one.from} write?`, `what time did ${first(one.from)} write to me`],
      keys: [one.time],
      facts: ["m2.time"],
    },
    {
      ask: [`What did ${one.from} write about?`, `What is the mail from ${first(one.from)} about?`],
      keys: [one.subject],
      facts: ["m2.subject"],
    },
    {
      ask: [`Who wrote about the ${one.subject.toLowerCase()}?`, `Who sent "${one.subject}"?`],
      keys: [one.from],
      facts: ["m2.from"],
    },
  ).absent(
    "What's the phone number of the landlord?",
    "Who is in copy?",
    "How much is the rent?",
    "Which file is attached?",
    "When does the flight to Rome leave?",
  );
}

export function teamChat(b: Builder): void {
  const [a, c, d] = b.some(people, 3) as [string, string, string];
  const release = b.random.pick(weekdays);
  const version = `${1 + b.random.below(5)}.${b.random.below(10)}.${b.random.below(9)}`;
  const channel = b.random.pick(["release", "support", "design", "random-talk"]);
  const folder = b.random.pick(["the shared drive", "the Handover folder", "the wiki"]);
  const times = ["09:12", "09:15", "09:31", "10:02"];
  const talk: [string, string, string][] = [
    [a, `Morning! I found the cause of the crash: the cache is never emptied.`, "l0"],
    [c, `Nice. Then we ship ${version} on ${release}.`, "l1"],
    [d, `The notes are in ${folder}. I am on call this week.`, "l2"],
    [a, `Can somebody review my fix before lunch?`, "l3"],
  ];
  const names = ["general", channel, "lunch", "alerts"];
  const badge = 1 + b.random.below(20);
  const side = `<b>Channels</b>${names.map((name) => `<div class="between ${name === channel ? "chosen" : ""}" style="padding:3px 6px"><span># ${name}</span>${name === "alerts" ? span(String(badge), "badge", { label: name }) : ""}</div>`).join("")}<b>People</b><div>${escaped(d)}</div>`;
  const body = talk
    .map(
      ([who, text, id], at) =>
        `<div style="padding:6px 0"><div>${span(who, `${id}.who`, { bold: true })} <small>&nbsp;${span(times[at] ?? "", `${id}.at`, { muted: true })}</small></div><div>${span(text, id)}</div></div>`,
    )
    .join("");
  b.raw(
    panes(side, `<h3># ${channel}</h3>${body}<div class="in muted">Message # ${channel}</div>`),
  );
  b.ask(
    {
      ask: ["Who found the cause of the crash?", "Who found the bug?"],
      keys: [first(a)],
      facts: ["l0.who", "l0"],
    },
    {
      ask: ["What causes the crash?", "Why does it crash?", "What was the cause of the crash?"],
      keys: ["cache"],
      facts: ["l0"],
    },
    {
      ask: [`Which version ships on ${release}?`, "Which version do they ship?"],
      keys: [version],
      facts: ["l1"],
    },
    { ask: ["When do they ship?", `When does ${version} ship?`], keys: [release], facts: ["l1"] },
    { ask: ["Where are the notes?", "Where can I find the notes?"], keys: [folder], facts: ["l2"] },
    {
      ask: ["Who is on call this week?", "Who's on call?"],
      keys: [first(d)],
      facts: ["l2", "l2.who"],
    },
    { ask: [`What did ${first(c)} say?`, `What does ${c} write?`], keys: [version], facts: ["l1"] },
    {
      ask: ["How many unread messages are in alerts?", "How many new alerts are there?"],
      keys: [String(badge)],
      facts: ["badge"],
    },
    {
      ask: [`When did ${first(d)} write?`, `What time did ${d} post?`],
      keys: [times[2] ?? ""],
      facts: ["l2.at"],
    },
  ).absent(
    "Who broke the build?",
    "What's the link to the meeting?",
    "How much does the licence cost?",
    "What did Bernard say?",
    "When is the team dinner?",
  );
}

export function dashboard(b: Builder): void {
  const revenue = `$${10 + b.random.below(89)},${100 + b.random.below(899)}`;
  const [up, customers, churn, tickets] = [
    `${1 + b.random.below(30)}%`,
    String(100 + b.random.below(899)),
    `${1 + b.random.below(6)}.${b.random.below(10)}%`,
    String(3 + b.random.below(60)),
  ];
  const products = b
    .some(["Desk lamp", "Notebook A5", "Oak shelf", "Wall clock", "Tea set"], 4)
    .map((name, at) => ({
      name,
      id: `p${at}`,
      sold: String(400 - 90 * at + b.random.below(60)),
      money: `$${9 - 2 * at},${100 + b.random.below(899)}`,
    }));
  const card = (label: string, value: string, id: string, foot: string) =>
    `<div class="stack"><div class="small">${label}</div><div style="font-size:1.5em">${span(value, id, { label, bold: true })}</div><div class="small">${foot}</div></div>`;
  b.title("Overview")
    .raw(
      `<div class="grid">${card("Revenue", revenue, "rev", span(`+${up} vs last month`, "up"))}${card("New customers", customers, "cust", "last 30 days")}${card("Churn rate", churn, "churn", "target 3%")}${card("Open tickets", tickets, "tick", "2 overdue")}</div>`,
    )
    .heading("Top products")
    .table(
      ["Product", "Sold", "Revenue"],
      products.map((p) => [p.name, p.sold, p.money]),
      products.map(({ id }) => id),
    );
  const [best, , third] = products as [
    (typeof products)[number],
    (typeof products)[number],
    (typeof products)[number],
  ];
  b.ask(
    {
      ask: ["How much revenue did we make?", "What's the revenue?", "How much money came in?"],
      keys: [revenue],
      facts: ["rev"],
    },
    {
      ask: ["By how much did revenue grow?", "How much is revenue up?"],
      keys: [up],
      facts: ["up"],
    },
    {
      ask: ["How many new customers are there?", "How many customers did we win?"],
      keys: [customers],
      facts: ["cust"],
    },
    { ask: ["What's the churn?", "How high is the churn rate?"], keys: [churn], facts: ["churn"] },
    {
      ask: ["How many tickets are open?", "How many open tickets do we have?"],
      keys: [tickets],
      facts: ["tick"],
    },
    {
      way: "compare",
      ask: [
        "Which product sells best?",
        "What's the best selling product?",
        "Which product sold the most?",
      ],
      keys: [best.name],
      facts: [],
    },
    {
      ask: [
        `How many ${third.name.toLowerCase()}s were sold?`,
        `How often was the ${third.name.toLowerCase()} sold?`,
      ],
      keys: [third.sold],
      facts: ["p2.Sold"],
    },
    {
      ask: [
        `How much did the ${third.name.toLowerCase()} bring in?`,
        `What's the revenue of the ${third.name.toLowerCase()}?`,
      ],
      keys: [third.money],
      facts: ["p2.Revenue"],
    },
  ).absent(
    "How many people work here?",
    "What's the profit?",
    "How many visitors did the site have?",
    "What did we spend on ads?",
    "Who closed the most tickets?",
  );
}
