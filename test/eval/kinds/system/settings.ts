/** Screens of computers: settings, dialogs, files, terminals, code, players. */
import type { Builder } from "../../page.ts";

const words = "zero,one,two,three,four,five,six,seven,eight,nine,ten".split(",");

export function settings(b: Builder): void {
  const names = b.some(
    [
      "Wi-Fi",
      "Bluetooth",
      "Night light",
      "Airplane mode",
      "Location",
      "Do not disturb",
      "Automatic updates",
      "Battery saver",
      "Dark mode",
    ],
    5,
  );
  const rows = names.map((label, at) => ({ label, on: b.chance(50), id: `s${at}` }));
  const pairs = [
    {
      label: "Resolution",
      value: b.random.pick(["1920 x 1080", "2560 x 1440", "3840 x 2160"]),
      id: "res",
    },
    { label: "Refresh rate", value: b.random.pick(["60 Hz", "120 Hz", "144 Hz"]), id: "rate" },
    { label: "Brightness", value: `${10 + b.random.below(90)}%`, id: "bright" },
    { label: "Language", value: b.random.pick(["English", "Deutsch", "Italiano"]), id: "lang" },
  ];
  const side = b.chance(40);
  if (side)
    b.raw('<div class="cols">')
      .tabs(["General", "Display", "Sound", "Privacy"], 1, true)
      .raw("<div style='flex:1'>");
  b.title("Settings").toggles(rows).pairs(b.some(pairs, 3));
  if (side) b.raw("</div></div>");
  const shown = pairs.filter((p) => b.html.includes(`data-f="${p.id}"`));
  const on = rows.filter((r) => r.on);
  for (const one of b.some(rows, 2))
    b.ask({
      way: "state",
      ask: [
        `Is ${one.label.toLowerCase()} on?`,
        `Is ${one.label} turned on?`,
        `Is ${one.label.toLowerCase()} enabled?`,
        `Is ${one.label.toLowerCase()} off?`,
      ],
      keys: [
        one.on ? ["is on", "yes, it is on", "turned on"] : ["is off", "turned off", "it is off"],
      ],
      facts: [one.id],
      wrong: one.on ? ["is off"] : ["is on"],
    });
  const asks: Record<string, string[]> = {
    res: ["What's the screen resolution?", "Which resolution is set?"],
    rate: ["What's the refresh rate?", "How many hertz?"],
    bright: ["How bright is the screen?", "What is the brightness?"],
    lang: ["Which language is set?", "What's the language?"],
  };
  for (const { id, value } of shown) b.ask({ ask: asks[id] ?? [], keys: [value], facts: [id] });
  if (on.length > 0 && on.length < 5) {
    b.ask(
      {
        way: "which",
        ask: ["Which settings are turned on?", "What is switched on?"],
        keys: on.map((r) => r.label),
        facts: on.map((r) => r.id),
        wrong: rows.filter((r) => !r.on).map((r) => r.label),
      },
      {
        way: "count",
        ask: ["How many switches are on?", "How many of them are turned on?"],
        keys: [[String(on.length), words[on.length] ?? "?"]],
        facts: [],
      },
    );
  }
  b.absent(
    "Is the firewall on?",
    "What's the name of my wifi network?",
    "How much battery is left?",
    "What's my IP address?",
    "Is mobile hotspot enabled?",
    "What's the volume?",
  );
}

