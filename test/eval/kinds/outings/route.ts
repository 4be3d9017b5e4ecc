/** Shops, ways, music and maps as their programs lay them out. */
import { type Builder, cities, clock, escaped, span } from "../../page.ts";

export function route(b: Builder): void {
  const [from, to] = b.some(cities, 2) as [string, string];
  const [minutes, far, road] = [
    12 + b.random.below(40),
    5 + b.random.below(40),
    b.random.pick(["A40", "Ring Road", "B12"]),
  ];
  const [slow, other] = [
    minutes + 5 + b.random.below(10),
    b.random.pick(["Harbour Street", "the old bridge"]),
  ];
  const arrive = clock(b.random);
  const [turn, street, next] = [
    b.random.pick(["left", "right"]),
    b.random.pick(["Mill Road", "Station Street", "Park Lane"]),
    50 * (2 + b.random.below(12)),
  ];
  b.raw(
    `<div style="width:360px"><div class="in">${escaped(from)}</div><div class="in">${escaped(to)}</div><div class="card">${span(`${minutes} min (${far} km)`, "best", { bold: true })}<div class="small">${span(`Fastest route via ${road}`, "via")}</div><div class="small">${span(`Arrive at ${arrive}`, "arrive")}</div></div><div class="card">${span(`${slow} min (${far - 2} km)`, "second", { bold: true })}<div class="small">via ${other}, no tolls</div></div><h3>Steps</h3><div>1. Head north on Queen Street</div><div>${span(`2. In ${next} m turn ${turn} onto ${street}`, "turn")}</div><div>3. At the roundabout take the second exit</div></div>`,
  );
  b.ask(
    {
      ask: ["How long does it take?", "How long is the drive?", "How many minutes is it?"],
      keys: [String(minutes)],
      facts: ["best"],
    },
    { ask: ["How far is it?", "How many kilometres is it?"], keys: [String(far)], facts: ["best"] },
    {
      ask: ["When will I arrive?", "What time do I get there?"],
      keys: [arrive],
      facts: ["arrive"],
    },
    {
      ask: ["Which road does the fastest route take?", "What's the fastest route?"],
      keys: [road],
      facts: ["via"],
    },
    {
      ask: [`Where do I turn ${turn}?`, `Which street do I turn ${turn} onto?`],
      keys: [street],
      facts: ["turn"],
    },
    {
      ask: ["How many metres until I turn?", `In how many metres do I turn ${turn}?`],
      keys: [String(next)],
      facts: ["turn"],
    },
    {
      ask: ["Which exit do I take at the roundabout?", "What do I do at the roundabout?"],
      keys: ["second"],
      facts: [],
    },
    { ask: [`How long does it take via ${other}?`], keys: [String(slow)], facts: ["second"] },
  ).absent(
    "Where can I park?",
    "How much is the toll?",
    "What's the speed limit?",
    "Where is the next petrol station?",
    "How much fuel do I need?",
  );
}
