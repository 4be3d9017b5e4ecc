/** Shops, ways, music and maps as their programs lay them out. */
import { type Builder, cities, panes, span } from "../../page.ts";

export function shop(b: Builder): void {
  const prices = b.some([19, 24, 29, 34, 45, 59, 79, 99, 129], 4);
  const items = b
    .some(
      [
        "Trail Runner 2",
        "City Walker",
        "Rain Boot Pro",
        "Canvas Low",
        "Summit High",
        "Daily Loafer",
      ],
      4,
    )
    .map((name, at) => ({
      name,
      id: `i${at}`,
      price: `€${prices[at]}.${b.random.pick(["00", "90", "95", "99"])}`,
      stars: `${3 + (at % 2)}.${1 + ((at * 3 + b.random.below(3)) % 9)}`,
      reviews: String(20 + b.random.below(900)),
      left: 1 + b.random.below(9),
      arrives: b.random.pick(["Thu", "Fri", "Mon", "Tue"]),
    }));
  const card = (i: (typeof items)[number]) =>
    `<div class="stack" style="width:210px">${span(i.name, `${i.id}.name`, { bold: true })}<div>${span(`★ ${i.stars} (${i.reviews})`, `${i.id}.stars`)}</div><div style="font-size:1.2em">${span(i.price, `${i.id}.price`)}</div><div class="small">${span(`Only ${i.left} left`, `${i.id}.left`)}</div><div class="small">${span(`Delivery by ${i.arrives}`, `${i.id}.by`)}</div></div>`;
  b.raw(
    `<div style="width:min(94vw,900px)"><div class="between"><b>Stride</b><span class="in muted">Search shoes</span><span>Cart (${b.random.below(4)})</span></div><h2>Shoes</h2><div class="small">${span("38 results · Sort by: relevance", "results")}</div><div class="grid">${items.map(card).join("")}</div></div>`,
  );
  const one = b.random.pick(items);
  const number = (text: string) => Number(text.replace(/[^\d.]/g, ""));
  const cheap = items.reduce((x, y) => (number(y.price) < number(x.price) ? y : x));
  const dear = items.reduce((x, y) => (number(y.price) > number(x.price) ? y : x));
  const best = items.reduce((x, y) => (Number(y.stars) > Number(x.stars) ? y : x));
  const tie = items.filter((i) => i.stars === best.stars).length > 1;
  b.ask(
    {
      ask: [
        `How much is the ${one.name}?`,
        `What does the ${one.name.toLowerCase()} cost?`,
        `price of ${one.name}`,
      ],
      keys: [one.price],
      facts: [`${one.id}.price`],
      wrong: items.filter((i) => i !== one).map((i) => i.price),
    },
    {
      way: "compare",
      ask: ["Which one is the cheapest?", "What's the cheapest pair?"],
      keys: [cheap.name],
      facts: [`${cheap.id}.name`, `${cheap.id}.price`],
    },
    {
      way: "compare",
      ask: ["Which one is the most expensive?", "What's the most expensive shoe?"],
      keys: [dear.name],
      facts: [],
    },
    ...(tie
      ? []
      : [
          {
            way: "compare" as const,
            ask: ["Which one has the best rating?", "Which shoe is rated best?"],
            keys: [best.name],
            facts: [],
          },
        ]),
    {
      ask: [`How many are left of the ${one.name}?`, `How many ${one.name} are left?`],
      keys: [String(one.left)],
      facts: [`${one.id}.left`],
    },
    {
      ask: [`When would the ${one.name} arrive?`, `When is the ${one.name} delivered?`],
      keys: [one.arrives],
      facts: [`${one.id}.by`],
    },
    {
      ask: [`How many reviews does the ${one.name} have?`],
      keys: [one.reviews],
      facts: [`${one.id}.stars`],
    },
    {
      ask: [`What's the rating of the ${one.name}?`, `How many stars does the ${one.name} have?`],
      keys: [one.stars],
      facts: [`${one.id}.stars`],
    },
    {
      ask: ["How many results are there?", "How many shoes did it find?"],
      keys: ["38"],
      facts: ["results"],
    },
  ).absent(
    "How much is the Alpine Boot?",
    "What's the return policy?",
    "Which sizes are there?",
    "What's the discount code?",
    "What does express shipping cost?",
  );
}

