import { counted, type Screen } from "./frame.ts";

const changes = [
  "Cache thumbnails on disk",
  "Drop support for old tokens",
  "Show dates in local time",
  "Fix crash on empty search",
  "Split the upload worker",
  "Add keyboard shortcuts to lists",
  "Retry webhooks with backoff",
];
const remarks = [
  ["Could we rename this? The word cache means two things here.", "rename"],
  ["This needs a test for the empty case.", "test"],
  ["Please do not log the address.", "log"],
  ["The timeout looks far too short to me.", "timeout"],
  ["I think this loop runs twice.", "loop"],
] as const;

export function pull(s: Screen): string {
  const variant = s.variant(2);
  const repo = s.pick(["harbor/mailroom", "kelp/viewer", "osterly/api", "tern/sync-agent"]);
  const title = s.pick(changes);
  const number = s.between(112, 989);
  const [author, reviewer, second, third] = [s.person(), s.person(), s.person(), s.person()];
  const [base, branch] = [
    s.pick(["main", "develop", "release/4.2"]),
    `${s.pick(["fix", "feat", "chore"])}/${s.pick(["thumbs", "tokens", "dates", "search", "worker"])}-${s.between(11, 98)}`,
  ];
  const [added, removed, files, commits] = [
    s.between(120, 890),
    s.between(11, 99),
    s.between(4, 29),
    s.between(2, 9),
  ];
  const [remark, gist] = s.pick(remarks);
  const hours = s.between(3, 22);
  const label = s.pick(["needs docs", "bug", "performance", "breaking", "good first task"]);
  const checks = s.some(
    [
      "lint",
      "unit tests",
      "build (linux)",
      "build (windows)",
      "licence scan",
      "end to end",
      "type check",
    ],
    4,
  );
  const failed = s.between(0, 3);
  const minutes = s.some([1, 2, 3, 4, 6, 7, 9, 12], 4);
  const runs = checks.map((name, at) => ({
    name,
    took: `${minutes[at]}m ${s.between(10, 59)}s`,
    state: at === failed ? "Failed" : "Passed",
    id: `k${at}`,
  }));
  const bad = runs[failed] as (typeof runs)[number];
  const slow = runs.reduce((a, b, at) =>
    (minutes[at] as number) > (minutes[runs.indexOf(a)] as number) ? b : a,
  );
  const one = s.pick(runs);

  const status = (r: (typeof runs)[number]) =>
    s.f(`${r.id}.state`, r.state, `color:${r.state === "Failed" ? "#e5484d" : "#2f9e5b"}`);
  const list = `<div class="card"><h3>1 of 4 checks failed</h3>${runs.map((r) => `<div class="row" style="padding:5px 0"><span style="width:12px;height:12px;border-radius:6px;background:${r.state === "Failed" ? "#e5484d" : "#2f9e5b"}"></span><span class="grow">${s.f(`${r.id}.name`, r.name)}</span><span class="muted">${s.f(`${r.id}.took`, r.took)}</span>${status(r)}</div>`).join("")}</div>`;
  const people = `<div class="card"><h3>Reviewers</h3><p>${s.f("r0", reviewer.full)}<br><span class="small muted">${s.f("s0", "Requested changes")}</span></p><p>${s.f("r1", second.full)}<br><span class="small muted">${s.f("s1", "Approved")}</span></p><p>${s.f("r2", third.full)}<br><span class="small muted">${s.f("s2", "Waiting for review")}</span></p><h3>Labels</h3><span class="tag">${s.f("label", label)}</span></div>`;
  const comment = `<div class="card"><div class="row"><span class="face">${reviewer.first[0]}</span><b>${reviewer.full}</b><span class="muted">${s.f("age", `${hours} hours ago`)}</span></div><p>${s.f("remark", remark)}</p></div>`;
  const merge = `<div class="card">${s.f("block", "Merging is blocked: changes were requested.")}<div style="margin-top:10px"><span class="btn" style="opacity:.45">Merge</span></div></div>`;
  const head = `<h1>${s.f("title", title)} <span class="muted">${s.f("number", `#${number}`)}</span></h1><p>${s.f("author", author.full, "font-weight:700")} wants to merge ${s.f("commits", `${commits} commits`)} from <span class="tag">${s.f("branch", branch)}</span> into <span class="tag">${s.f("base", base)}</span></p>`;
  const sums = `<div class="row"><span>${s.f("files", `${files} files changed`)}</span>${s.f("added", `+${added}`, "color:#2f9e5b")}${s.f("removed", `−${removed}`, "color:#e5484d")}</div>`;

  s.ask(
    {
      ask: ["Who wants this merged?", "Who opened the pull request?", "Whose change is this?"],
      keys: [author.full],
      facts: ["author"],
    },
    {
      ask: ["How many lines were added?", "How much code was added?"],
      keys: [String(added)],
      facts: ["added"],
    },
    {
      ask: ["How many lines does it take out?", "How many lines were deleted?"],
      keys: [String(removed)],
      facts: ["removed"],
    },
    {
      way: "which",
      ask: ["Which check didn't go through?", "What failed?", "Which check is red?"],
      keys: [bad.name],
      facts: [`${bad.id}.name`, `${bad.id}.state`],
      wrong: runs.filter((r) => r !== bad).map((r) => r.name),
    },
    {
      way: "which",
      ask: ["Who hasn't looked at it yet?", "Whose review is still missing?"],
      keys: [third.last],
      facts: ["r2", "s2"],
      wrong: [second.last, reviewer.last],
    },
    {
      way: "which",
      ask: ["Who has approved it?", "Who is happy with it?"],
      keys: [second.last],
      facts: ["r1", "s1"],
      wrong: [third.last],
    },
    {
      ask: ["Which branch does it go into?", "What's the target branch?"],
      keys: [base],
      facts: ["base"],
    },
    {
      ask: ["How many files does it touch?", "How many files are changed?"],
      keys: [String(files)],
      facts: ["files"],
    },
    {
      way: "why",
      ask: ["Why can't I merge it?", "What's stopping the merge?"],
      keys: [["changes were requested", "requested changes"]],
      facts: ["block", "s0"],
    },
    {
      ask: [`What does ${reviewer.first} say about it?`, `What's ${reviewer.first}'s comment?`],
      keys: [gist],
      facts: ["remark"],
    },
    {
      ask: [`How long did ${one.name} take?`, `How long did the ${one.name} check run?`],
      keys: [[one.took, one.took.replace("m ", " minutes ").replace(/s$/, " seconds")]],
      facts: [`${one.id}.took`],
    },
    {
      way: "compare",
      ask: ["Which check took the longest?", "What was the slowest check?"],
      keys: [slow.name],
      facts: [`${slow.id}.name`, `${slow.id}.took`],
    },
    {
      way: "count",
      ask: ["How many commits are in there?"],
      keys: [counted(commits)],
      facts: ["commits"],
    },
    { ask: ["How is it labelled?", "What label does it have?"], keys: [label], facts: ["label"] },
    { ask: ["What's the number of this pull request?"], keys: [String(number)], facts: ["number"] },
    {
      way: "state",
      ask: [`Did ${one.name} pass?`, `Did the ${one.name} check go through?`],
      keys: [one === bad ? ["no", "failed"] : ["yes", "passed"]],
      facts: [`${one.id}.state`],
      wrong: one === bad ? ["passed"] : [],
    },
  );
  s.absent(
    "Which issue does it close?",
    "What's the test coverage?",
    "When is the next release?",
    "Who deployed it?",
    "By when does it have to be merged?",
    "How many people are watching the repository?",
  );
  const tabs = `<div class="row" style="border-bottom:1px solid ${s.look.line};padding-bottom:8px;margin:12px 0"><b>Conversation</b><span class="muted">Commits</span><span class="muted">Checks</span><span class="muted">Files</span></div>`;
  if (variant === 0)
    return `${s.browser(`https://git.example.dev/${repo}/pulls/${number}`, title, ["CI", "Docs"])}${s.nav(repo, ["Code", "Issues", "Pull requests", "Wiki"], 2)}<div class="main">${head}${tabs}<div class="row" style="align-items:flex-start"><div class="grow">${sums}${comment}${list}${merge}</div><div style="width:260px">${people}</div></div></div>`;
  return `${s.titleBar(`${repo} – Review`)}<div class="page"><div style="width:300px;padding:14px">${people}${merge}</div><div class="main">${head}${sums}${list}${comment}<div class="field">Leave a comment</div></div></div>`;
}
