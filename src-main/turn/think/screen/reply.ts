/** What is said of a screen, and which of its lines it was taken from. */
export interface Used {
  readonly sight: number;
  readonly lines: readonly number[];
}

export interface Said {
  readonly text: string;
  readonly used: readonly Used[];
}

/** A spoken answer that is longer is not listened to. */
const mostWords = 44;

/** The text as a sentence of its own; cut where it is too long to be heard. */
export function sentence(text: string): string {
  const words = text.trim().split(/\s+/);
  const short =
    words.length > mostWords ? `${words.slice(0, mostWords).join(" ")} …` : words.join(" ");
  return /[.!?…]$/.test(short) ? short : `${short.replace(/[,;:]+$/, "")}.`;
}

/** Without the marks at its end, so that others can follow. */
export function unstopped(text: string): string {
  return text.replace(/[.,;:]+$/, "");
}

export function listed(texts: readonly string[]): string {
  const clean = texts.map(unstopped);
  return clean.length < 2
    ? (clean[0] ?? "")
    : `${clean.slice(0, -1).join(", ")} and ${clean.at(-1)}`;
}

export function usedOf(
  items: readonly { readonly sight: number; readonly lines: readonly number[] }[],
): Used[] {
  const sights = [...new Set(items.map(({ sight }) => sight))];
  return sights.map((sight) => ({
    sight,
    lines: [...new Set(items.filter((item) => item.sight === sight).flatMap(({ lines }) => lines))],
  }));
}
