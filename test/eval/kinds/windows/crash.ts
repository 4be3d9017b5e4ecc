import type { Screen } from "./frame.ts";

interface Trouble {
  readonly title: string;
  readonly says: string;
  readonly gist: readonly string[];
  readonly fix: string;
  readonly cure: readonly string[];
}

const troubles: readonly Trouble[] = [
  {
    title: "Update could not be installed",
    says: "The downloaded package is damaged and was thrown away.",
    gist: ["damaged"],
    fix: "Download the package again.",
    cure: ["download"],
  },
  {
    title: "Project was not saved",
    says: "Another program has locked the project file.",
    gist: ["locked"],
    fix: "Close the other program, then save once more.",
    cure: ["close the other"],
  },
  {
    title: "Export stopped",
    says: "The target folder is read-only.",
    gist: ["read-only", "read only"],
    fix: "Choose a folder that you may write to.",
    cure: ["choose a folder", "choose a different folder", "another folder"],
  },
  {
    title: "Library cannot be opened",
    says: "The library was made with a newer version of this program.",
    gist: ["newer version"],
    fix: "Install the latest update and open it again.",
    cure: ["latest update"],
  },
  {
    title: "Backup failed",
    says: "The external drive was unplugged while copying.",
    gist: ["unplugged"],
    fix: "Plug the drive in again and restart the backup.",
    cure: ["plug the drive"],
  },
  {
    title: "Licence not accepted",
    says: "The key has already been used on three computers.",
    gist: ["three computers", "already been used"],
    fix: "Sign out on one of the other computers first.",
    cure: ["sign out"],
  },
  {
    title: "Sync is paused",
    says: "The clock of this computer is wrong by more than five minutes.",
    gist: ["clock"],
    fix: "Correct the date and time in the system settings.",
    cure: ["date and time"],
  },
];

const programs = [
  "PhotoNest",
  "Ledger Pro",
  "Draftline",
  "SoundBench",
  "MapForge",
  "Notarium",
  "ClipDesk",
  "Archivist",
];

export function crash(s: Screen): string {
  const variant = s.variant(3);
  const program = s.pick(programs);
  const { title, says, gist, fix, cure } = s.pick(troubles);
  const code = s.pick([
    `0x8007${s.between(1000, 9899)}`,
    `E-${s.between(100, 989)}`,
    `ERR_${s.between(2000, 9899)}`,
    `${s.code(2, 0)}${s.between(1000, 9899)}`,
  ]);
  const file = `${s.pick(["summer", "draft", "master", "client", "family"])}_${s.between(11, 98)}.${s.pick(["db", "proj", "pkg", "lib"])}`;
  const report = s.chance(50);
  const [main, other] = s.pick([
    ["Try again", "Cancel"],
    ["Retry", "Ignore"],
    ["Show details", "Close"],
    ["Quit", "Continue"],
  ] as const);
  const time = s.time(s.between(7 * 60, 22 * 60));
  const percent = s.between(12, 94);

  const box = `<div class="row"><span style="width:18px;height:18px;border:2px solid ${report ? s.look.accent : s.look.muted};background:${report ? s.look.accent : "transparent"};border-radius:3px;color:#fff;line-height:14px;text-align:center;font-size:13px">${report ? "✓" : ""}</span>${s.f("report", "Send a report to the developers")}</div>`;
  const details = `<dl class="small"><dt>Error code</dt><dd>${s.f("code", code)}</dd><dt>File</dt><dd>${s.f("file", file)}</dd><dt>Time</dt><dd>${s.f("time", time.text)}</dd></dl>`;
  const buttons = `<div style="text-align:right;margin-top:18px"><span class="btn">${s.f("other", other)}</span><span class="btn main" style="margin:0">${s.f("main", main)}</span></div>`;
  const icon = `<div style="width:44px;height:44px;flex:none;border-radius:${variant === 1 ? 8 : 22}px;background:#d92d20;color:#fff;font-size:26px;text-align:center;line-height:44px">${variant === 1 ? "!" : "×"}</div>`;
  const text = `<h2 data-f="title">${title}</h2><p>${s.f("says", says)} ${s.f("fix", fix)}</p>`;
  const dialog = `<div style="position:absolute;left:0;right:0;top:${variant === 2 ? 90 : 190}px"><div class="card" style="width:${s.pick([460, 520, 580])}px;margin:0 auto;padding:0;box-shadow:0 12px 44px #000a;overflow:hidden"><div style="padding:8px 16px;background:${s.look.line}" class="small">${s.f("program", program)}</div><div style="padding:18px 24px"><div class="row" style="align-items:flex-start">${icon}<div class="grow">${text}${details}${box}</div></div>${buttons}</div></div></div>`;
  const tiles = Array.from(
    { length: 12 },
    (_, at) =>
      `<div style="width:150px;height:104px;background:${s.look.soft};margin:8px"></div>${at % 6 === 5 ? "<br>" : ""}`,
  );
  const behind =
    variant === 0
      ? `<div style="filter:blur(4px);opacity:.6">${s.nav(program, ["File", "Edit", "View", "Tools"], 0)}<div class="page">${s.side(["Recent", "Albums", "Shared", "Bin"], 0)}<div class="main" style="display:flex;flex-wrap:wrap">${tiles.join("")}</div></div></div>`
      : variant === 1
        ? `<div style="height:800px;background:linear-gradient(160deg,${s.look.soft},${s.look.accent})"></div>`
        : `${s.titleBar(`${program} – ${file}`)}<div style="opacity:.35" class="main"><p>Working on it, step ${s.between(2, 4)} of 5</p><div class="meter"><i style="width:${percent}%"></i></div></div>`;

  s.ask(
    {
      way: "whole",
      ask: ["What does the error say?", "What's this error about?", "Read me the error."],
      keys: [[...gist, title]],
      facts: ["says", "title"],
    },
    {
      way: "why",
      ask: ["Why didn't it work?", "What's the reason for it?", "What caused this?"],
      keys: [gist],
      facts: ["says"],
    },
    {
      ask: [
        "What am I supposed to do about it?",
        "How do I get rid of this problem?",
        "What does it want me to do?",
      ],
      keys: [cure],
      facts: ["fix"],
    },
    {
      ask: ["What's the error code?", "Which code should I google?"],
      keys: [code],
      facts: ["code"],
    },
    {
      ask: [
        "Which program is complaining?",
        "Which app has the problem?",
        "What program is this from?",
      ],
      keys: [program],
      facts: ["program"],
    },
    {
      ask: ["Which file is it about?", "What file had the trouble?"],
      keys: [file],
      facts: ["file"],
    },
    {
      ask: ["At what time did it go wrong?", "When did this happen?"],
      keys: [time.keys],
      facts: ["time"],
    },
    {
      way: "state",
      ask: ["Will it send a report to the developers?", "Is the box for the report ticked?"],
      keys: [
        report
          ? ["yes", "is checked", "is ticked", "is on", "is selected"]
          : ["no", "not checked", "not ticked", "unchecked", "is off", "not selected"],
      ],
      facts: ["report"],
      wrong: report ? ["not checked", "unchecked"] : ["is checked", "is ticked"],
    },
    {
      way: "which",
      ask: ["Which buttons can I press?", "What can I click on in the dialog?"],
      keys: [main, other],
      facts: ["main", "other"],
    },
  );
  s.absent(
    "Which version of the program do I have?",
    "How long will the repair take?",
    "What's the phone number of the support?",
    "When did it last work?",
    "How much memory is free?",
    `Who made ${program}?`,
  );
  return `<div style="position:relative;height:${s.height}px;overflow:hidden">${behind}${dialog}</div>`;
}
