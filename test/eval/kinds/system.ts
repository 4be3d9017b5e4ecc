/** Screens of computers: settings, dialogs, files, terminals, code, players. */
import { type Builder, clock, day, escaped, people, span } from "../page.ts";

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

export function code(b: Builder): void {
  const name = b.random.pick(["parse_invoice", "load_users", "resizeImage"]);
  const [limit, port] = [10 * (1 + b.random.below(50)), 3000 + b.random.below(6000)];
  const todo = b.random.pick(["handle empty input", "retry on timeout", "remove debug output"]);
  const lines = [
    `# TODO: ${todo}`,
    "import os",
    "",
    `MAX_RETRIES = ${limit}`,
    `PORT = ${port}`,
    "",
    `def ${name}(path, strict=True):`,
    "    with open(path) as source:",
    "        data = source.read()",
    "    return data.strip()",
  ];
  const file = b.random.pick(["invoice.py", "server.py", "tools.py"]);
  b.tabs([file, "README.md"], 0)
    .raw(
      lines
        .map(
          (text, at) =>
            `<div><span class="muted" style="display:inline-block;width:44px">${at + 1}</span>${text ? `<span data-f="l${at + 1}" style="white-space:pre">${escaped(text)}</span>` : ""}</div>`,
        )
        .join(""),
    )
    .text(`Ln ${1 + b.random.below(9)}, Col 12   UTF-8   Python`, "status");
  b.ask(
    {
      ask: [
        "What's the value of max retries?",
        "How many retries are allowed?",
        "What is MAX_RETRIES set to?",
      ],
      keys: [String(limit)],
      facts: ["l4"],
    },
    { ask: ["Which port is used?", "What's the port?"], keys: [String(port)], facts: ["l5"] },
    { ask: ["What's the to do?", "What does the todo comment say?"], keys: [todo], facts: ["l1"] },
    {
      ask: ["What does the function return?", "What is returned?"],
      keys: ["data.strip"],
      facts: ["l10"],
    },
    { ask: ["Which file is open?", "What's the name of the file?"], keys: [file], facts: [] },
    {
      ask: ["What's the name of the function?", "Which function is defined here?"],
      keys: [name],
      facts: ["l7"],
    },
    {
      ask: ["Which encoding is used?", "What's the encoding?"],
      keys: ["UTF-8"],
      facts: ["status"],
    },
  ).absent(
    "Who wrote this function?",
    "What's the database password?",
    "Which tests cover this?",
    "How long does it take to run?",
    "What's the timeout?",
  );
}

export function player(b: Builder): void {
  const songs = b.some(
    ["Northern Rain", "Paper Boats", "Golden Hour", "Slow Train", "Glass City", "Moonlit Road"],
    4,
  );
  const rows = songs.map((name, at) => ({
    name,
    id: `n${at}`,
    artist: b.random.pick(["The Harbour Lights", "Ada Lund", "Kite Season", "Miro"]),
    length: `${2 + b.random.below(4)}:${String(b.random.below(60)).padStart(2, "0")}`,
  }));
  const at = b.random.below(4);
  const now = rows[at] as (typeof rows)[number];
  const album = b.random.pick(["Coastline", "First Light", "Old Maps"]);
  b.text("Now playing", "", { muted: true })
    .title(now.name, "now")
    .text(now.artist, "artist")
    .text(`Album: ${album}`, "album")
    .raw(`<div class="bar"><i style="width:40%"></i></div>`)
    .text(`1:02 / ${now.length}`, "clock");
  b.heading("Up next")
    .table(
      ["Title", "Artist", "Length"],
      rows.map((r) => [r.name, r.artist, r.length]),
      rows.map(({ id }) => id),
      { selected: at },
    )
    .toggles([{ label: "Shuffle", on: b.chance(50), id: "shuffle" }]);
  const one = b.random.pick(rows.filter((r) => r !== now));
  b.ask(
    {
      ask: ["What song is playing?", "What's playing right now?", "Which track is this?"],
      keys: [now.name],
      facts: ["now"],
    },
    {
      ask: ["Who is the artist?", "Who sings this?", "who is playing"],
      keys: [now.artist],
      facts: ["artist"],
    },
    { ask: ["Which album is it from?", "What's the album?"], keys: [album], facts: ["album"] },
    {
      ask: [`How long is ${one.name}?`, `What's the length of ${one.name}?`],
      keys: [one.length],
      facts: [`${one.id}.Length`],
    },
    {
      ask: [`Who is ${one.name} by?`, `Which artist plays ${one.name}?`],
      keys: [one.artist],
      facts: [`${one.id}.Artist`],
    },
    { way: "count", ask: ["How many songs are in the list?"], keys: [["4", "four"]], facts: [] },
  ).absent(
    "When was the album released?",
    "Who wrote the lyrics?",
    "What's the volume?",
    "How long is Yellow Submarine?",
    "How many people like this song?",
  );
}

