import { counted, type Screen } from "./frame.ts";
import { towns } from "./lists.ts";

const lots = [
  "Brass table lamp, 1930s",
  "Mechanical typewriter",
  "Folding film camera",
  "Oak sewing box",
  "Enamel coffee pot",
  "Pair of wooden skis",
  "Wind-up alarm clock",
  "Globe on a stand",
  "Leather doctor's bag",
  "Portable record player",
];

export function auction(s: Screen): string {
  const variant = s.variant(2);
  const [lot, ...near] = s.some(lots, 4) as [string, string, string, string];
  const seller = `${s.pick(["attic", "flea", "old", "retro", "barn"])}_${s.pick(["finds", "corner", "treasures", "loft"])}${s.between(11, 98)}`;
  const [score, sold] = [`${s.between(91, 99)}.${s.between(1, 9)}%`, s.between(120, 4900)];
  const nick = () => `${s.pick(["m", "k", "t", "r", "b", "w"])}***${s.between(12, 98)}`;
  const bidders = [...new Set([nick(), nick(), nick(), nick(), nick(), nick()])].slice(0, 4);
  let price = s.between(12, 60) + 0.5;
  const start = price;
  const bids = bidders
    .map((who, at) => {
      price += s.between(3, 11);
      return {
        who,
        amount: price,
        time: s.time(s.between(9 * 60, 10 * 60) + at * 75),
        id: `b${at}`,
      };
    })
    .reverse();
  const lead = bids[0] as (typeof bids)[number];
  const one = s.pick(bids.slice(1));
  const post = s.between(4, 14) + 0.9;
  const buy = Math.round(price * 2) + 0.99;
  const watchers = s.between(6, 74);
  const town = s.pick(towns);
  const end = s.date(s.between(0, 10), s.between(2, 27));
  const endTime = s.time(s.between(17 * 60, 22 * 60));
  const left = `${s.between(2, 5)}h ${s.between(11, 58)}m`;
  const condition = s.pick([
    "Used, with scratches",
    "Good, works",
    "For parts, not working",
    "Like new",
    "Restored",
  ]);
  const number = String(s.between(210_000_000, 989_999_999));
  const other = near.map((name, at) => ({
    name,
    price: s.between(11 + at, 95) + 0.25 * (at + 1),
    id: `n${at}`,
  }));
  const similar = s.pick(other);

  const details = `<dl><dt>Condition</dt><dd>${s.f("condition", condition)}</dd><dt>Item location</dt><dd>${s.f("town", town)}</dd><dt>Postage</dt><dd>${s.f("post", s.money(post))}</dd><dt>Item number</dt><dd>${s.f("number", number)}</dd></dl>`;
  const bid = `<div class="card"><div class="spread"><span>Current bid</span><b class="big">${s.f("price", s.money(lead.amount))}</b></div><div class="muted">${s.f("count", `${bids.length} bids`)} · ${s.f("watchers", `${watchers} watching`)}</div><p>Ends in ${s.f("left", left)} (${s.f("end", `${end.text}, ${endTime.text}`)})</p><span class="btn main">Place bid</span><span class="btn">Watch</span><p class="muted">${s.f("buy", `or buy it now for ${s.money(buy)}`)}</p></div>`;
  const who = `<div class="card"><h3>Seller</h3><b>${s.f("seller", seller)}</b> <span class="muted">(${sold})</span><div>${s.f("score", `${score} positive feedback`)}</div></div>`;
  const history = `<div class="card"><h3>Bid history</h3><table><tr><th>Bidder</th><th class="r">Amount</th><th class="r">Time</th></tr>${bids.map((b) => `<tr><td>${s.f(`${b.id}.who`, b.who)}</td><td class="r">${s.f(`${b.id}.amount`, s.money(b.amount))}</td><td class="r">${s.f(`${b.id}.time`, b.time.text)}</td></tr>`).join("")}<tr class="muted"><td>Starting price</td><td class="r">${s.f("start", s.money(start))}</td><td></td></tr></table></div>`;
  const picture = `<div style="width:${variant === 0 ? 360 : 420}px;height:${variant === 0 ? 260 : 210}px;background:linear-gradient(135deg,#b08d57,#4b3a26);border-radius:${s.look.round}px"></div>`;
  const more = `<h3>You may also like</h3><div class="row" style="align-items:stretch">${other.map((o) => `<div class="card grow" style="margin:0"><div style="height:56px;background:${s.look.soft}"></div>${s.f(o.id, o.name)}<br><b>${s.f(`${o.id}.price`, s.money(o.price))}</b></div>`).join("")}</div>`;

  s.ask(
    {
      ask: [
        "What's the highest bid right now?",
        "How much would I have to beat?",
        "Where does the bidding stand?",
      ],
      keys: [lead.amount.toFixed(2)],
      facts: ["price", `${lead.id}.amount`],
      wrong: [buy.toFixed(2)],
    },
    {
      ask: ["How much is it if I buy it straight away?", "What does it cost without bidding?"],
      keys: [buy.toFixed(2)],
      facts: ["buy"],
    },
    {
      ask: ["How long do I have left to bid?", "How much time is left?"],
      keys: [left],
      facts: ["left"],
    },
    {
      ask: ["What day does the auction finish?", "On what date is it over?"],
      keys: [end.keys],
      facts: ["end"],
    },
    {
      ask: ["At what time of day does it finish?", "What time is the auction over?"],
      keys: [endTime.keys],
      facts: ["end"],
    },
    {
      ask: ["How many people are keeping an eye on it?", "How many watchers does it have?"],
      keys: [String(watchers)],
      facts: ["watchers"],
    },
    {
      ask: ["How much is shipping?", "What would they charge for sending it?"],
      keys: [post.toFixed(2)],
      facts: ["post"],
    },
    { ask: ["Who is selling it?", "What's the seller's name?"], keys: [seller], facts: ["seller"] },
    {
      ask: ["How good are the seller's reviews?", "Can I trust the seller, what's the feedback?"],
      keys: [score.replace("%", "")],
      facts: ["score"],
    },
    {
      ask: ["What shape is it in?", "What state is it in?"],
      keys: [condition.split(",")[0] as string],
      facts: ["condition"],
    },
    {
      ask: ["Where is the item at the moment?", "Which town would it be sent from?"],
      keys: [town],
      facts: ["town"],
    },
    {
      ask: [`How much did ${one.who} bid?`, `What did ${one.who} offer?`],
      keys: [one.amount.toFixed(2)],
      facts: [`${one.id}.amount`],
    },
    {
      way: "which",
      ask: ["Who is the highest bidder?", "Who is winning at the moment?"],
      keys: [lead.who],
      facts: [`${lead.id}.who`],
      wrong: bids.slice(1).map((b) => b.who),
    },
    {
      way: "count",
      ask: ["How often has someone bid?", "How many bids are there?"],
      keys: [counted(bids.length)],
      facts: ["count"],
    },
    {
      ask: ["What price did it start at?", "How much was it at the beginning?"],
      keys: [start.toFixed(2)],
      facts: ["start"],
    },
    {
      ask: [`What does the ${similar.name.split(",")[0]?.toLowerCase()} cost?`],
      keys: [similar.price.toFixed(2)],
      facts: [`${similar.id}.price`],
    },
    {
      way: "whole",
      ask: ["What is being auctioned?", "What are they selling here?"],
      keys: [lot.split(",")[0] as string],
      facts: ["lot"],
    },
  );
  s.absent(
    "How heavy is it?",
    "Why is it being sold?",
    "Can I pick it up myself?",
    "What's the reserve price?",
    "How wide is it?",
    "Can I send it back if I don't like it?",
  );
  const title = `<h1>${s.f("lot", lot)}</h1>`;
  const top = `${s.browser("https://hammer.example.com/lot", lot, ["Search"])}${s.nav("Hammer", ["Antiques", "Audio", "Toys", "Watch list"])}`;
  if (variant === 0)
    return `${top}<div class="main"><div class="row" style="align-items:flex-start"><div>${picture}${who}</div><div class="grow">${title}${bid}${details}</div><div style="width:330px">${history}</div></div>${more}</div>`;
  return `${top}<div class="main narrow">${title}<div class="row" style="align-items:flex-start">${picture}<div class="grow">${details}${who}</div></div><div class="row" style="align-items:flex-start"><div class="grow">${bid}</div><div class="grow">${history}</div></div>${more}</div>${s.foot("Buyer protection · Fees · Imprint")}`;
}
