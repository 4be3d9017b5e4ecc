/**
 * `npm run eval -- default [dev|held] [--screens N] [--kind NAME] [--trace] [--json]`: screens of the project's own
 * through the reader and the answer, judged against the DOM.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { forkEngine } from "../../src-main/app/assistant.ts";
import { EngineClient } from "../../src-main/engine/client.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { think } from "../../src-main/turn/think/think.ts";
import type { Percept } from "../../src-main/turn/types.ts";
import { drawPage, kinds } from "./draw.ts";
import { judge, type Reply, type Verdict } from "./judge.ts";
import type { Asked } from "./page.ts";
import { Screens, type Seen } from "./render.ts";
import { type Judged, table } from "./report.ts";

/** What runs after the text was read: a change there costs no new reading. */
const afterText = new Set(["reading.ts", "reader.ts", "screenReader.ts", "marks.ts", "controls.ts", "looks.ts"]);
const marksFiles = new Set(["marks.ts", "controls.ts", "looks.ts"]);
const readerFolder = join(import.meta.dirname, "../../src-main/engine/read");

export async function main(args: readonly string[]): Promise<number> {
  const option = (name: string) => args[args.indexOf(`--${name}`) + 1];
  const set = args.includes("held") ? "held" : "dev";
  const screens = args.includes("--screens") ? Number(option("screens")) : 8;
  const from = args.includes("--from") ? Number(option("from")) : 0;
  const only = args.includes("--kind") ? option("kind")?.split(",") : undefined;
  const withGeneral = !args.includes("--no-general");
  await using pictures = new Screens(versionOf((file) => !afterText.has(file)), versionOf((file) => marksFiles.has(file)));
  await using engine = new Answers();
  const judged: Judged[] = [];
  for (const kind of Object.keys(kinds[set])) {
    if (only && !only.includes(kind)) continue;
    for (let seed = from; seed < from + screens; seed++) {
      const seen = await pictures.see(drawPage(set, kind, seed));
      if (args.includes("--see")) continue;
      for (const asked of seen.page.asked) {
        if (asked.way === "general" && !withGeneral) continue;
        const started = performance.now();
        const reply = await engine.ask(seen, asked);
        const verdict = judge(asked, reply, seen.truth, seen.reading);
        judged.push({ kind, seed, asked, reply, verdict, milliseconds: performance.now() - started });
        if (args.includes("--trace") && bad(verdict, asked)) trace(pictures.picture(seen.page), kind, asked, reply, verdict);
      }
    }
    if (!args.includes("--json")) process.stderr.write(`${kind} `);
  }
  process.stdout.write(args.includes("--json") ? `${JSON.stringify(judged)}\n` : `\n${table(judged)}`);
  return 0;
}

/** The answer as the app makes it, from the reading on. */
class Answers implements AsyncDisposable {
  #engine: Promise<EngineClient> | null = null;

  async ask({ reading }: Seen, asked: Asked): Promise<Reply> {
    const engine = await (this.#engine ??= open());
    async function* percepts(): AsyncIterable<Percept> {
      yield reading;
      yield { kind: "utterance", text: asked.text, final: true, speechEndSample: 1 };
    }
    let text = "";
    const lines: number[] = [];
    const background = { instructions: "", past: asked.past };
    for await (const thought of think(engine, percepts(), () => false, background, () => {}, new AbortController().signal)) {
      text += thought.text;
      if (thought.used) lines.push(...thought.used.lines);
    }
    return { text: text.trim(), lines };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#engine)?.[Symbol.asyncDispose]();
  }
}

async function open(): Promise<EngineClient> {
  const { engine: pack } = await loadPack("default", dataHome());
  return new EngineClient(forkEngine, pack);
}

function bad({ right, honest }: Verdict, { way }: Asked): boolean {
  return way === "absent" ? !honest : !right;
}

function trace(picture: string, kind: string, asked: Asked, reply: Reply, { why }: Verdict): void {
  process.stdout.write(`\n[${kind}/${asked.way}] ${asked.text}\n   → ${reply.text}\n   ${why} ${JSON.stringify(asked.keys)} ${picture.split("/").at(-1)}\n`);
}

function versionOf(counts: (file: string) => boolean): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(readerFolder).filter(counts).sort()) hash.update(readFileSync(join(readerFolder, file)));
  return hash.digest("hex");
}
