import type { Screen } from "./frame.ts";
import { firms, monthNames, streets, towns } from "./lists.ts";

const roles = [
  "Site manager",
  "Tax adviser",
  "Piano teacher",
  "Landlord",
  "Sales lead",
  "Orthodontist",
  "Translator",
  "Stage designer",
  "Vet",
];
const memos = [
  ["Only reachable in the mornings.", "mornings", "When is %s best reached?"],
  ["Allergic to nuts, bring fruit instead of cake.", "nuts", "What is %s allergic to?"],
  ["Met at the book fair in Leipzig.", "Leipzig", "Where did I meet %s?"],
  ["Prefers letters to phone calls.", "letters", "How does %s like to be contacted?"],
  ["Has the spare key for the cellar.", "cellar", "Which key does %s have?"],
] as const;

export function contact(s: Screen): string {
  const variant = s.variant(2);
  const who = s.person();
  const others = Array.from({ length: 8 }, () => s.person());
  const listed = [...others, who].sort((a, b) => a.first.localeCompare(b.first));
  const role = s.pick(roles);
  const firm = s.pick(firms);
  const area = s.between(20, 98);
  const phone = () =>
    `+${area} ${s.between(151, 179)} ${s.between(100, 989)} ${s.between(10, 98)} ${s.between(10, 98)}`;
  const [mobile, work] = [phone(), phone()];
  const mail = `${who.first.toLowerCase()}.${who.last.toLowerCase()}@${s.pick(["posteo", "fastmail", "mailbox", "proton"])}.example`;
  const [house, street, post, town] = [
    s.between(3, 199),
    s.pick(streets),
    s.between(10_000, 98_999),
    s.pick(towns),
  ];
  const [month, day] = [s.between(0, 11), s.between(1, 28)];
  const name = monthNames[month] as string;
  const birthday = s.pick([`${day} ${name}`, `${name} ${day}`]);
  const [memo, gist, about] = s.pick(memos);
  const group = s.pick(["Family", "Neighbours", "Choir", "Work", "School"]);
  const starred = s.chance(50);
  const ring = s.pick(["Marimba", "Old phone", "Ripples", "Chimes"]);

  const line = (label: string, id: string, value: string) =>
    variant === 0
      ? `<div class="spread" style="padding:9px 0;border-bottom:1px solid ${s.look.line}"><span class="muted">${label}</span>${s.f(id, value)}</div>`
      : `<div style="padding:7px 0"><div class="small accent">${label}</div>${s.f(id, value)}</div>`;
  const lines = [
    line("Mobile", "mobile", mobile),
    line("Work", "work", work),
    line("Email", "mail", mail),
    line("Address", "address", `${house} ${street}, ${post} ${town}`),
    line("Birthday", "birthday", birthday),
    line("Ringtone", "ring", ring),
  ];
  const notes = `<div class="card"><h3>Notes</h3><p>${s.f("memo", memo)}</p></div>`;
  const list = listed
    .map(
      (p) =>
        `<div class="row" style="padding:8px 10px;${p === who ? `background:${s.look.soft}` : ""}"><span class="face" style="width:28px;height:28px;font-size:13px">${p.first[0]}${p.last[0]}</span>${p.full}</div>`,
    )
    .join("");
  const head = `<div class="row"><span class="face" style="width:72px;height:72px;border-radius:36px;font-size:28px">${who.first[0]}${who.last[0]}</span><div class="grow"><h1 style="margin:0">${s.f("name", who.full)}</h1><div>${s.f("role", role)} at ${s.f("firm", firm)}</div><span class="tag">${s.f("group", group)}</span> ${starred ? `<span class="tag">${s.f("star", "Favourite")}</span>` : ""}</div><span class="btn">Edit</span></div>`;
  const acts = `<div class="row" style="margin:14px 0"><span class="btn main">Call</span><span class="btn">Message</span><span class="btn">Video</span></div>`;

  s.ask(
    {
      ask: [
        `What's ${who.first}'s cell phone number?`,
        `Which number do I call to get ${who.first} on the mobile?`,
      ],
      keys: [mobile],
      facts: ["mobile"],
      wrong: [work],
    },
    {
      ask: [`How do I reach ${who.first} in the office?`, `What's ${who.first}'s number at work?`],
      keys: [work],
      facts: ["work"],
      wrong: [mobile],
    },
    {
      ask: [`Where can I write ${who.first} an email?`, `What's ${who.first}'s email?`],
      keys: [mail],
      facts: ["mail"],
    },
    {
      ask: [`Which town does ${who.first} live in?`, `In which city is ${who.first}?`],
      keys: [town],
      facts: ["address"],
    },
    {
      ask: [`What's the street ${who.first} lives on?`, `Which street and number is it?`],
      keys: [street],
      facts: ["address"],
    },
    {
      ask: [
        `When does ${who.first} have their birthday?`,
        `When do I have to congratulate ${who.first}?`,
        `What day is ${who.first}'s birthday?`,
      ],
      keys: [[`${day} ${name}`, `${name} ${day}`]],
      facts: ["birthday"],
    },
    {
      ask: [`Which company does ${who.first} work for?`, `Who is ${who.first}'s employer?`],
      keys: [firm],
      facts: ["firm"],
    },
    {
      ask: [`What does ${who.first} do for a living?`, `What's ${who.first}'s job?`],
      keys: [role],
      facts: ["role"],
    },
    {
      ask: [about.replace("%s", who.first), `What did I note about ${who.first}?`],
      keys: [gist],
      facts: ["memo"],
    },
    { ask: [`Which group is ${who.first} in?`], keys: [group], facts: ["group"] },
    {
      ask: [`What's the post code of ${who.first}?`, "What's the zip code?"],
      keys: [String(post)],
      facts: ["address"],
    },
    {
      ask: [`Which ringtone does ${who.first} have?`, `What do I hear when ${who.first} calls?`],
      keys: [ring],
      facts: ["ring"],
    },
    {
      way: "which",
      ask: ["Which contact is open?", "Whose details are these?"],
      keys: [who.full],
      facts: ["name"],
      wrong: others.map((p) => p.full),
    },
    {
      way: "count",
      ask: ["How many people are in the list?", "How many contacts are listed?"],
      keys: [["9", "nine"]],
      facts: [],
    },
  );
  s.absent(
    `What's ${who.first}'s fax number?`,
    `What's the name of ${who.first}'s partner?`,
    `When did I last talk to ${who.first}?`,
    `What's ${s.pick(others).full}'s number?`,
    `What's ${who.first}'s website?`,
    `What car does ${who.first} drive?`,
  );
  if (variant === 0)
    return `${s.titleBar("Contacts")}<div class="page"><div style="width:260px;border-right:1px solid ${s.look.line};padding:10px"><div class="field" style="margin-bottom:8px">Search</div>${list}</div><div class="main">${head}${acts}<div class="card">${lines.join("")}</div>${notes}</div></div>`;
  return `${s.browser("https://people.example.com/c/view", "Contacts", ["Mail", "Calendar"])}<div class="page">${s.side(["Contacts", "Frequent", "Labels", "Bin"], 0)}<div style="width:230px;padding:10px">${list}</div><div class="main">${head}<div class="row" style="align-items:flex-start"><div class="card grow">${lines.join("")}</div><div style="width:260px">${notes}${acts}</div></div></div></div>`;
}