export function connections(b: Builder): void {
  const [from, to] = b.some(cities, 2) as [string, string];
  const rows = [0, 1, 2].map((at) => {
    const hour = 8 + at * 3 + b.random.below(2);
    const minutes = 90 + 7 * b.random.below(15) + at;
    const start = hour * 60 + b.random.below(60);
    const time = (m: number) =>
      `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
    return {
      id: `r${at}`,
      leaves: time(start),
      arrives: time(start + minutes),
      takes: `${Math.floor(minutes / 60)} h ${minutes % 60} min`,
      minutes,
      changes: b.random.below(3),
      price: 20 + at * 11 + b.random.below(10),
      platform: 1 + b.random.below(14),
    };
  });
  const changes = (n: number) => (n === 0 ? "Direct" : n === 1 ? "1 change" : `${n} changes`);
  b.title(`${from} to ${to}`, "title").raw(
    rows
      .map(
        (r) =>
          `<div class="card"><div class="between">${span(`${r.leaves} – ${r.arrives}`, `${r.id}.times`, { bold: true })}${span(`from €${r.price}`, `${r.id}.price`)}</div><div class="small">${span(`${r.takes} · ${changes(r.changes)} · Platform ${r.platform}`, `${r.id}.more`)}</div></div>`,
      )
      .join(""),
  );
  const one = b.random.pick(rows);
  const fast = rows.reduce((x, y) => (y.minutes < x.minutes ? y : x));
  const cheap = rows.reduce((x, y) => (y.price < x.price ? y : x));
  b.ask(
    {
      ask: ["When does the first train leave?", "What time is the first train?"],
      keys: [rows[0]?.leaves ?? ""],
      facts: ["r0.times"],
    },
    {
      ask: [
        `When does the ${one.leaves} train arrive?`,
        `If I take the ${one.leaves}, when do I get there?`,
      ],
      keys: [one.arrives],
      facts: [`${one.id}.times`],
    },
    {
      ask: [
        `How long does the ${one.leaves} train take?`,
        `How long is the trip at ${one.leaves}?`,
      ],
      keys: [one.takes],
      facts: [`${one.id}.more`],
    },
    {
      ask: [`How much is the ${one.leaves} train?`, `What does the ${one.leaves} connection cost?`],
      keys: [String(one.price)],
      facts: [`${one.id}.price`],
    },
    {
      ask: [
        `Which platform does the ${one.leaves} leave from?`,
        `What platform for the ${one.leaves} train?`,
      ],
      keys: [String(one.platform)],
      facts: [`${one.id}.more`],
    },
    {
      way: "compare",
      ask: ["Which one is the cheapest?", "What's the cheapest connection?"],
      keys: [[cheap.leaves, cheap.arrives, `€${cheap.price}`]],
      facts: [],
    },
    {
      way: "compare",
      ask: ["Which train is the fastest?", "Which connection is the quickest?"],
      keys: [[fast.takes, fast.leaves]],
      facts: [],
    },
    {
      ask: ["Where is this train going?", "What's the destination?"],
      keys: [to],
      facts: ["title"],
    },
  ).absent(
    "Is there a dining car?",
    "How many seats are left?",
    "Which train goes to Warsaw?",
    "What's the booking number?",
    "Who is the conductor?",
  );
}

export function music(b: Builder): void {
  const lists = ["Morning", "Focus", "Road trip", "Party"];
  const list = b.random.pick(lists);
  const songs = b
    .some(["Paper Moon", "Silver Line", "Low Tide", "Halfway Home", "Neon Garden", "Winter Sun"], 4)
    .map((name, at) => ({
      name,
      id: `s${at}`,
      artist: b.random.pick(["Vera Holm", "The Quiet Ones", "Dunes", "Pale Harbor"]),
      length: `${2 + b.random.below(4)}:${String(10 + b.random.below(50))}`,
    }));
  const playing = b.random.pick(songs);
  const count = 12 + b.random.below(80);
  const side = `<b>Playlists</b>${lists.map((name) => `<div class="${name === list ? "chosen" : ""}" style="padding:3px 6px">${name}</div>`).join("")}`;
  const rows = songs
    .map(
      (s, at) =>
        `<tr><td class="muted">${at + 1}</td><td>${span(s.name, `${s.id}.name`)}</td><td>${span(s.artist, `${s.id}.artist`, { muted: true })}</td><td class="num">${span(s.length, `${s.id}.length`)}</td></tr>`,
    )
    .join("");
  b.raw(
    `${panes(side, `<div class="small">Playlist</div><h2>${span(list, "list")}</h2><div class="small">${span(`${count} songs, 3 h 12 min`, "count")}</div><table>${rows}</table>`)}<div class="card" style="width:min(94vw,980px)"><div class="between"><div>${span(playing.name, "now", { bold: true })}<div class="small">${span(playing.artist, "by")}</div></div><span>1:07 / ${playing.length}</span></div></div>`,
  );
  const one = b.random.pick(songs);
  b.ask(
    {
      ask: ["Which song is playing?", "What's playing?", "what am I listening to"],
      keys: [playing.name],
      facts: ["now"],
    },
    {
      ask: [`How long is ${one.name}?`, `What's the length of ${one.name}?`],
      keys: [one.length],
      facts: [`${one.id}.length`],
    },
    {
      ask: [`Who sings ${one.name}?`, `Who is ${one.name} by?`, `Which band plays ${one.name}?`],
      keys: [one.artist],
      facts: [`${one.id}.artist`],
    },
    {
      ask: ["How many songs are in the playlist?", "How many songs does it have?"],
      keys: [String(count)],
      facts: ["count"],
    },
    {
      ask: ["How long is the playlist?", "How long does the whole playlist take?"],
      keys: ["3 h 12 min"],
      facts: ["count"],
    },
    {
      ask: ["Which playlist is this?", "What's the name of the playlist?"],
      keys: [list],
      facts: ["list"],
    },
  ).absent(
    "When was this song released?",
    "Who wrote the lyrics?",
    "How long is Purple Rain?",
    "What's the volume?",
    "How many followers does it have?",
  );
}
