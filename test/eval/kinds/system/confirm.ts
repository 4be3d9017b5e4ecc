/** Screens of computers: settings, dialogs, files, terminals, code, players. */
import { type Builder, day, people, span } from "../../page.ts";

export function confirm(b: Builder): void {
  const file = b.random.pick(["holiday.mp4", "draft-3.txt", "invoices", "Project Alpha"]);
  const count = 2 + b.random.below(40);
  const days = b.random.pick(["30 days", "14 days", "60 days"]);
  const always = b.chance(50);
  b.raw('<div class="dialog">')
    .title(`Delete ${file}?`, "title")
    .text(`${count} files will be moved to the bin. They stay there for ${days}.`, "text")
    .checks([{ label: "Do not ask again", on: always, id: "again" }])
    .buttons(["Delete", "Keep"])
    .raw("</div>");
  b.ask(
    {
      ask: ["How many files will be deleted?", "How many files does it move to the bin?"],
      keys: [String(count)],
      facts: ["text"],
    },
    {
      ask: ["How long do they stay in the bin?", "How long are the files kept?"],
      keys: [days],
      facts: ["text"],
    },
    {
      ask: ["What is being deleted?", "What does it want to delete?"],
      keys: [file],
      facts: ["title"],
    },
    {
      way: "state",
      ask: ["Is do not ask again checked?", "Is the box ticked?"],
      keys: [always ? ["is checked", "yes"] : ["not checked", "no"]],
      facts: ["again"],
    },
    {
      way: "count",
      ask: ["Which buttons are there?", "What can I click?"],
      keys: ["Delete", "Keep"],
      facts: [],
    },
  ).absent(
    "How large are the files?",
    "Who created the file?",
    "Can I undo it with a shortcut?",
    "When was it last opened?",
  );
}

export function files(b: Builder): void {
  const names = b.some(
    [
      "budget.xlsx",
      "notes.txt",
      "cover.png",
      "thesis.docx",
      "backup.zip",
      "trip.mp4",
      "invoice-0412.pdf",
      "README.md",
      "slides.pptx",
    ],
    6,
  );
  const rows = names.map((name, at) => ({
    name,
    id: `f${at}`,
    size: `${1 + b.random.below(900)} ${b.random.pick(["KB", "MB"])}`,
    date: day(b.random),
    kind: name.split(".")[1]?.toUpperCase() ?? "",
  }));
  const chosen = b.random.below(rows.length);
  const folder = b.random.pick(["Documents", "Downloads", "Projects"]);
  b.raw('<div class="cols">')
    .tabs(
      ["Home", "Documents", "Downloads", "Projects", "Pictures"],
      ["Home", "Documents", "Downloads", "Projects"].indexOf(folder),
      true,
    )
    .raw("<div>");
  b.title(folder, "folder")
    .table(
      ["Name", "Size", "Modified", "Type"],
      rows.map((r) => [r.name, r.size, r.date, r.kind]),
      rows.map(({ id }) => id),
      { selected: chosen },
    )
    .text(`${rows.length} items, ${10 + b.random.below(90)} GB free`, "foot")
    .raw("</div></div>");
  const one = b.random.pick(rows);
  const stem = one.name.replace(/\..*/, "").replace(/-\d+/, "");
  const not = (key: "size" | "date") =>
    rows.filter((r) => r !== one && r[key] !== one[key]).map((r) => r[key]);
  const bytes = (size: string) => Number.parseInt(size, 10) * (size.endsWith("MB") ? 1000 : 1);
  const big = rows.reduce((a, c) => (bytes(c.size) > bytes(a.size) ? c : a));
  b.ask(
    {
      ask: [
        `How big is ${one.name}?`,
        `What's the size of the ${stem} file?`,
        `How large is ${one.name.replace(".", " dot ")}?`,
      ],
      keys: [one.size],
      facts: [`${one.id}.Size`],
      wrong: not("size"),
    },
    {
      ask: [
        `When was ${one.name} changed?`,
        `When did I last edit the ${stem} file?`,
        `What's the modification date of ${one.name}?`,
      ],
      keys: [one.date],
      facts: [`${one.id}.Modified`],
      wrong: not("date"),
    },
    {
      way: "which",
      ask: ["Which file is selected?", "What's the highlighted file?"],
      keys: [rows[chosen]?.name ?? ""],
      facts: [`f${chosen}.Name`],
    },
    {
      way: "compare",
      ask: ["Which file is the largest?", "What's the biggest file?"],
      keys: [big.name],
      facts: [],
    },
    {
      way: "count",
      ask: ["How many files are there?", "How many items are in this folder?"],
      keys: [["6", "six"]],
      facts: ["foot"],
    },
    {
      ask: ["How much space is free?", "How many gigabytes are left?"],
      keys: ["GB free"],
      facts: ["foot"],
    },
  ).absent(
    "How big is song.mp3?",
    "Who owns the notes file?",
    "When was the folder created?",
    "What's the password of the zip?",
    "Where is my tax return?",
  );
}

export function terminal(b: Builder): void {
  const failed = b.random.pick([
    "test_refund_rounding",
    "test_login_timeout",
    "test_unicode_names",
  ]);
  const [passed, seconds] = [
    10 + b.random.below(90),
    `${1 + b.random.below(9)}.${b.random.below(10)}${b.random.below(10)}`,
  ];
  const line = 20 + b.random.below(300);
  const file = b.random.pick(["billing.py", "session.py", "names.py"]);
  const branch = b.random.pick(["main", "fix/rounding", "feature/login"]);
  const commit = Math.abs(b.random.below(0xfffffff)).toString(16).padStart(7, "0");
  const lines = [
    ["$ git status", ""],
    [`On branch ${branch}`, "branch"],
    ["$ git log -1", ""],
    [`commit ${commit}`, "commit"],
    [`Author: ${b.random.pick(people)}`, "author"],
    ["$ pytest", ""],
    [`FAILED tests/${file}::${failed}`, "fail"],
    [`  ${file}:${line}: AssertionError: expected 12.35 but got 12.34`, "assert"],
    [`1 failed, ${passed} passed in ${seconds}s`, "sum"],
  ];
  b.raw(
    lines
      .map(([text, id]) =>
        span(text ?? "", id, { ...(id === "fail" ? { color: "#ef4444" } : {}) }, "pre"),
      )
      .join(""),
  );
  b.ask(
    { ask: ["Which test failed?", "What test is failing?"], keys: [failed], facts: ["fail"] },
    { ask: ["How many tests passed?", "How many passed?"], keys: [String(passed)], facts: ["sum"] },
    {
      ask: ["How long did the tests take?", "How many seconds did it take?"],
      keys: [seconds],
      facts: ["sum"],
    },
    {
      ask: ["Which branch am I on?", "What's the current branch?"],
      keys: [branch],
      facts: ["branch"],
    },
    {
      ask: [
        "What did the assertion expect?",
        "What's the assertion error?",
        "Why did the test fail?",
      ],
      keys: ["12.34"],
      facts: ["assert"],
    },
    {
      ask: ["What's the commit hash?", "What is the last commit?"],
      keys: [commit],
      facts: ["commit"],
    },
    {
      ask: ["Who is the author of the commit?", "Who committed last?"],
      keys: [/Author: (.*?)</.exec(b.html)?.[1] ?? ""],
      facts: ["author"],
    },
    { way: "count", ask: ["How many tests failed?"], keys: [["1", "one"]], facts: ["sum"] },
  ).absent(
    "What's the coverage?",
    "Which Python version is it?",
    "How much memory was used?",
    "What's the remote url?",
    "Who reviewed the change?",
  );
}
