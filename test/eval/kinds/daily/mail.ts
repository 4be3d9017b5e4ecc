/** Screens of mail, talk, days and ways. */
import { type Builder, clock, day, escaped, people, span, weekdays } from "../../page.ts";

const first = (name: string) => name.split(" ")[0] ?? name;
const words = "zero,one,two,three,four,five,six,seven,eight,nine,ten".split(",");

export function mail(b: Builder): void {
  const [from, to] = b.some(people, 2) as [string, string];
  const when = `${b.random.pick(weekdays)} at ${clock(b.random)}`;
  const room = b.random.pick(["Room 204", "the Harbour room", "meeting room B", "the cafeteria"]);
  const subject = b.random.pick([
    "Budget review",
    "Offsite planning",
    "Launch checklist",
    "Interview schedule",
  ]);
  const bring = b.random.pick([
    "the printed contract",
    "your laptop",
    "the sales figures",
    "a signed copy of the form",
  ]);
  const phone = `555 0${100 + b.random.below(900)}`;
  const sent = `${day(b.random)}, ${clock(b.random)}`;
  const file = b.random.pick(["agenda.pdf", "numbers-v2.xlsx", "Floorplan.png"]);
  const body = [
    span(`Hi ${first(to)},`, "", {}, "p"),
    span(
      `the ${subject.toLowerCase()} is on ${when} in ${room}. Please bring ${bring}.`,
      "body",
      {},
      "p",
    ),
    span(`If you cannot come, call me on ${phone}.`, "call", {}, "p"),
    span(`Best, ${first(from)}`, "", {}, "p"),
  ].join("");
  const address = `${from.toLowerCase().replace(" ", ".")}@example.org`;
  b.title(subject, "subject")
    .pairs(
      [
        { label: "From", value: `${from} <${address}>`, id: "from" },
        { label: "To", value: to, id: "to" },
        { label: "Date", value: sent, id: "sent" },
        { label: "Attachment", value: file, id: "file" },
      ],
      b.random.pick([1, 2, 4]),
    )
    .raw(`<div class="card">${body}</div>`)
    .buttons(["Reply", "Forward", "Archive"]);
  b.ask(
    {
      ask: ["Who sent this mail?", "Who is this from?", "Who wrote this?"],
      keys: [from],
      facts: ["from"],
    },
    {
      ask: ["What is the subject?", "What's it about?", "what is this email about"],
      keys: [subject],
      facts: ["subject", "body"],
    },
    {
      ask: [
        `When is the ${subject.toLowerCase()}?`,
        `What time is the ${subject.toLowerCase()}?`,
        "When do we meet?",
      ],
      keys: [when.split(" at ")[1] ?? ""],
      facts: ["body"],
    },
    {
      way: "two",
      ask: [`When and where is the ${subject.toLowerCase()}?`, "Where and when is the meeting?"],
      keys: [when.split(" at ")[1] ?? "", room.replace("the ", "")],
      facts: ["body"],
    },
    {
      ask: ["What should I bring?", "What do I have to bring along?"],
      keys: [bring],
      facts: ["body"],
    },
    {
      ask: [`Which number can I call?`, `What's ${first(from)}'s phone number?`],
      keys: [phone],
      facts: ["call"],
    },
    {
      ask: [
        "What file is attached?",
        "What's the name of the attachment?",
        "Is there an attachment?",
      ],
      keys: [file],
      facts: ["file"],
    },
    {
      ask: ["When was it sent?", "What date is the email from?"],
      keys: [sent.split(",")[0] ?? ""],
      facts: ["sent"],
    },
    {
      ask: ["What's the sender's email address?", `What is the address of ${from}?`],
      keys: [address],
      facts: ["from"],
    },
    {
      way: "follow",
      ask: ["And where?", "Where is it?"],
      past: { question: `When is the ${subject.toLowerCase()}?`, reply: `On ${when}.` },
      keys: [room.replace("the ", "")],
      facts: ["body"],
    },
  ).absent(
    "Who is the mail copied to?",
    "How long will the meeting take?",
    "How much does the trip cost?",
    "What's the name of the hotel?",
    "Which flight are we taking?",
    "What's the wifi password?",
  );
}

