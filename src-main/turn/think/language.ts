/** The default pack is English; a question in another language is answered by saying so. */
import { fault } from "../../contract/faults.ts";

/**
 * Short Latin text is easily mistaken ("total?" reads as Catalan): below three words nothing is claimed,
 * and another language must score clearly above English.
 */
const minWords = 3;
const clearMargin = 0.08;

const names = new Intl.DisplayNames(["en"], { type: "language" });

/** The English name of the question's language when it is clearly not English, else null. */
export async function foreignLanguage(question: string): Promise<string | null> {
  const words = question.match(/\p{L}+/gu) ?? [];
  const letters = words.join("");
  if (letters.length === 0) return null;
  const latin = (letters.match(/\p{Script=Latin}/gu) ?? []).length / letters.length;
  if (latin > 0.5 && words.length < minWords) return null;
  // Loaded when the first typed question arrives: its n-gram table takes 0.2 s to read.
  const { eld } = await import("eld/extrasmall").catch((error: unknown) => {
    throw fault("internal", "think", "The language detector is missing.", "Run npm ci.", error);
  });
  const result = eld.detect(question);
  const scores = result.getScores();
  if (result.language === "" || result.language === "en" || !result.isReliable()) {
    return latin < 0.2 ? "another language" : null;
  }
  const margin = (scores[result.language] ?? 0) - (scores.en ?? 0);
  if (latin > 0.5 && margin < clearMargin) return null;
  return names.of(result.language) ?? "another language";
}
