/** Questions that the world answers, not a screen: which they are, and which of them are beyond this pack. */

/** Words that point at the screen or the person: such a question is never answered from memory. */
const pointing =
  /\b(?:this|these|here|screen|page|window|dialog|document|message|it|my|mine|i|me|we|our|us|the error)\b/i;

const worldly: readonly RegExp[] = [
  // A word without an article is a notion: "what is photosynthesis", "what are black holes".
  /^what(?:'s| is| are) (?!the\b|left\b|on\b|next\b|new\b|being\b|playing\b|\p{L}+ed\b)(?:an? )?[\p{L}-]+(?: [\p{L}-]+)?\??$/iu,
  /^(?:please )?(?:explain|define)\b|\bwhat does [\p{L}\d-]+ (?:mean|stand for)\b|\bmeaning of\b/iu,
  /^how (?:do|does|did) (?:an? )?(?!the\b|i\b|you\b)[\p{L}-]+(?: [\p{L}-]+)? (?:work|grow|fly|form|sleep|breathe|learn)\b/iu,
  /^why (?:is|are|do|does|did) (?:the (?:sky|sea|ocean|sun|moon|grass|sunset|earth|world)\b|(?!the\b)[\p{L}-]+)/iu,
  /\b(?:capital|currency|population|inventor|president|symbol|formula|boiling point|melting point|freezing point|speed|square root|chemical \w+) of (?!the (?!sun|moon|earth|world|light|united|netherlands|uk|usa))/i,
  /^who (?:wrote|painted|invented|discovered|composed|founded|directed|sang) (?!the (?!mona|odyssey|iliad|theory|telephone|light)|this\b|me\b)/i,
  /\b(?:largest|longest|highest|smallest|biggest|fastest|tallest|deepest|oldest|hottest|coldest|closest) (?:planet|country|river|mountain|ocean|animal|continent|star|lake|desert|island|bird|fish|city in the world|building in the world)\b/i,
  /^how many [\p{L}]+ (?:does an?|do (?!i\b|we\b|you\b|they\b)[\p{L}]+s|are (?:there )?in an?)\b/iu,
  /\b(?:language|languages) (?:is|are) (?:spoken|used) in\b/i,
  /^(?:tell me|write|sing|give me) (?:me )?(?:a|an) (?:joke|poem|story|riddle|fact|song)\b/i,
  /^(?:hello|hi|hey|good (?:morning|evening|afternoon)|thank you|thanks|how are you)\b/i,
];

export function isGeneral(question: string): boolean {
  return !pointing.test(question) && worldly.some((pattern) => pattern.test(question));
}

/** What changes by the hour or lies in somebody's drawer: no model that only remembers can know it. */
const beyond =
  /\b(?:weather|forecast|temperature|news|stock|share price|exchange rate|score)\b.*\b(?:today|now|tomorrow|tonight|yesterday|this week|latest|current\w*)\b|\b(?:today|now|tomorrow|tonight|latest|current)\b.*\b(?:weather|forecast|news|score|price|president|prime minister)\b|^what(?:'s| is) the (?:time|date)\b|^what (?:time|day|date) is it\b|\bmy (?:password|balance|bank|account|calendar|appointments?|e-?mails?|keys|phone|birthday|name|address|next meeting)\b|\bwhere am i\b|\bwho am i\b|\bwill (?:it|the|there|i|we)\b.*\b(?:rain|snow|win|crash|happen)\b|\b(?:lottery|horoscope)\b/i;

export function isBeyond(question: string): boolean {
  return beyond.test(question);
}

const operators: readonly (readonly [RegExp, (a: number, b: number) => number])[] = [
  [/plus|\+|added to/, (a, b) => a + b],
  [/minus|[-−]|less/, (a, b) => a - b],
  [/times|multiplied by|[×x*]/, (a, b) => a * b],
  [/divided by|over|[÷/]/, (a, b) => a / b],
];

/** "What is 17 plus 25?" A small model errs here; arithmetic does not. */
export function arithmetic(question: string): string | null {
  const asked =
    /(?:^|\s)(-?\d+(?:\.\d+)?)\s*(plus|\+|added to|minus|[-−]|times|multiplied by|[×x*]|divided by|over|[÷/])\s*(-?\d+(?:\.\d+)?)\s*[?.=]*$/i.exec(
      question.replace(/(?<=\d),(?=\d{3})/g, ""),
    );
  const percent = /(\d+(?:\.\d+)?)\s?(?:%|percent) of (\d+(?:\.\d+)?)\s*[?.]*$/i.exec(question);
  if (percent) return spoken((Number(percent[1]) / 100) * Number(percent[2]));
  if (!asked) return null;
  const [, a, sign = "", b] = asked;
  const operator = operators.find(([pattern]) => pattern.test(sign.toLowerCase()));
  return operator ? spoken(operator[1](Number(a), Number(b))) : null;
}

function spoken(value: number): string | null {
  return Number.isFinite(value) ? String(Math.round(value * 1e6) / 1e6) : null;
}
