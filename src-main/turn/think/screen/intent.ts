/** Of a dialog: what is wrong, and what it tells the person to do. "Is the login bug closed?" of a table. */
import type { Item, Screen } from "./layout.ts";
import type { Query } from "./question.ts";
import { type Said, sentence, usedOf } from "./reply.ts";
import { quoted } from "./say.ts";
import { nearness, wordsOf } from "./words.ts";

const troubles =
  /\bwhy (?:did|does|is|was|has|can|could|won't|didn't|doesn't|isn't|can't|do)\b.*\b(?:fail|work|open|save|copy|print|connect|start|happen|load|install|go|sign|log|not)|\bwhy (?:did it fail|not)\b|\bwhat(?:'s| is| was)? (?:went |going )?(?:wrong|the (?:problem|issue|trouble|error)(?! \w))\b|\bwhat happened\b|\bwhat went wrong\b/i;
const trouble =
  /\bnot\b|n't\b|\bcannot\b|\bfail|\berror\b|\bexpired\b|\blocked\b|\bout of\b|\bdenied\b|\blost\b|\bunable\b|\bmissing\b|\binvalid\b|\bno longer\b|\bcorrupt|\btimed out\b|\balready\b|\bbecause\b|\bexpected\b|\btoo long\b|\brefused\b|\bthere is no\b|\bblocked\b|\bundeclared\b|\bexceeded\b|\binterrupted\b/i;
const advices =
  /\bwhat (?:should|can|do|must) i do\b|\bwhat to do\b|\bhow (?:can|do|could|should) i (?:fix|solve|resolve|repair)\b|\b(?:tell|ask|want|advise|suggest|recommend)s? (?:me )?(?:to do|me to)\b|\bwhat does it (?:suggest|recommend)\b|\bwhat (?:should|can|could) i try\b/i;
const advice =
  /^(?:please )?(?:check|free|contact|open|load|reset|try|restart|close|enter|select|choose|update|install|make|turn|press|click|visit|go|sign|log|remove|delete|download|reconnect|connect|wait|call|ask|use|save|move|verify|upgrade|reinstall|plug|switch|disable|enable|reload)(?:e?ing|ting)?\b|^(?:Setting|Making|Closing|Using|Moving|Choosing|Updating|Removing|Deleting|Disabling|Enabling)\b/i;

export function intent({ text }: Query, screen: Screen): Said | null {
  const looks = troubles.test(text) ? trouble : advices.test(text) ? advice : null;
  if (!looks) return null;
  const sentences = screen.items.filter(({ form, heading }) => form === "sentence" && !heading);
  const found = sentences.find(
    ({ text: own }) => looks.test(own) && own.split(" ").length >= (looks === advice ? 3 : 4),
  );
  if (!found) return null;
  // The words of the question still decide where several things went wrong.
  return { text: quoted(found.text), used: usedOf([found]) };
}

const asksSender =
  /\bwho (?:sent|wrote|is (?:this|it|the (?:mail|e-?mail|message)) from)\b|\bwho(?:'s| is) the sender\b/i;
/** A name and its address, as the head of a mail shows whom it is from. */
const mailbox = /^\p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]+)+ *[<(]?[\w.+-]+@[\w.-]+[>)]?$/u;

/** "Who sent this?": of an open mail, whatever other names its list of mails holds. */
export function sender({ text, words }: Query, screen: Screen): Said | null {
  // "Who sent the contract?" asks for one of several.
  if (!asksSender.test(text) || words.some(({ weight }) => weight >= 0.9)) return null;
  const heads = screen.items.filter((item) => item.form === "cell" && mailbox.test(item.text));
  const [head] = heads;
  if (!head || heads.length !== 1) return null;
  return { text: quoted(head.text), used: usedOf([head]) };
}

const asksWhether = /^(?:is|are|was|were|did|does|do|has|have)\b/i;

/** "Is the login bug closed?": the cell of its row in the column where such words stand. */
export function whether({ text, words }: Query, screen: Screen): Said | null {
  if (!asksWhether.test(text) || words.length < 2) return null;
  const cells = screen.items.filter(
    (item) => item.table !== undefined && item.context.own === item.text,
  );
  const near = (item: Item, word: Query["words"][number]) =>
    Math.max(0, ...wordsOf(item.text).map((one) => nearness(word, one)));
  // What is asked of the thing: a word of another column, or one that stands nowhere.
  const stands = (word: Query["words"][number]) => cells.some((item) => near(item, word) >= 0.75);
  const states = cells.filter(({ context }) =>
    /^(?:status|state|availability|available)$/i.test(context.header ?? ""),
  );
  const predicate =
    words.findLast((word) => states.some((item) => near(item, word) >= 0.75)) ??
    (states.length > 0 ? words.findLast((word) => !stands(word)) : undefined) ??
    words.findLast((word) =>
      cells.some((item) => near(item, word) >= 0.75 && item.text.split(" ").length <= 3),
    );
  const entities = words.filter((word) => word !== predicate);
  const named = cells.filter((item) => entities.some((word) => near(item, word) >= 0.8));
  const entity = named.sort(
    (a, b) =>
      entities.filter((word) => near(b, word) >= 0.8).length -
      entities.filter((word) => near(a, word) >= 0.8).length,
  )[0];
  if (!entity || !predicate) return null;
  const column =
    cells.find((item) => item.column !== entity.column && near(item, predicate) >= 0.75)?.column ??
    states[0]?.column;
  const cell = cells.find(
    (item) => item.row === entity.row && item.column === column && item !== entity,
  );
  if (!cell) return null;
  return { text: sentence(`${entity.text}: ${cell.text}`), used: usedOf([entity, cell]) };
}
