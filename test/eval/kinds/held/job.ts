/** Plain screens that once were held out; rules and weights are made on them as well now. */
import { type Builder, cities, people } from "../../page.ts";

export function job(b: Builder): void {
  const [title, firm, city] = [
    b.random.pick(["Backend engineer", "Head chef", "Nurse", "Project manager"]),
    b.random.pick(["Lumio", "Fjord Labs", "Oak & Ivy"]),
    b.random.pick(cities),
  ];
  const [low, high] = [30 + b.random.below(20), 55 + b.random.below(30)];
  const contact = b.random.pick(people);
  const by = `${1 + b.random.below(28)} ${b.random.pick(["April", "September"])}`;
  b.title(title, "title")
    .text(`${firm} · ${city}`, "firm")
    .pairs(
      [
        { label: "Salary", value: `${low},000 - ${high},000 per year`, id: "pay" },
        { label: "Hours", value: `${20 + b.random.below(20)} per week`, id: "hours" },
        { label: "Apply by", value: by, id: "by" },
        {
          label: "Start",
          value: b.random.pick(["immediately", "1 October", "next spring"]),
          id: "start",
        },
      ],
      b.random.pick([0, 1, 2, 4]),
    )
    .heading("What you bring")
    .text(
      `At least ${2 + b.random.below(6)} years of experience and a valid driving licence.`,
      "need",
    )
    .heading("What we offer")
    .text("Thirty days of holiday, a company bike and free lunch.", "offer")
    .text(`Questions? Write to ${contact}.`, "contact");
  b.ask(
    {
      ask: ["How much does the job pay?", "What's the salary?"],
      keys: [`${low},000`],
      facts: ["pay"],
    },
    {
      ask: ["Which company is it?", "What's the name of the company?"],
      keys: [firm],
      facts: ["firm"],
    },
    { ask: ["Where is the job?", "In which city is it?"], keys: [city], facts: ["firm"] },
    {
      ask: ["When is the application deadline?", "Until when can I apply?"],
      keys: [by],
      facts: ["by"],
    },
    {
      ask: ["How many hours a week?", "How many hours would I work?"],
      keys: [/data-f="hours"[^>]*>(\d+)/.exec(b.html)?.[1] ?? ""],
      facts: ["hours"],
    },
    {
      ask: ["How much experience do I need?", "How many years of experience are required?"],
      keys: [/At least (\d+)/.exec(b.html)?.[1] ?? ""],
      facts: ["need"],
    },
    {
      ask: ["How many holidays do they offer?", "How many days of holiday are there?"],
      keys: [["thirty", "30"]],
      facts: ["offer"],
    },
    {
      ask: ["Who can I ask?", "Who do I write to with questions?"],
      keys: [contact],
      facts: ["contact"],
    },
    {
      ask: ["When does the job start?", "When can I start?"],
      keys: [/data-f="start"[^>]*>(.*?)</.exec(b.html)?.[1] ?? ""],
      facts: ["start"],
    },
    {
      way: "whole",
      ask: ["What is this page?", "Summarise this page."],
      keys: [title],
      facts: ["title"],
    },
  ).absent(
    "How many employees does the company have?",
    "Can I work from home?",
    "What's the dress code?",
    "Who is the CEO?",
    "Is there a pension?",
  );
}
