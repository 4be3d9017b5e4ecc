/** How questions are said, and what a recogniser makes of them. */
import type { Random } from "../fuzz/random.ts";
import type { Question } from "./page.ts";

const openings = [
  "",
  "",
  "",
  "",
  "",
  "Hey, ",
  "Can you tell me: ",
  "Um, ",
  "Please tell me, ",
  "So, ",
  "Quick question: ",
];
const endings = ["", "", "", "", "", " please", " here", " on the screen"];

/** Slips of small recognisers on clear speech: compounds, homophones, lost marks. */
const slips: readonly (readonly [RegExp, string])[] = [
  [/\bwi-?fi\b/gi, "wifi"],
  [/\bnight light\b/gi, "nightlight"],
  [/\bbluetooth\b/gi, "blue tooth"],
  [/\bemail\b/gi, "e-mail"],
  [/\bcheck-(in|out)\b/gi, "check $1"],
  [/\bcolour\b/gi, "color"],
  [/\bplatform\b/gi, "plat form"],
  [/\btwo\b/gi, "to"],
  [/\bfor\b/gi, "four"],
  [/\bwhose\b/gi, "who's"],
  [/\bpostage\b/gi, "post age"],
  [/["“”]/g, ""],
  [/\bMAX_RETRIES\b/g, "max retries"],
];

/** A third as written; the rest as spoken: openings, no capitals or marks, now and then a slip. */
export function spoken(text: string, random: Random): string {
  if (random.below(3) === 0) return text;
  const opening = random.pick(openings);
  const body = opening ? text.charAt(0).toLowerCase() + text.slice(1) : text;
  const ending = random.pick(endings);
  let said = `${opening}${body.replace(/[?.]$/, "")}${ending}${/[.]$/.test(text) ? "." : "?"}`;
  if (random.below(3) === 0) said = said.toLowerCase().replace(/[?.]$/, "");
  if (random.below(4) === 0) {
    const [pattern, by] = random.pick(slips);
    said = said.replace(pattern, by);
  }
  return said;
}

/** What the world answers, not the screen. Keys are what a right answer holds. */
export const generalQuestions: readonly Question[] = (
  [
    ["What is the capital of France?", ["Paris"]],
    ["What's the capital of Japan?", ["Tokyo"]],
    ["Why is the sky blue?", ["scatter"]],
    ["How many legs does a spider have?", [["eight", "8"]]],
    ["Who wrote Romeo and Juliet?", ["Shakespeare"]],
    ["What is 17 plus 25?", ["42"]],
    ["What is the boiling point of water?", ["100"]],
    ["How many days are in a year?", ["365"]],
    ["What is photosynthesis?", [["light", "sun"]]],
    ["What does CPU stand for?", ["central processing unit"]],
    ["Who painted the Mona Lisa?", ["Leonardo"]],
    ["What is the largest planet?", ["Jupiter"]],
    ["What is 12 times 12?", ["144"]],
    ["How do vaccines work?", ["immune"]],
    ["What language is spoken in Brazil?", ["Portuguese"]],
    ["Explain gravity in one sentence", ["force"]],
  ] as const
).map(
  ([ask, keys]): Question => ({
    way: "general",
    ask: [ask],
    keys: keys as Question["keys"] & object,
  }),
);
