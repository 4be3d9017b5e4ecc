import type { Screen } from "./frame.ts";

const troubles = [
  {
    thing: "kettle",
    fault: "leaks at the bottom",
    need: "a photo of the label underneath",
    asks: ["photo"],
    says: ["leak"],
  },
  {
    thing: "desk lamp",
    fault: "flickers all the time",
    need: "a short video of it",
    asks: ["video"],
    says: ["flicker"],
  },
  {
    thing: "backpack",
    fault: "has a broken zip",
    need: "a photo of the zip",
    asks: ["photo"],
    says: ["zip"],
  },
  {
    thing: "headset",
    fault: "has no sound on the left",
    need: "the serial number on the box",
    asks: ["serial number"],
    says: ["no sound"],
  },
  {
    thing: "coffee grinder",
    fault: "does not switch on",
    need: "a copy of the receipt",
    asks: ["receipt"],
    says: ["not switch on", "n't switch on"],
  },
  {
    thing: "office chair",
    fault: "will not stay up",
    need: "a picture of the gas spring",
    asks: ["picture", "photo"],
    says: ["not stay up", "n't stay up"],
  },
];

export function support(s: Screen): string {
  const variant = s.variant(2);
  const { thing, fault, need, asks, says } = s.pick(troubles);
  const [agent, me] = [s.person(), s.person()];
  const shop = s.pick(["Homewell", "Nordkontor", "Trailpost", "Brightbasket"]);
  const order = `${s.pick(["A", "N", "W"])}-${s.between(100_000, 989_999)}`;
  const ticket = `#${s.between(10_000, 98_999)}`;
  const start = s.between(8 * 60, 18 * 60);
  const at = [0, 2, 4, 7, 9].map((m) => s.time(start + m));
  const refund = s.between(9, 40) + 0.5;
  const days = s.between(3, 9);
  const arrive = s.date(s.between(0, 10), s.between(3, 27));
  const rating = `${s.between(41, 49) / 10}`;

  const bubble = (mine: boolean, html: string, time: string, id: string) =>
    `<div style="margin:9px 0;${mine ? "margin-left:22%;text-align:right" : "margin-right:22%"}"><div class="card" style="display:inline-block;text-align:left;margin:0;${mine ? `background:${s.look.soft}` : ""}">${html}</div><div class="small muted">${variant === 1 ? `${mine ? "You" : agent.first} · ` : ""}${s.f(id, time)}</div></div>`;
  const talk = [
    bubble(
      true,
      s.f("q", `Hi, the ${thing} from order ${order} ${fault}.`),
      at[0]?.text ?? "",
      "t0",
    ),
    `<p class="small muted" style="text-align:center">${s.f("joined", `${agent.first} joined the chat at ${at[1]?.text}`)}</p>`,
    bubble(
      false,
      s.f("sorry", `Sorry to hear that! Could you send me ${need}, please?`),
      at[2]?.text ?? "",
      "t1",
    ),
    bubble(true, s.f("done", "Just uploaded it."), at[3]?.text ?? "", "t2"),
    bubble(
      false,
      `${s.f("new", `Thank you. A new ${thing} will reach you on ${arrive.text}.`)} ${s.f("refund", `For the trouble we refund ${s.money(refund)}, which takes ${days} working days.`)}`,
      at[4]?.text ?? "",
      "t3",
    ),
  ].join("");
  const head = `<div class="row" style="padding:12px 18px;border-bottom:1px solid ${s.look.line}"><span class="face">${agent.first[0]}</span><div class="grow"><b>${s.f("agent", agent.full)}</b><div class="small muted">${s.f("role", "Customer care")}, rated ${s.f("rating", `${rating} of 5`)}</div></div><span class="muted">Case ${s.f("case", ticket)}</span><span class="btn">End chat</span></div>`;
  const chips = ["Thank you", "I have another question", "Where is my parcel?"];
  const input = `<div style="padding:12px 18px">${chips.map((c) => `<span class="btn small">${c}</span>`).join("")}<div class="row" style="margin-top:10px"><div class="field grow">Write a message</div><span class="btn main">Send</span></div></div>`;

  s.ask(
    {
      ask: [
        "Who am I talking to?",
        "What's the name of the person helping me?",
        "Who is the agent?",
      ],
      keys: [agent.first],
      facts: ["agent", "joined"],
      wrong: variant === 1 ? [me.first] : [],
    },
    {
      ask: ["What's my case number?", "Under what number is my complaint filed?"],
      keys: [ticket.slice(1)],
      facts: ["case"],
      wrong: [order],
    },
    {
      ask: [`When will the new ${thing} get here?`, "When does the replacement arrive?"],
      keys: [arrive.keys],
      facts: ["new"],
    },
    {
      ask: ["How much money do they give me back?", "How much do I get back?"],
      keys: [refund.toFixed(2)],
      facts: ["refund"],
    },
    {
      way: "why",
      ask: [`What's wrong with the ${thing}?`, "What did I complain about?"],
      keys: [says],
      facts: ["q"],
    },
    {
      ask: ["How long until I have my refund?", "How many days does the refund take?"],
      keys: [String(days)],
      facts: ["refund"],
    },
    {
      ask: [`What did ${agent.first} want me to send?`, "What did they ask me to send?"],
      keys: [asks],
      facts: ["sorry"],
    },
    {
      ask: [`When did ${agent.first} come into the chat?`, `What time did ${agent.first} join?`],
      keys: [at[1]?.keys ?? []],
      facts: ["joined"],
    },
    {
      ask: ["Which order is it about?", "What's the order number?"],
      keys: [order],
      facts: ["q"],
      wrong: [ticket.slice(1)],
    },
    {
      ask: [`What did ${agent.first} write last?`],
      keys: [[refund.toFixed(2), ...arrive.keys]],
      facts: ["new", "refund"],
    },
    {
      ask: [`How is ${agent.first} rated?`, `How good is ${agent.first}'s rating?`],
      keys: [rating],
      facts: ["rating"],
    },
  );
  s.absent(
    `Do I have to send the old ${thing} back?`,
    "What's their phone number?",
    "How long is the warranty?",
    "What did the delivery cost?",
    "Which parcel service brings it?",
    "When does the support close?",
  );
  if (variant === 0)
    return `${s.browser(`https://${shop.toLowerCase()}.example/help`, "Help", ["Cart"])}${s.nav(shop, ["New in", "Sale", "My orders", "Help"], 3)}<div class="page"><div class="main"><h1>How can we help?</h1><div class="field">Search the help pages</div><h3>Often asked</h3><p>Track a parcel</p><p>Change an address</p><p>Return something</p><p>Gift cards</p></div><div style="width:52%;background:${s.look.card};border-left:1px solid ${s.look.line}">${head}<div style="padding:8px 18px">${talk}</div>${input}</div></div>`;
  return `${s.titleBar(`${shop} support`)}<div class="page">${s.side(["Current chat", "Earlier chats", "Account"], 0)}<div class="grow">${head}<div style="padding:10px 30px">${talk}</div>${input}</div><div style="width:210px;padding:16px;border-left:1px solid ${s.look.line}"><h3>About you</h3><p>${me.full}</p><p class="muted">Member of ${shop} Club</p></div></div>`;
}
