/** Plain screens that once were held out; rules and weights are made on them as well now. */
import { type Builder, cities, people, span } from "../../page.ts";

export function boarding(b: Builder): void {
  const [from, to] = b.some(cities, 2) as [string, string];
  const name = b.random.pick(people);
  const [flight, gate, seat] = [
    `${b.random.pick(["LH", "SK", "TP", "BA"])} ${100 + b.random.below(899)}`,
    `${b.random.pick(["A", "B", "C"])}${1 + b.random.below(40)}`,
    `${1 + b.random.below(35)}${b.random.pick(["A", "C", "D", "F"])}`,
  ];
  const [boards, leaves, lands] = [
    `${6 + b.random.below(6)}:1${b.random.below(10)}`,
    `${12 + b.random.below(4)}:4${b.random.below(10)}`,
    `${17 + b.random.below(6)}:2${b.random.below(10)}`,
  ];
  const [terminal, group, booking] = [
    String(1 + b.random.below(3)),
    String(1 + b.random.below(5)),
    `${b.random.pick(["QX", "ZR", "MK"])}${1000 + b.random.below(8999)}`,
  ];
  b.title("Boarding pass").raw(
    `<div class="card" style="font-size:1.3em">${span(from, "from")} &rarr; ${span(to, "to")}</div>`,
  );
  b.pairs([
    { label: "Passenger", value: name, id: "name" },
    { label: "Flight", value: flight, id: "flight" },
    { label: "Gate", value: gate, id: "gate" },
    { label: "Seat", value: seat, id: "seat" },
    { label: "Boarding", value: boards, id: "boards" },
    { label: "Departure", value: leaves, id: "leaves" },
    { label: "Arrival", value: lands, id: "lands" },
    { label: "Terminal", value: terminal, id: "term" },
    { label: "Booking reference", value: booking, id: "ref" },
  ]).text(`Boarding group ${group}. Gate closes 20 minutes before departure.`, "group");
  b.ask(
    {
      ask: ["Which gate do I go to?", "What's the gate?", "what gate is it"],
      keys: [gate],
      facts: ["gate"],
      wrong: [seat],
    },
    {
      ask: ["Where do I sit?", "What's my seat?", "Which seat do I have?"],
      keys: [seat],
      facts: ["seat"],
      wrong: [gate],
    },
    {
      ask: ["When does the plane take off?", "When does it leave?", "What's the departure time?"],
      keys: [leaves],
      facts: ["leaves"],
    },
    {
      ask: ["When do we land?", "What time do I arrive?", "What's the arrival time?"],
      keys: [lands],
      facts: ["lands"],
    },
    {
      ask: ["When does boarding start?", "What time is boarding?"],
      keys: [boards],
      facts: ["boards"],
    },
    {
      ask: ["What's the flight number?", "Which flight is it?"],
      keys: [flight],
      facts: ["flight"],
    },
    { ask: ["Who is the passenger?", "Whose ticket is this?"], keys: [name], facts: ["name"] },
    { ask: ["Where am I flying to?", "What's the destination?"], keys: [to], facts: ["to"] },
    {
      ask: ["What's the booking reference?", "What's my booking code?"],
      keys: [booking],
      facts: ["ref"],
    },
    {
      ask: ["When does the gate close?", "How long before departure does the gate close?"],
      keys: ["20"],
      facts: ["group"],
    },
    {
      way: "two",
      ask: ["What's my gate and seat?", "Tell me the gate and the seat"],
      keys: [gate, seat],
      facts: ["gate", "seat"],
    },
    { way: "whole", ask: ["What is this?"], keys: ["Boarding pass"], facts: [] },
  ).absent(
    "How much was the flight?",
    "How heavy can my bag be?",
    "Is there wifi on board?",
    "What will the weather be there?",
    "What's the meal?",
    "When is my return flight?",
  );
}

export function weather(b: Builder): void {
  const city = b.random.pick(cities);
  const now = `${5 + b.random.below(25)}°C`;
  const days = ["Mon", "Tue", "Wed", "Thu", "Fri"].map((name, at) => ({
    name,
    id: `d${at}`,
    high: `${10 + b.random.below(20)}°`,
    low: `${b.random.below(10)}°`,
    sky: b.random.pick(["Sunny", "Rain", "Cloudy", "Snow", "Showers"]),
    rain: `${5 * b.random.below(20)}%`,
  }));
  b.title(city, "city")
    .text(now, "now", { bold: true })
    .text(b.random.pick(["Partly cloudy", "Light rain", "Clear sky"]), "sky")
    .pairs(
      [
        { label: "Humidity", value: `${30 + b.random.below(60)}%`, id: "hum" },
        { label: "Wind", value: `${3 + b.random.below(40)} km/h`, id: "wind" },
        { label: "Sunrise", value: `6:${10 + b.random.below(50)}`, id: "rise" },
        { label: "Sunset", value: `19:${10 + b.random.below(50)}`, id: "set" },
      ],
      b.random.pick([0, 1, 3]),
    );
  b.table(
    ["Day", "High", "Low", "Sky", "Rain"],
    days.map((d) => [d.name, d.high, d.low, d.sky, d.rain]),
    days.map(({ id }) => id),
  );
  const value = (id: string) => new RegExp(`data-f="${id}"[^>]*>(.*?)<`).exec(b.html)?.[1] ?? "";
  const one = b.random.pick(days);
  const full: Record<string, string> = {
    Mon: "Monday",
    Tue: "Tuesday",
    Wed: "Wednesday",
    Thu: "Thursday",
    Fri: "Friday",
  };
  b.ask(
    {
      ask: ["How warm is it right now?", "What's the temperature?", "How many degrees is it?"],
      keys: [now.replace("°C", "")],
      facts: ["now"],
    },
    {
      ask: ["How strong is the wind?", "How windy is it?"],
      keys: [value("wind")],
      facts: ["wind"],
    },
    {
      ask: ["When does the sun go down?", "When is sunset?"],
      keys: [value("set")],
      facts: ["set"],
    },
    {
      ask: ["When does the sun come up?", "What time is sunrise?"],
      keys: [value("rise")],
      facts: ["rise"],
    },
    { ask: ["What's the humidity?", "How humid is it?"], keys: [value("hum")], facts: ["hum"] },
    {
      ask: [`What's the weather on ${full[one.name]}?`, `How is the sky on ${full[one.name]}?`],
      keys: [one.sky],
      facts: [`${one.id}.Sky`],
    },
    {
      ask: [
        `What's the high on ${full[one.name]}?`,
        `What is the highest temperature on ${full[one.name]}?`,
      ],
      keys: [one.high.replace("°", "")],
      facts: [`${one.id}.High`],
    },
    {
      ask: [
        `How likely is rain on ${full[one.name]}?`,
        `What's the chance of rain on ${full[one.name]}?`,
      ],
      keys: [one.rain],
      facts: [`${one.id}.Rain`],
    },
    { ask: ["Which city is this for?", "Where is this weather?"], keys: [city], facts: ["city"] },
  ).absent(
    "How high are the waves?",
    "What's the pollen count?",
    "How deep is the snow?",
    "What was the temperature yesterday?",
    "When is the next full moon?",
  );
}
