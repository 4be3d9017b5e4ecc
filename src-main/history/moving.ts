/** What a history in memory holds, into a file that can be written again. */
import type { HistoryStore } from "./store.ts";

const atOnce = 200;

export function moveAll(from: HistoryStore, to: HistoryStore): void {
  // In memory lies a sitting, not years.
  const { conversations } = from.list(Number.MAX_SAFE_INTEGER);
  for (const { id, title } of conversations) {
    for (let next: number | null = 0; next !== null; ) {
      const part = from.following(id, next, atOnce);
      for (const exchange of part.exchanges) {
        const { turn, sights = [] } = exchange;
        to.keep({
          conversation: id,
          exchange,
          pictures: sights.map(({ kept }, sight) => (kept ? from.picture(id, turn, sight) : null)),
          question: from.sound(id, turn, "question"),
          reply: from.sound(id, turn, "reply"),
        });
      }
      next = part.next;
    }
    if (to.find(id)?.title !== title) to.rename(id, title);
  }
}
