/** The answer to a question about readings, with the real chooser and without an engine around it. */
import { Chooser } from "../../src-main/engine/choose/chooser.ts";
import { oddsOf } from "../../src-main/turn/think/screen/choice.ts";
import { inContext, plainQuestion } from "../../src-main/turn/think/screen/question.ts";
import type { Said } from "../../src-main/turn/think/screen/reply.ts";
import { respond } from "../../src-main/turn/think/screen/respond.ts";
import type { Chosen, Past, Reading } from "../../src-main/turn/types.ts";

let chooser: Promise<Chooser> | null = null;

export function theChooser(): Promise<Chooser> {
  chooser ??= Chooser.load();
  return chooser;
}

export async function responded(
  question: string,
  readings: readonly Reading[],
  past: readonly Past[] = [],
): Promise<Said | null> {
  const ask = async (text: string) => {
    const chosen = new Map<number, Chosen>();
    for (const reading of readings)
      chosen.set(reading.sight, await (await theChooser()).choose(text, reading));
    return oddsOf(chosen);
  };
  const odds = await ask(inContext(plainQuestion(question), past));
  return respond(question, readings, past, odds, ask);
}
