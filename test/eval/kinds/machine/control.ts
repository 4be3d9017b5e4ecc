/** Settings with descriptions, installers, error pages and command lines as systems show them. */
import { type Builder, escaped, panes, span } from "../../page.ts";

export function control(b: Builder): void {
  const [net, pc] = [
    b.random.pick(["HomeNet", "Attic-5G", "Office-2"]),
    b.random.pick(["oak-laptop", "studio-pc", "kitchen-mini"]),
  ];
  const [used, all] = [40 + b.random.below(150), b.random.pick([256, 512])];
  const version = `${10 + b.random.below(9)}.${b.random.below(9)}`;
  const rows = [
    ["Wi-Fi", `Connected to ${net}`, "wifi"],
    ["Bluetooth", `Visible as ${pc}`, "blue"],
    ["Night light", "Warmer colours from 21:00 to 06:00", "night"],
    ["VPN", "Not connected", "vpn"],
    ["Energy saver", "Starts at 20% battery", "save"],
  ].map(([label, note, id]) => ({
    label: label as string,
    note: note as string,
    id: id as string,
    on: b.chance(50),
  }));
  const list = rows
    .map(
      (r) =>
        `<div class="between"><div>${span(r.label, r.id)}<div class="small">${span(r.note, `${r.id}.note`)}</div></div><span class="pill ${r.on ? "on" : ""}" data-control="toggle" data-on="${r.on ? 1 : 0}" data-label="${r.label}"><i></i></span></div>`,
    )
    .join("");
  const facts = `<div class="between"><span>Storage</span>${span(`${used} GB of ${all} GB used`, "disk")}</div><div class="between"><span>System version</span>${span(version, "version")}</div><div class="between"><span>Display scale</span>${span("125%", "scale")}</div>`;
  b.raw(
    panes(
      ["Network", "Devices", "System", "Accounts", "Privacy"]
        .map(
          (n, at) => `<div class="${at === 2 ? "chosen" : ""}" style="padding:4px 8px">${n}</div>`,
        )
        .join(""),
      `<h2>System</h2><div class="card">${list}</div><div class="card">${facts}</div>`,
    ),
  );
  const one = b.random.pick(rows);
  b.ask(
    {
      way: "state",
      ask: [`Is ${one.label.toLowerCase()} on?`, `Is the ${one.label.toLowerCase()} turned on?`],
      keys: [one.on ? ["is on"] : ["is off"]],
      facts: [one.id],
      wrong: one.on ? ["is off"] : ["is on"],
    },
    {
      ask: ["Which wifi am I connected to?", "What's my network called?", "What network am I on?"],
      keys: [net],
      facts: ["wifi.note"],
    },
    {
      ask: [
        "What is this computer called?",
        "What's the bluetooth name?",
        "Under what name is it visible?",
      ],
      keys: [pc],
      facts: ["blue.note"],
    },
    {
      ask: ["How much storage is used?", "How much space do I use?"],
      keys: [String(used)],
      facts: ["disk"],
    },
    {
      ask: ["How big is the disk?", "How much storage do I have in total?"],
      keys: [String(all)],
      facts: ["disk"],
    },
    {
      ask: ["Which version is it?", "What's the system version?"],
      keys: [version],
      facts: ["version"],
    },
    {
      ask: ["When does the night light start?", "From when is the night light on?"],
      keys: ["21:00"],
      facts: ["night.note"],
    },
    {
      ask: [
        "At how much battery does the energy saver start?",
        "When does the energy saver start?",
      ],
      keys: ["20%"],
      facts: ["save.note"],
    },
  ).absent(
    "What's the wifi password?",
    "Is airplane mode on?",
    "How much memory does it have?",
    "Which printer is set up?",
    "What's my IP address?",
  );
}

