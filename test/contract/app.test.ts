/** The contract, W1–W7, kept by the product's own assistant; only its engine is scripted. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScriptedEngine } from "../support/scriptedEngine.ts";
import { kinds } from "./kinds.ts";
import { contractSuite, type Subject } from "./suite.ts";

async function appSubject(): Promise<Subject> {
  const home = await mkdtemp(join(tmpdir(), "sotto-contract-"));
  const engine = new ScriptedEngine({ reply: ["The total is 42 euros.", " It is due on Friday."] });
  const assistant = await engine.assistant(home);
  return {
    assistant,
    close: async () => {
      await assistant[Symbol.asyncDispose]();
      await rm(home, { recursive: true });
    },
  };
}

for (const [name, makeKind] of Object.entries(kinds)) {
  contractSuite(`the app over the ${name} wire`, makeKind, appSubject);
}
