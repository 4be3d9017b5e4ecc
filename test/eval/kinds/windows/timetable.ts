import { counted, type Screen } from "./frame.ts";
import { dayNames } from "./lists.ts";

const courses = [
  "Linear Algebra",
  "Microeconomics",
  "Organic Chemistry",
  "Art History",
  "Statistics",
  "Phonetics",
  "Thermodynamics",
  "Roman Law",
  "Databases",
  "Plant Biology",
  "Ethics",
  "Cartography",
  "Film Studies",
  "Robotics",
];

export function timetable(s: Screen): string {
  const variant = s.variant(2);
  const term = s.pick(["Spring term", "Autumn term", "Summer semester", "Winter semester"]);
  const student = s.person();
  const names = s.some(courses, 8);
  const absent = s.pick(courses.filter((name) => !names.includes(name)));
  const free = s.between(0, 4);
  const days = dayNames.slice(0, 5);
  const starts = [8 * 60 + 15, 10 * 60 + 15, 12 * 60 + 15, 14 * 60 + 15];
  const cells = s.some(
    days.flatMap((_, day) => (day === free ? [] : starts.map((_, slot) => ({ day, slot })))),
    8,
  );
  const classes = names
    .map((name, at) => ({
      name,
      day: cells[at]?.day ?? 0,
      slot: cells[at]?.slot ?? 0,
      room: `${s.pick(["A", "B", "H", "K"])}${s.between(101, 489)}`,
      teacher: s.person(),
      id: `c${at}`,
    }))
    .filter((c, at, all) => all.findIndex((d) => d.day === c.day && d.slot === c.slot) === at)
    .sort((a, b) => a.day - b.day || a.slot - b.slot);
  const time = (slot: number, end = false) => s.time((starts[slot] as number) + (end ? 90 : 0));
  const [one, two, three] = s.some(classes, 3) as [
    (typeof classes)[0],
    (typeof classes)[0],
    (typeof classes)[0],
  ];
  const busy = s.pick(classes).day;
  const today = classes.filter(({ day }) => day === busy);
  const idle = days.filter((_, day) => !classes.some((c) => c.day === day));
  const [early, late] = [today[0] ?? one, today[today.length - 1] ?? one];

  const cell = (day: number, slot: number) => {
    const c = classes.find((c) => c.day === day && c.slot === slot);
    return c
      ? `<td style="background:${s.look.soft}"><b>${s.f(`${c.id}.name`, c.name)}</b><div>${s.f(`${c.id}.room`, `Room ${c.room}`)}</div><div class="small muted">${s.f(`${c.id}.teacher`, c.teacher.full)}</div></td>`
      : "<td></td>";
  };
  const grid = `<table class="grid" style="table-layout:fixed"><tr><th style="width:120px"></th>${days.map((d, at) => `<th>${s.f(`day${at}`, d)}</th>`).join("")}</tr>${starts
    .map(
      (_, slot) =>
        `<tr style="height:92px"><td class="muted">${s.f(`t${slot}`, `${time(slot).text} –`)}<br>${s.f(`e${slot}`, time(slot, true).text)}</td>${days.map((_, day) => cell(day, slot)).join("")}</tr>`,
    )
    .join("")}</table>`;
  const list = `<table><tr><th>Day</th><th>Begins</th><th>Ends</th><th>Course</th><th>Room</th><th>Lecturer</th></tr>${classes
    .map(
      (c) =>
        `<tr><td>${s.f(`${c.id}.day`, days[c.day] as string)}</td><td>${s.f(`${c.id}.t`, time(c.slot).text)}</td><td>${s.f(`${c.id}.e`, time(c.slot, true).text)}</td><td><b>${s.f(`${c.id}.name`, c.name)}</b></td><td>${s.f(`${c.id}.room`, c.room)}</td><td>${s.f(`${c.id}.teacher`, c.teacher.full)}</td></tr>`,
    )
    .join("")}</table>`;
  const day = (c: (typeof classes)[0]) => days[c.day] as string;

  s.ask(
    {
      ask: [`Which room is ${one.name} in?`, `Where do I have to go for ${one.name}?`],
      keys: [one.room],
      facts: [`${one.id}.room`],
      wrong: classes.filter((c) => c !== one).map((c) => c.room),
    },
    {
      ask: [`Who teaches ${two.name}?`, `Who gives the ${two.name} class?`],
      keys: [two.teacher.last],
      facts: [`${two.id}.teacher`],
      wrong: classes.filter((c) => c !== two).map((c) => c.teacher.last),
    },
    {
      ask: [`On which day do I have ${three.name}?`, `What day is ${three.name}?`],
      keys: [[day(three), day(three).slice(0, 3)]],
      facts: [`${three.id}.name`, `${three.id}.day`, `day${three.day}`],
    },
    {
      ask: [`What time does ${one.name} start?`, `When does ${one.name} begin?`],
      keys: [time(one.slot).keys],
      facts: [`t${one.slot}`, `${one.id}.t`],
    },
    {
      ask: [`What do I have first on ${days[busy]}?`, `What's my first class on ${days[busy]}?`],
      keys: [early.name],
      facts: [`${early.id}.name`],
    },
    {
      ask: [`When am I done on ${days[busy]}?`, `When does my last class on ${days[busy]} end?`],
      keys: [time(late.slot, true).keys],
      facts: [`e${late.slot}`, `${late.id}.e`],
    },
    {
      way: "count",
      ask: [
        `How many classes do I have on ${days[busy]}?`,
        `How many courses are there on ${days[busy]}?`,
      ],
      keys: [counted(today.length)],
      facts: [],
    },
    ...(variant === 0 && idle.length === 1
      ? [
          {
            way: "which" as const,
            ask: [
              "Which weekday do I have off?",
              "On which day, Monday to Friday, is there nothing?",
            ],
            keys: idle,
            facts: [],
          },
        ]
      : []),
    {
      way: "which",
      ask: [
        `What does ${three.teacher.full} teach?`,
        `Which course is with ${three.teacher.last}?`,
      ],
      keys: [three.name],
      facts: [`${three.id}.name`],
    },
    {
      way: "which",
      ask: [`Which class is in ${two.room}?`, `What happens in room ${two.room}?`],
      keys: [two.name],
      facts: [`${two.id}.name`],
    },
    {
      way: "whole",
      ask: ["What is this?", "What kind of page is that?"],
      keys: ["timetable"],
      facts: ["title"],
    },
  );
  s.absent(
    `When's the exam in ${one.name}?`,
    `How many credits do I get for ${two.name}?`,
    `Which room is ${absent} in?`,
    `What's the email address of ${two.teacher.full}?`,
    "When do the holidays begin?",
    `Which book do I need for ${three.name}?`,
  );
  const title = `<h1 data-f="title">My timetable</h1><p class="muted">${student.full}, ${term} 2026</p>`;
  if (variant === 0)
    return `${s.nav(s.pick(["Campus Online", "UniPortal", "Studium"]), ["Home", "Courses", "Timetable", "Exams", "Library"], 2)}<div class="main"><div class="spread">${title}<div><span class="btn">Week</span><span class="btn">Print</span></div></div>${grid}</div>`;
  return `${s.browser("https://campus.example.edu/me/schedule", "Schedule", ["Mensa", "Mail"])}<div class="page">${s.side(["Dashboard", "Timetable", "Grades", "Messages"], 1)}<div class="main">${title}<div class="card">${list}</div></div></div>`;
}
