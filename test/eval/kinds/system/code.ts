/** Screens of computers: settings, dialogs, files, terminals, code, players. */
import { type Builder, day, escaped, people, span } from "../../page.ts";

const words = "zero,one,two,three,four,five,six,seven,eight,nine,ten".split(",");

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