export function inbox(b: Builder): void {
  const subjects = b.some(
    [
      "Invoice 4471",
      "Lunch on Friday?",
      "Your parcel is on its way",
      "Password changed",
      "Team photos",
      "Contract draft",
      "Weekly report",
      "Dentist reminder",
    ],
    5,
  );
  const rows = subjects.map((subject, at) => ({
    subject,
    id: `m${at}`,
    from: people[(at * 3 + b.random.below(3)) % people.length] as string,
    time: clock(b.random),
    unread: b.chance(40),
  }));
  const unread = rows.filter((r) => r.unread).length;
  b.raw('<div class="cols">')
    .tabs(["Inbox", "Starred", "Sent", "Drafts", "Bin"], 0, true)
    .raw("<div>")
    .title(`Inbox`);
  b.text(`${unread} unread`, "unread")
    .table(
      ["From", "Subject", "Received"],
      rows.map((r) => [r.from, r.subject, r.time]),
      rows.map(({ id }) => id),
      { selected: b.random.below(5) },
    )
    .raw("</div></div>");
  const one = b.random.pick(rows);
  const other = (key: "from" | "time") =>
    rows.filter((r) => r !== one && r[key] !== one[key]).map((r) => r[key]);
  b.ask(
    {
      ask: [
        `Who sent "${one.subject}"?`,
        `Who is the ${one.subject.replace("?", "")} mail from?`,
        `who wrote the message about ${one.subject.toLowerCase().replace("?", "")}`,
      ],
      keys: [one.from],
      facts: [`${one.id}.From`],
      wrong: other("from"),
    },
    {
      ask: [
        `When did ${one.from} write?`,
        `What time did the mail from ${first(one.from)} arrive?`,
      ],
      keys: [one.time],
      facts: [`${one.id}.Received`],
      wrong: other("time"),
    },
    {
      ask: [
        `What did ${one.from} write about?`,
        `What is the subject of the mail from ${one.from}?`,
      ],
      keys: [one.subject.replace("?", "")],
      facts: [`${one.id}.Subject`],
    },
    {
      way: "count",
      ask: ["How many unread mails do I have?", "How many messages are unread?"],
      keys: [[String(unread), words[unread] ?? "?"]],
      facts: ["unread"],
    },
    {
      way: "count",
      ask: ["How many emails are in the list?"],
      keys: [[String(rows.length), "five"]],
      facts: [],
    },
  ).absent(
    "Did Walter write to me?",
    "Who sent the wedding invitation?",
    "How big is the attachment?",
    "What's the newest mail in the spam folder?",
    "When does my subscription end?",
  );
}

export function chat(b: Builder): void {
  const [a, c] = b.some(people, 2).map(first) as [string, string];
  const place = b.random.pick(["the old pier", "Cafe Lumen", "Central Station", "Platform 3"]);
  const [time, later] = [clock(b.random), clock(b.random)];
  const gift = b.random.pick(["a chess set", "concert tickets", "a cookbook", "blue headphones"]);
  const bus = String(10 + b.random.below(80));
  const lines: [string, string, string, boolean][] = [
    [a, `Are we still on for tonight?`, "l0", false],
    ["You", "Yes! Where do we meet?", "l1", true],
    [a, `At ${place}, ${time}. Take bus ${bus}.`, "l2", false],
    [c, `I will be late, not before ${later}.`, "l3", false],
    ["You", `I bought ${gift} for Nina's birthday.`, "l4", true],
    [c, "Great, I owe you 15 euros.", "l5", false],
  ];
  b.title(b.random.pick([`${a} & ${c}`, "Friday crew", "Weekend plans"]), "name");
  const style = b.random.below(2);
  b.layout.push(`chat${style}`);
  b.raw(
    lines
      .map(([who, text, id, me]) =>
        style === 0
          ? `<div class="bubble ${me ? "me" : "them"}"><div class="small">${escaped(who)}</div>${span(text, id)}</div>`
          : `<p><b>${escaped(who)}:</b> ${span(text, id)}</p>`,
      )
      .join(""),
  );
  b.raw('<div class="in muted">Write a message</div>');
  b.ask(
    {
      ask: ["Where are we meeting?", "Where do we meet?", "what's the meeting place"],
      keys: [place],
      facts: ["l2"],
    },
    { ask: ["What time are we meeting?", "When do we meet?"], keys: [time], facts: ["l2"] },
    { ask: ["Which bus should I take?", "What bus do I need?"], keys: [bus], facts: ["l2"] },
    {
      ask: [
        `What did ${c} say about being late?`,
        `When will ${c} be there?`,
        `How late will ${c} be?`,
      ],
      keys: [later],
      facts: ["l3"],
    },
    {
      ask: ["What did I buy for Nina?", "What's the birthday present?"],
      keys: [gift],
      facts: ["l4"],
    },
    {
      ask: [`How much does ${c} owe me?`, "How much money do I get back?"],
      keys: ["15"],
      facts: ["l5"],
    },
    { ask: ["Who will be late?", "Who is coming later?"], keys: [c], facts: ["l3"] },
    { way: "two", ask: ["When and where do we meet tonight?"], keys: [time, place], facts: ["l2"] },
  ).absent(
    "What did Oscar say?",
    "Which film are we watching?",
    "Who is bringing the cake?",
    "What's Nina's address?",
    "When is the last train?",
  );
}