export function preferences(b: Builder): void {
  const rows = b
    .some(
      [
        "Show line numbers",
        "Wrap long lines",
        "Auto save",
        "Check spelling",
        "Show hidden files",
        "Open last session",
        "Send usage data",
      ],
      4,
    )
    .map((label, at) => ({ label, on: b.chance(50), id: `k${at}` }));
  const choice = b.random.below(3);
  const themes = ["Light theme", "Dark theme", "Same as system"].map((label, at) => ({
    label,
    on: at === choice,
    id: `r${at}`,
  }));
  const font = b.random.pick(["Fira Code", "Hack", "Menlo"]);
  const size = `${10 + b.random.below(8)} pt`;
  b.title("Preferences")
    .tabs(["Editor", "Appearance", "Keys"], b.random.below(3))
    .checks(rows)
    .heading("Theme")
    .checks(themes, "radio")
    .pairs([
      { label: "Font", value: font, id: "font" },
      { label: "Font size", value: size, id: "size" },
    ])
    .buttons(["OK", "Cancel"]);
  for (const one of b.some(rows, 2))
    b.ask({
      way: "state",
      ask: [
        `Is ${one.label.toLowerCase()} checked?`,
        `Is "${one.label}" ticked?`,
        `Is ${one.label.toLowerCase()} enabled?`,
      ],
      keys: [
        one.on ? ["is checked", "yes", "is on"] : ["is not checked", "no", "not ticked", "is off"],
      ],
      facts: [one.id],
    });
  b.ask(
    {
      way: "which",
      ask: ["Which theme is selected?", "Which theme is used?"],
      keys: [themes[choice]?.label ?? ""],
      facts: [`r${choice}`],
      wrong: themes.filter((_, at) => at !== choice).map((t) => t.label),
    },
    { ask: ["Which font is used?", "What's the font?"], keys: [font], facts: ["font"] },
    { ask: ["How big is the font?", "What's the font size?"], keys: [size], facts: ["size"] },
    {
      way: "count",
      ask: ["How many checkboxes are ticked?"],
      keys: [
        [String(rows.filter((r) => r.on).length), words[rows.filter((r) => r.on).length] ?? "?"],
      ],
      facts: [],
    },
  ).absent(
    "What's the tab width?",
    "Which plugins are installed?",
    "Is telemetry encryption on?",
    "What's the proxy address?",
    "Which version is this?",
  );
}

export function failure(b: Builder): void {
  const cases = [
    {
      title: "Cannot copy file",
      text: "There is not enough space on drive D:. Free 2.4 GB and try again.",
      code: "0x80070070",
      why: "not enough space",
      what: "2.4 GB",
    },
    {
      title: "Connection lost",
      text: "The server mail.example.org did not answer within 30 seconds. Check your network cable.",
      code: "ETIMEDOUT",
      why: "did not answer",
      what: "network cable",
    },
    {
      title: "Update failed",
      text: "The package is signed with an expired certificate. Contact your administrator.",
      code: "CERT-4012",
      why: "expired certificate",
      what: "administrator",
    },
    {
      title: "Could not open document",
      text: "report.docx is locked by another user, Paula Stein. Open a read-only copy instead.",
      code: "LOCK_17",
      why: "locked",
      what: "read-only copy",
    },
    {
      title: "Printer problem",
      text: "Tray 2 is out of paper. Load A4 paper and press Resume.",
      code: "PR-0032",
      why: "out of paper",
      what: "A4",
    },
    {
      title: "Sign-in failed",
      text: "Your password expired on 3 May. Reset it at account.example.com.",
      code: "AUTH-53003",
      why: "expired",
      what: "account.example.com",
    },
  ];
  const one = b.random.pick(cases);
  b.raw('<div class="dialog">')
    .title(one.title, "title")
    .text(one.text, "text")
    .text(`Error code: ${one.code}`, "code", b.chance(50) ? { muted: true } : {})
    .buttons(
      b.random.pick([
        ["Retry", "Cancel"],
        ["OK", "Details"],
        ["Try again", "Skip", "Close"],
      ]),
    )
    .raw("</div>");
  b.ask(
    {
      ask: ["What is the error code?", "Which error code is it?", "What's the code"],
      keys: [one.code],
      facts: ["code"],
    },
    {
      way: "why",
      ask: ["Why did it fail?", "What went wrong?", "What's the problem?", "Why didn't it work?"],
      keys: [one.why],
      facts: ["text"],
    },
    {
      ask: ["What should I do?", "How can I fix it?", "What does it tell me to do?"],
      keys: [one.what],
      facts: ["text"],
    },
    {
      way: "whole",
      ask: ["What does the message say?", "Read it to me.", "What's this dialog saying?"],
      keys: [one.why],
      facts: ["text"],
    },
    { way: "whole", ask: ["What is this?"], keys: [one.title], facts: ["title"] },
  ).absent(
    "When did the error happen?",
    "Which program crashed?",
    "How many times did it fail?",
    "What's my user name?",
    "Where is the log file?",
  );
}