export function shell(b: Builder): void {
  const disks = ["/", "/home", "/boot", "/data"].map((at, n) => ({
    at,
    id: `d${n}`,
    size: `${20 + b.random.below(400)}G`,
    free: `${1 + b.random.below(19)}G`,
    used: `${30 + b.random.below(60) + n}%`,
  }));
  const [loss, ms] = [
    b.random.pick(["0%", "25%", "50%"]),
    `${10 + b.random.below(80)}.${b.random.below(10)}`,
  ];
  const host = b.random.pick(["example.org", "10.0.0.1", "build.local"]);
  const pad = (text: string, width: number) => text.padEnd(width);
  const lines = [
    ["user@oak:~$ df -h", ""],
    [`${pad("Filesystem", 14)}${pad("Size", 8)}${pad("Avail", 8)}${pad("Use%", 7)}Mounted on`, ""],
    ...disks.map((d, n) => [
      `${pad(`/dev/sda${n + 1}`, 14)}${pad(d.size, 8)}${pad(d.free, 8)}${pad(d.used, 7)}${d.at}`,
      d.id,
    ]),
    [`user@oak:~$ ping -c 4 ${host}`, ""],
    [`4 packets transmitted, 4 received, ${loss} packet loss`, "loss"],
    [`rtt avg = ${ms} ms`, "rtt"],
    ["user@oak:~$ make", ""],
    ["main.c:42: error: 'count' undeclared", "error"],
    ["make: *** [main.o] Error 1", "make"],
  ];
  b.raw(
    `<div style="width:90vw">${lines.map(([text, id]) => `<pre>${id ? `<span data-f="${id}">${escaped(text ?? "")}</span>` : escaped(text ?? "")}</pre>`).join("")}</div>`,
  );
  const one = disks[3] as (typeof disks)[number];
  b.ask(
    {
      ask: [`How much space is left on ${one.at}?`, `How much is free on ${one.at}?`],
      keys: [one.free],
      facts: [one.id],
      wrong: [one.size],
    },
    {
      ask: [`How full is ${one.at}?`, `How much of ${one.at} is used?`],
      keys: [one.used],
      facts: [one.id],
    },
    {
      ask: ["What's the packet loss?", "How many packets were lost?"],
      keys: [loss],
      facts: ["loss"],
    },
    {
      ask: ["What does the error say?", "What's the error?", "Why did make fail?"],
      keys: ["undeclared"],
      facts: ["error"],
    },
    {
      ask: ["Which line is the error in?", "On which line is the error?"],
      keys: ["42"],
      facts: ["error"],
    },
    {
      ask: ["How long did the ping take?", "What's the average ping?"],
      keys: [ms],
      facts: ["rtt"],
    },
    { ask: ["Which host was pinged?", "What did I ping?"], keys: [host], facts: [] },
  ).absent(
    "How much memory is free?",
    "Which branch am I on?",
    "Who is logged in?",
    "How many tests failed?",
    "What's the kernel version?",
  );
}

export function installer(b: Builder): void {
  const app = b.random.pick(["Paintbox", "Ledger", "Tidepool"]);
  const [step, need, free] = [
    2 + b.random.below(2),
    `${200 + b.random.below(700)} MB`,
    `${20 + b.random.below(80)} GB`,
  ];
  const folder = `C:\\Programs\\${app}`;
  const choice = b.random.below(2);
  b.raw('<div class="dialog" style="max-width:600px">')
    .title(`${app} Setup`, "title")
    .text(`Step ${step} of 5: choose where to install`, "step")
    .pairs(
      [
        { label: "Destination folder", value: folder, id: "folder" },
        { label: "Space required", value: need, id: "need" },
        { label: "Space available", value: free, id: "free" },
      ],
      b.random.pick([0, 1, 2, 4]),
    )
    .heading("Install for")
    .checks(
      [
        { label: "Everyone on this computer", on: choice === 0, id: "all" },
        { label: "Only me", on: choice === 1, id: "me" },
      ],
      "radio",
    )
    .buttons(["Next", "Back", "Cancel"])
    .raw("</div>");
  b.ask(
    { ask: ["Which step am I on?", "What step is this?"], keys: [String(step)], facts: ["step"] },
    {
      ask: ["How many steps are there?", "How many steps does it have?"],
      keys: ["5"],
      facts: ["step"],
    },
    {
      ask: ["How much space does it need?", "How much disk space is required?"],
      keys: [need],
      facts: ["need"],
      wrong: [free],
    },
    {
      ask: ["How much is available?", "How much space is left?", "How much free space do I have?"],
      keys: [free],
      facts: ["free"],
      wrong: [need],
    },
    {
      ask: ["Where will it be installed?", "Which folder is it installed to?"],
      keys: [folder],
      facts: ["folder"],
    },
    { ask: ["What is being installed?", "Which program is this?"], keys: [app], facts: ["title"] },
    {
      way: "which",
      ask: ["Who is it installed for?", "Which option is selected?"],
      keys: [choice === 0 ? "Everyone" : "Only me"],
      facts: [choice === 0 ? "all" : "me"],
    },
  ).absent(
    "What's the licence key?",
    "How long will it take?",
    "Which version is it?",
    "How much does it cost?",
    "Who made the program?",
  );
}