export function issues(b: Builder): void {
  const titles = b.some(
    [
      "Crash on start",
      "Login button hidden",
      "Slow search",
      "Wrong currency",
      "Export fails",
      "Typo in footer",
    ],
    5,
  );
  const rows = titles.map((title, at) => ({
    title,
    id: `b${at}`,
    number: `#${100 + b.random.below(800)}`,
    owner: b.random.pick(people),
    state: b.random.pick(["Open", "Closed", "In review"]),
    priority: b.random.pick(["High", "Low", "Medium"]),
  }));
  b.title("Issues").table(
    ["Number", "Title", "Assignee", "Status", "Priority"],
    rows.map((r) => [r.number, r.title, r.owner, r.state, r.priority]),
    rows.map(({ id }) => id),
    { colors: { Open: "#16a34a", Closed: "#dc2626", "In review": "#d97706" } },
  );
  const one = b.random.pick(rows);
  const open = rows.filter((r) => r.state === "Open").length;
  b.ask(
    {
      ask: [`Who is working on "${one.title}"?`, `Who is assigned to ${one.title.toLowerCase()}?`],
      keys: [one.owner],
      facts: [`${one.id}.Assignee`],
    },
    {
      ask: [`What's the status of ${one.title.toLowerCase()}?`, `Is "${one.title}" closed?`],
      keys: [one.state],
      facts: [`${one.id}.Status`],
    },
    {
      ask: [
        `What priority does ${one.title.toLowerCase()} have?`,
        `How important is ${one.title.toLowerCase()}?`,
      ],
      keys: [one.priority],
      facts: [`${one.id}.Priority`],
    },
    {
      ask: [
        `What's the number of the ${one.title.toLowerCase()} issue?`,
        `Which number is ${one.title}?`,
      ],
      keys: [one.number],
      facts: [`${one.id}.Number`],
    },
    {
      way: "count",
      ask: ["How many issues are open?", "How many open issues are there?"],
      keys: [[String(open), words[open] ?? "?"]],
      facts: [],
    },
    { way: "count", ask: ["How many issues are listed?"], keys: [["5", "five"]], facts: [] },
  ).absent(
    "When is the deadline?",
    "Who reported the memory leak?",
    "How many comments are there?",
    "Which milestone is it?",
    "Who fixed the dark mode bug?",
  );
}

export function form(b: Builder): void {
  const person = b.random.pick(people);
  const values: [string, string, string][] = [
    ["Full name", person, "name"],
    ["Date of birth", day(b.random).replace("2026", String(1960 + b.random.below(40))), "born"],
    ["Email", `${person.split(" ")[0]?.toLowerCase()}@example.net`, "mail"],
    ["Phone", `+44 20 7946 0${100 + b.random.below(900)}`, "phone"],
    ["Street", `${b.random.pick(["Elm", "Oak", "King"])} Road ${1 + b.random.below(99)}`, "street"],
    ["Passport number", `X${1000000 + b.random.below(8999999)}`, "pass"],
    ["Nationality", b.random.pick(["Irish", "Danish", "Dutch"]), "nation"],
  ];
  const shown = values.filter(() => b.chance(80));
  const above = b.chance(50);
  b.layout.push(`form${above}`);
  b.title(b.random.pick(["Application form", "Your details", "Register"])).raw(
    shown
      .map(([label, value, id]) =>
        above
          ? `<div class="small">${label}</div><div style="margin-bottom:10px">${span(value, id, { label }, "span").replace("<span", '<span class="in"')}</div>`
          : `<div class="pair"><div class="label">${label}</div>${span(value, id, { label }).replace("<span", '<span class="in"')}</div>`,
      )
      .join(""),
  );
  b.checks([{ label: "I accept the terms", on: b.chance(50), id: "terms" }]).buttons([
    "Submit",
    "Reset",
  ]);
  const asks: Record<string, string[]> = {
    name: ["What's the name in the form?", "Who is this for?", "Which name is filled in?"],
    born: ["When was the person born?", "What's the date of birth?", "What's the birthday?"],
    mail: ["What's the email address?", "Which email did I enter?"],
    phone: ["What's the phone number?", "Which number is entered for the phone?"],
    street: ["What's the street?", "Which address is entered?"],
    pass: ["What's the passport number?"],
    nation: ["What's the nationality?", "Where is the person from?"],
  };
  for (const [, value, id] of shown) b.ask({ ask: asks[id] ?? [], keys: [value], facts: [id] });
  const gone: Record<string, string> = {
    pass: "What's the passport number?",
    nation: "What's the nationality?",
    phone: "What's the phone number?",
  };
  b.absent(
    "What's the credit card number?",
    "What's the emergency contact?",
    "How tall is the applicant?",
    "What's the postcode?",
    ...values.filter((v) => !shown.includes(v)).flatMap(([, , id]) => gone[id] ?? []),
  );
  b.ask({
    way: "state",
    ask: ["Are the terms accepted?", "Is the terms box checked?"],
    keys: [b.html.includes('data-on="1"') ? ["yes", "is checked"] : ["no", "not checked"]],
    facts: ["terms"],
  });
}

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
