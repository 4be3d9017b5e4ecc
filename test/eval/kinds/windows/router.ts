import { counted, onOff, type Screen } from "./frame.ts";

const gadgets = [
  "Laser printer",
  "Kitchen tablet",
  "Living room TV",
  "Work laptop",
  "Doorbell",
  "Game console",
  "Robot vacuum",
  "Old phone",
  "NAS",
  "Baby monitor",
  "E-reader",
  "Heat pump",
];

export function router(s: Screen): string {
  const variant = s.variant(3);
  const brand = s.pick([
    "NetHub 7",
    "Airbox Pro",
    "Linkstation X2",
    "HomeGate AX",
    "WaveRouter 30",
  ]);
  const ssid = s.pick([
    "Nest of Owls",
    "Villa Kunterbunt",
    "Attic-5G",
    "PinkFlamingo",
    "LANdalf",
    "Birchwood12",
  ]);
  const guest = `${ssid.split(/[ -]/)[0]}-Guest`;
  const firmware = `${s.between(2, 9)}.${s.between(10, 49)}.${s.between(1, 9)}`;
  const days = s.between(3, 120);
  const [down, up] = [s.between(48, 940), s.between(9, 47)];
  const [channel, channel5] = [s.pick([1, 6, 11]), s.pick([36, 44, 100, 116])];
  const wan = `${s.between(81, 93)}.${s.between(20, 250)}.${s.between(20, 250)}.${s.between(20, 250)}`;
  const switches = s
    .some(
      [
        "Guest network",
        "Firewall",
        "Parental controls",
        "Remote access",
        "Energy saving",
        "Automatic updates",
      ],
      4,
    )
    .map((label, at) => ({ label, on: s.chance(50), id: `s${at}` }));
  const hosts = s
    .some([12, 17, 23, 31, 38, 44, 52, 67, 71, 86], s.between(4, 6))
    .sort((a, b) => a - b);
  const names = s.some(gadgets, hosts.length);
  const signals = s.some([34, 41, 48, 55, 63, 69, 77, 84, 92], hosts.length);
  const devices = hosts.map((host, at) => ({
    name: names[at] as string,
    ip: `192.168.${variant}.${host}`,
    band: s.pick(["2.4 GHz", "5 GHz", "Cable"]),
    signal: signals[at] as number,
    id: `d${at}`,
  }));
  const [one, two] = s.some(devices, 2) as [(typeof devices)[number], (typeof devices)[number]];
  const wireless = devices.filter(({ band }) => band !== "Cable");
  const cabled = devices.filter(({ band }) => band === "Cable");
  const strong = wireless.reduce((a, b) => (b.signal > a.signal ? b : a), wireless[0] ?? one);
  const asked = s.pick(switches);
  const is = asked.label.endsWith("s") ? "Are" : "Is";

  const rows = devices.map(
    (d) =>
      `<tr><td>${s.f(`${d.id}.name`, d.name)}</td><td>${s.f(`${d.id}.ip`, d.ip)}</td><td>${s.f(`${d.id}.band`, d.band)}</td><td class="r">${s.f(`${d.id}.signal`, d.band === "Cable" ? "–" : `${d.signal}%`)}</td></tr>`,
  );
  const table = `<div class="card"><h3>Connected devices</h3><table><tr><th>Name</th><th>IP address</th><th>Connection</th><th class="r">Signal</th></tr>${rows.join("")}</table></div>`;
  const status = `<div class="card"><h3>Internet</h3><dl><dt>State</dt><dd>Online</dd><dt>Public IP</dt><dd>${s.f("wan", wan)}</dd><dt>Download</dt><dd>${s.f("down", `${down} Mbit/s`)}</dd><dt>Upload</dt><dd>${s.f("up", `${up} Mbit/s`)}</dd><dt>Uptime</dt><dd>${s.f("days", `${days} days`)}</dd><dt>Firmware</dt><dd>${s.f("firmware", firmware)}</dd></dl></div>`;
  const wifi = `<div class="card"><h3>Wireless</h3><dl><dt>SSID</dt><dd>${s.f("ssid", ssid)}</dd><dt>Guest SSID</dt><dd>${s.f("guest", guest)}</dd><dt>Channel 2.4 GHz</dt><dd>${s.f("ch", String(channel))}</dd><dt>Channel 5 GHz</dt><dd>${s.f("ch5", String(channel5))}</dd></dl></div>`;
  const toggles = `<div class="card">${switches.map((w) => `<div class="spread" style="padding:6px 0">${s.f(w.id, w.label)}${s.toggle(w.on)}</div>`).join("")}</div>`;

  s.ask(
    {
      ask: ["What's our wireless network called?", "What's the name of the wifi?"],
      keys: [ssid],
      facts: ["ssid"],
      wrong: [guest],
    },
    {
      ask: ["Which network should guests use?", "What's the name of the wifi for visitors?"],
      keys: [guest],
      facts: ["guest"],
    },
    {
      ask: [
        `What's the address of the ${one.name.toLowerCase()}?`,
        `Which IP does the ${one.name.toLowerCase()} have?`,
      ],
      keys: [one.ip],
      facts: [`${one.id}.ip`],
      wrong: devices.filter((d) => d !== one).map((d) => d.ip),
    },
    {
      way: "which",
      ask: [`Which device is ${two.ip}?`, `What has the address ${two.ip}?`],
      keys: [two.name],
      facts: [`${two.id}.name`],
      wrong: devices.filter((d) => d !== two).map((d) => d.name),
    },
    {
      way: "count",
      ask: ["How many devices are connected?", "How many gadgets are in our network right now?"],
      keys: [counted(devices.length)],
      facts: [],
    },
    {
      ask: ["How fast can we download?", "What's the download speed?"],
      keys: [String(down)],
      facts: ["down"],
      wrong: [`${up} Mbit/s`],
    },
    {
      ask: [
        "How long has it been running without a restart?",
        "How many days has the router been up?",
      ],
      keys: [String(days)],
      facts: ["days"],
    },
    {
      ask: ["Which firmware is on it?", "What software version does the router have?"],
      keys: [firmware],
      facts: ["firmware"],
    },
    {
      ask: ["Which channel does the 5 GHz network use?", "What channel are we on at 5 gigahertz?"],
      keys: [String(channel5)],
      facts: ["ch5"],
    },
    {
      ask: ["What's our IP address on the internet?", "What's our public address?"],
      keys: [wan],
      facts: ["wan"],
    },
    {
      ask: [
        `${is} ${asked.label.toLowerCase()} on?`,
        `${is} ${asked.label.toLowerCase()} switched on?`,
      ],
      facts: [asked.id],
      ...onOff(asked.on),
    },
    {
      ask: [
        `How is the ${two.name.toLowerCase()} connected?`,
        `Is the ${two.name.toLowerCase()} on cable or on wifi?`,
      ],
      keys: [two.band === "Cable" ? ["cable"] : [two.band, "wifi", "wireless"]],
      facts: [`${two.id}.band`],
    },
    ...(wireless.length > 1
      ? [
          {
            way: "compare" as const,
            ask: ["Which device has the best reception?", "Which gadget has the strongest signal?"],
            keys: [strong.name],
            facts: [`${strong.id}.name`],
            wrong: wireless.filter((d) => d !== strong).map((d) => d.name),
          },
        ]
      : []),
    ...(cabled.length === 1
      ? [
          {
            way: "which" as const,
            ask: ["Which device is plugged in with a cable?"],
            keys: [cabled[0]?.name ?? ""],
            facts: [`${cabled[0]?.id}.name`],
          },
        ]
      : []),
  );
  s.absent(
    "What's the wifi password?",
    "Who is our internet provider?",
    "Which device has used the most data?",
    "When does the router restart by itself?",
    `What's the MAC address of the ${one.name.toLowerCase()}?`,
    "How many LAN ports are free?",
  );
  const items = ["Overview", "Internet", "Wi-Fi", "Devices", "Security", "System"];
  if (variant === 0)
    return `${s.browser("http://192.168.0.1/", brand, ["News", "Mail"])}<div class="page">${s.side([brand, ...items], 1)}<div class="main"><div class="row" style="align-items:flex-start"><div class="grow">${status}</div><div class="grow">${wifi}${toggles}</div></div>${table}</div></div>`;
  if (variant === 1)
    return `${s.browser("http://192.168.1.1/home", brand)}${s.nav(brand, items)}<div class="main">${table}<div class="row" style="align-items:flex-start"><div class="grow">${wifi}</div><div class="grow">${status}</div><div class="grow">${toggles}</div></div></div>`;
  return `${s.nav(brand, ["Status", "Setup", "Log out"])}<div class="main narrow">${wifi}${status}${table}${toggles}</div>${s.foot(`${brand} web interface`)}`;
}
