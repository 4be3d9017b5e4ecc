import { counted, type Screen } from "./frame.ts";
import { towns } from "./lists.ts";

const polls = [
  [
    "Which name should our new ferry get?",
    "ferry",
    ["Sea Otter", "Old Molly", "Windrose", "Puffin"],
  ],
  [
    "What shall we plant on the roundabout?",
    "roundabout",
    ["Lavender", "Wild grass", "Tulips", "Apple trees"],
  ],
  [
    "When should the library open on Saturdays?",
    "library",
    ["From eight", "From nine", "From ten", "Not at all"],
  ],
  [
    "Which film do we show at the summer night?",
    "film",
    ["The Lighthouse", "Paper Boats", "Night Train", "Marzipan"],
  ],
  [
    "What should the canteen bring back?",
    "canteen",
    ["Dumplings", "Lentil stew", "Waffles", "Fish cakes"],
  ],
] as const;
const replies = [
  ["My grandmother would choose exactly the same.", "grandmother", "a grandmother"],
  ["Please think of the people with prams as well!", "prams", "prams"],
  ["Is there a budget for this at all?", "budget", "the budget"],
  ["I voted twice by mistake, sorry.", "twice", "voting twice"],
  ["Last year nobody came because of the rain.", "rain", "the rain"],
  ["Our class has made a poster about it.", "poster", "a poster"],
] as const;

