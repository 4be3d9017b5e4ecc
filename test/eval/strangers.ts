/**
 * Pages written as HTML, with their questions in them: those to learn from (models/train/pages), and the blind
 * ones by other hands, which nobody reads who works on the answers.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page, Question } from "./page.ts";

const folders = {
  pages: join(import.meta.dirname, "../../models/train/pages"),
  blind: join(import.meta.dirname, "blind"),
};
export type PageSet = keyof typeof folders;

const asked = /<script type="application\/json" id="questions">([\s\S]*?)<\/script>/;

export function pagesOf(set: PageSet): string[] {
  const folder = folders[set];
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file.endsWith(".html")).sort();
}

interface Given extends Omit<Question, "ask"> {
  readonly ask: string | readonly string[];
}

export function pageOf(
  set: PageSet,
  file: string,
): Omit<Page, "asked"> & { readonly questions: readonly Question[] } {
  const page = readFileSync(join(folders[set], file), "utf8");
  const questions = JSON.parse(asked.exec(page)?.[1] ?? "[]") as readonly Given[];
  return {
    kind: file,
    layout: "",
    width: Number(/content="width=(\d+)"/.exec(page)?.[1] ?? 1100),
    height: 0,
    html: page.replace(asked, ""),
    questions: questions.map((one) => ({
      ...one,
      ask: typeof one.ask === "string" ? [one.ask] : one.ask,
    })),
  };
}
