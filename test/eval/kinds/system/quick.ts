/** Screens of computers: settings, dialogs, files, terminals, code, players. */
import { type Builder, clock, span } from "../../page.ts";

export function quick(b: Builder): void {
  const [wifi, battery, volume] = [
    b.random.pick(["Skynet-5G", "Cafe Guest", "HomeNet 2"]),
    `${5 + b.random.below(95)}%`,
    `${b.random.below(100)}%`,
  ];
  const rows = b
    .some(["Bluetooth", "Focus", "Hotspot", "Flashlight", "Mirroring"], 3)
    .map((label, at) => ({ label, on: b.chance(50), id: `q${at}` }));
  const note = {
    app: b.random.pick(["Messages", "Calendar", "Bank"]),
    text: b.random.pick([
      "Your code is 482913",
      "Team call in 10 minutes",
      "Payment of 25.00 received",
    ]),
  };
  b.title(clock(b.random), "time")
    .pairs(
      [
        { label: "Wi-Fi", value: wifi, id: "wifi" },
        { label: "Battery", value: battery, id: "battery" },
        { label: "Volume", value: volume, id: "volume" },
      ],
      b.random.pick([0, 3]),
    )
    .toggles(rows)
    .heading("Notifications")
    .raw(
      `<div class="card">${span(note.app, "app", { bold: true })}<div>${span(note.text, "note")}</div></div>`,
    );
  const one = b.random.pick(rows);
  b.ask(
    {
      ask: [
        "How much battery do I have left?",
        "What's the battery level?",
        "How full is the battery?",
      ],
      keys: [battery],
      facts: ["battery"],
    },
    {
      ask: ["Which network am I connected to?", "What's the name of the wifi?"],
      keys: [wifi],
      facts: ["wifi"],
    },
    { ask: ["How loud is it?", "What's the volume?"], keys: [volume], facts: ["volume"] },
    {
      ask: [`What does the notification say?`, `What's the notification from ${note.app}?`],
      keys: [note.text.split(" ").at(-1) ?? ""],
      facts: ["note"],
    },
    {
      way: "state",
      ask: [`Is ${one.label.toLowerCase()} on?`, `Is ${one.label.toLowerCase()} off?`],
      keys: [one.on ? ["is on"] : ["is off"]],
      facts: [one.id],
      wrong: one.on ? ["is off"] : ["is on"],
    },
    {
      ask: ["What time is it on the screen?"],
      keys: [/<h[12][^>]*>(.*?)</.exec(b.html)?.[1] ?? ""],
      facts: ["time"],
    },
  ).absent(
    "What's the temperature?",
    "Who called me?",
    "How much storage is left?",
    "Is the VPN on?",
  );
}

export function menu(b: Builder): void {
  const rows: [string, string, boolean][] = b.some(
    [
      ["New window", "Ctrl+N", false],
      ["Open file", "Ctrl+O", false],
      ["Save as", "Ctrl+Shift+S", false],
      ["Print", "Ctrl+P", true],
      ["Find", "Ctrl+F", false],
      ["Undo", "Ctrl+Z", true],
      ["Quit", "Ctrl+Q", false],
    ] as [string, string, boolean][],
    6,
  );
  b.raw(
    `<div class="card" style="width:320px">${rows.map(([name, keys, off], at) => `<div class="between" ${off ? 'style="opacity:.4" data-disabled="1"' : ""}>${span(name, `n${at}`)}${span(keys, `k${at}`, { label: name })}</div>`).join("")}</div>`,
  );
  const at = b.random.below(rows.length);
  const one = rows[at] as [string, string, boolean];
  b.ask(
    {
      ask: [
        `What's the shortcut for ${one[0].toLowerCase()}?`,
        `Which keys do I press to ${one[0].toLowerCase()}?`,
        `keyboard shortcut for ${one[0].toLowerCase()}`,
      ],
      keys: [one[1]],
      facts: [`k${at}`],
      wrong: rows.filter((r) => r !== one && !one[1].includes(r[1])).map((r) => r[1]),
    },
    { way: "which", ask: [`What does ${one[1]} do?`], keys: [one[0]], facts: [`n${at}`] },
    {
      way: "count",
      ask: ["How many entries does the menu have?"],
      keys: [["6", "six"]],
      facts: [],
    },
  ).absent(
    "What's the shortcut for copy?",
    "What's the shortcut for zoom in?",
    "Which version of the program is this?",
  );
}