export function thread(s: Screen): string {
  const variant = s.variant(2);
  const town = s.pick(towns);
  const page = `${town} ${s.pick(["Council", "Neighbours", "Community", "Matters"])}`;
  const handle = `@${town.toLowerCase()}_${s.between(11, 98)}`;
  const [question, subject, options] = s.pick(polls);
  const cut = s.pick([
    [41, 29, 18, 12],
    [37, 33, 21, 9],
    [52, 24, 17, 7],
    [46, 31, 15, 8],
  ] as const);
  const order = s.some([0, 1, 2, 3], 4);
  const choices = options.map((name, at) => ({
    name,
    share: cut[order[at] as number] as number,
    id: `p${at}`,
  }));
  const win = choices.reduce((a, b) => (b.share > a.share ? b : a));
  const last = choices.reduce((a, b) => (b.share < a.share ? b : a));
  const votes = s.between(212, 989);
  const days = s.between(2, 6);
  const age = s.between(2, 21);
  const [likes, shares] = [s.between(102, 899), s.between(13, 97)];
  const likesOf = s.some([2, 4, 7, 9, 14, 18, 23, 31], 4);
  const comments = s.some(replies, s.between(3, 4)).map(([text, gist, about], at) => ({
    who: s.person(),
    text,
    gist,
    about,
    likes: likesOf[at] as number,
    id: `c${at}`,
  }));
  const top = comments.reduce((a, b) => (b.likes > a.likes ? b : a));
  const [one, two] = s.some(comments, 2) as [(typeof comments)[0], (typeof comments)[0]];
  const mine = s.pick(choices);
  const trends = s
    .some(["Night bus", "Heat wave", "Book swap", "Derby", "Road works", "Flea market"], 3)
    .map((name, at) => ({ name, posts: s.between(120, 980) + at, id: `x${at}` }));
  const trend = s.pick(trends);

  const bars = choices
    .map(
      (c) =>
        `<div style="margin:8px 0"><div class="spread"><span>${s.f(c.id, c.name)}${c === mine ? ` <span class="tag">${s.f("mine", "Your vote")}</span>` : ""}</span><b>${s.f(`${c.id}.share`, `${c.share}%`)}</b></div><div class="meter"><i style="width:${c.share}%"></i></div></div>`,
    )
    .join("");
  const talk = comments
    .map(
      (c) =>
        `<div class="row" style="align-items:flex-start;padding:10px 0;border-top:1px solid ${s.look.line}"><span class="face">${c.who.first[0]}</span><div class="grow"><b>${s.f(`${c.id}.who`, c.who.full)}</b><div>${s.f(`${c.id}.text`, c.text)}</div><div class="small muted">${s.f(`${c.id}.likes`, `${c.likes} likes`)} · Reply</div></div></div>`,
    )
    .join("");
  const post = `<div class="card"><div class="row"><span class="face" style="border-radius:8px">${town[0]}</span><div class="grow"><b>${s.f("page", page)}</b> <span class="muted">${s.f("handle", handle)} · ${s.f("age", `${age}h`)}</span></div></div><h2>${s.f("question", question)}</h2>${bars}<p class="muted">${s.f("votes", `${votes} votes`)} · ${s.f("days", `${days} days left`)}</p><div class="row muted"><span>${s.f("likes", `${likes} likes`)}</span><span>${s.f("shares", `${shares} shares`)}</span><span>Save</span></div>${talk}<div class="field">Write a comment</div></div>`;
  const trending = `<div class="card"><h3>Trending near you</h3>${trends.map((t) => `<div style="padding:6px 0">${s.f(t.id, t.name)}<div class="small muted">${s.f(`${t.id}.posts`, `${t.posts} posts`)}</div></div>`).join("")}</div>`;

  s.ask(
    {
      way: "compare",
      ask: [
        "Which option is winning?",
        "Which answer has the most votes?",
        "What's ahead in the poll?",
      ],
      keys: [win.name],
      facts: [win.id, `${win.id}.share`],
    },
    {
      way: "compare",
      ask: ["Which choice is the least popular?", "What got the fewest votes?"],
      keys: [last.name],
      facts: [last.id, `${last.id}.share`],
    },
    {
      ask: [`How many percent are for ${mine.name}?`, `What share did ${mine.name} get?`],
      keys: [String(mine.share)],
      facts: [`${mine.id}.share`],
    },
    {
      ask: ["How many people have voted?", "How many votes are in so far?"],
      keys: [String(votes)],
      facts: ["votes"],
    },
    {
      ask: ["How long can I still vote?", "When does the poll close?"],
      keys: [[`${days} days`, `${days} more days`]],
      facts: ["days"],
    },
    {
      way: "which",
      ask: ["What did I vote for?", "Which one did I pick?"],
      keys: [mine.name],
      facts: [mine.id, "mine"],
      wrong: choices.filter((c) => c !== mine).map((c) => c.name),
    },
    {
      ask: ["Who posted this?", "Which account is the post from?"],
      keys: [[page, handle]],
      facts: ["page", "handle"],
    },
    {
      ask: [`What did ${one.who.first} write?`, `What does ${one.who.full} say?`],
      keys: [one.gist],
      facts: [`${one.id}.text`],
      wrong: comments.filter((c) => c !== one).map((c) => c.gist),
    },
    {
      way: "which",
      ask: [
        `Who wrote something about ${two.about}?`,
        `Who mentioned ${two.about} in the comments?`,
      ],
      keys: [two.who.last],
      facts: [`${two.id}.who`, `${two.id}.text`],
    },
    {
      ask: ["How many likes does the post have?", "How many people liked the poll?"],
      keys: [String(likes)],
      facts: ["likes"],
    },
    {
      ask: ["How often was it shared?", "How many times did people share it?"],
      keys: [String(shares)],
      facts: ["shares"],
    },
    {
      way: "compare",
      ask: ["Whose comment has the most likes?", "Who wrote the most popular comment?"],
      keys: [top.who.last],
      facts: [`${top.id}.who`, `${top.id}.likes`],
    },
    {
      way: "count",
      ask: ["How many comments are there?", "How many people commented?"],
      keys: [counted(comments.length)],
      facts: [],
    },
    {
      ask: [`How many posts are there about the ${trend.name.toLowerCase()}?`],
      keys: [String(trend.posts)],
      facts: [`${trend.id}.posts`],
    },
    {
      ask: ["What's the poll about?", "What is being asked?"],
      keys: [subject],
      facts: ["question"],
    },
    {
      way: "difference",
      ask: [`How many percentage points is ${win.name} ahead of ${last.name}?`],
      keys: [String(win.share - last.share)],
      facts: [],
    },
  );
  s.absent(
    "How many followers does the page have?",
    "How often has it been viewed?",
    `Where does ${one.who.full} live?`,
    "Who won the poll last year?",
    "How many people voted by post?",
    `What did ${s.person().first} comment?`,
  );
  if (variant === 0)
    return `${s.browser("https://agora.example.social/p/poll", "Agora", ["Weather"])}<div class="page">${s.side(["Home", "Explore", "Notices", "Messages", "Profile"], 0)}<div class="main" style="max-width:760px">${post}</div><div style="width:260px;padding:18px 10px">${trending}</div></div>`;
  return `${s.nav("Plaza", ["Feed", "Groups", "Events"])}<div class="main narrow row" style="align-items:flex-start"><div class="grow">${post}</div><div style="width:230px">${trending}</div></div>${s.foot("About · Rules · Help")}`;
}
