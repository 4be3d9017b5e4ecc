/**
 * `npm run eval -- default [dev|written|pages|blind] [--screens N] [--from N] [--kind NAME,FOLDER/] [--trace]
 * [--json] [--structure] [--plot] [--cached] [--no-general] [--examples [--outline]]`: screens of the project's
 * own through the reader and the answer, judged against the DOM. `--examples` writes what models/train/chooser.py
 * learns from instead. Of `blind` only the totals are told, so that nobody tunes on it by accident; `--look` tells
 * the rest, and is for who writes these pages, never for who works on the answers. Nothing is ever trained on it.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startEngine } from "../../src-main/app/assistant.ts";
import { EngineClient } from "../../src-main/engine/client.ts";
import type { EngineCalls } from "../../src-main/engine/messages.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { think } from "../../src-main/turn/think/think.ts";
import type { Percept } from "../../src-main/turn/types.ts";
import { theChooser } from "../support/responded.ts";
import { drawPage, type KindSet, kindsOf } from "./draw.ts";
import { exampleOf } from "./examples.ts";
import { judge, type Reply, type Verdict } from "./judge.ts";
import type { Asked } from "./page.ts";
import { plot } from "./plot.ts";
import { Screens, type Seen } from "./render.ts";
import { type Judged, table, totals } from "./report.ts";
import { Structure } from "./structure.ts";

/** What decides the text that is read; a change elsewhere costs no new reading. */
const textFiles = new Set([
  "characters.ts",
  "detect.ts",
  "ink.ts",
  "onnxModel.ts",
  "order.ts",
  "picture.ts",
  "pieces.ts",
  "recognise.ts",
  "repair.ts",
  "simplify.ts",
]);
const marksFiles = new Set(["marks.ts", "controls.ts", "looks.ts"]);
const plots = join(import.meta.dirname, "../../models/train");
const readerFolder = join(import.meta.dirname, "../../src-main/engine/read");

export async function main(args: readonly string[]): Promise<number> {
  const option = (name: string) => args[args.indexOf(`--${name}`) + 1];
  const set: KindSet =
    (["blind", "written", "pages"] as const).find((one) => args.includes(one)) ?? "dev";
  const covered = set === "blind" && !args.includes("--look");
  if (covered && ["--kind", "--trace", "--json"].some((name) => args.includes(name)))
    throw new Error("blind tells its totals only; see the head of test/eval/main.ts");
  if (set === "blind" && args.includes("--examples"))
    throw new Error("nothing is trained on blind screens");
  const screens = args.includes("--screens") ? Number(option("screens")) : 8;
  const from = args.includes("--from") ? Number(option("from")) : 0;
  const only = args.includes("--kind") ? option("kind")?.split(",") : undefined;
  const withGeneral = !args.includes("--no-general");
  await using pictures = screensOf();
  await using engine = new Answers();
  const judged: Judged[] = [];
  const structure = new Structure();
  for (const kind of kindsOf(set)) {
    // "office/" is a whole folder.
    if (only && !only.some((name) => name === kind || (/\/$/.test(name) && kind.startsWith(name))))
      continue;
    for (let seed = from; seed < from + screens; seed++) {
      const page = drawPage(set, kind, seed);
      if (args.includes("--cached") && !pictures.has(page)) continue;
      const outlined = args.includes("--outline");
      const seen = outlined ? await pictures.outline(page, seed) : await pictures.see(page);
      if (args.includes("--structure")) structure.add(seen);
      if (args.includes("--examples")) process.stdout.write(exampleOf(set, kind, seen));
      if (["--see", "--structure", "--examples"].some((name) => args.includes(name))) continue;
      for (const asked of seen.page.asked) {
        if (asked.way === "general" && !withGeneral) continue;
        const started = performance.now();
        const reply = await engine.ask(seen, asked);
        const verdict = judge(asked, reply, seen.truth, seen.reading);
        judged.push({
          kind,
          seed,
          asked,
          reply,
          verdict,
          milliseconds: performance.now() - started,
        });
        if (args.includes("--trace") && bad(verdict, asked))
          trace(pictures.picture(seen.page), kind, asked, reply, verdict);
      }
    }
    if (!args.includes("--json")) process.stderr.write(covered ? "." : `${kind} `);
  }
  if (args.includes("--examples") || args.includes("--see")) return 0;
  if (args.includes("--structure")) {
    process.stdout.write(`\n${structure.table()}`);
    return 0;
  }
  if (args.includes("--plot"))
    writeFileSync(join(plots, `${set}.svg`), plot(set, judged, !covered));
  process.stdout.write(
    args.includes("--json")
      ? `${JSON.stringify(judged)}\n`
      : `\n${covered ? totals(judged) : table(judged)}`,
  );
  return 0;
}

/** The answer as the app makes it, from the reading on. */
export class Answers implements AsyncDisposable {
  #engine: Promise<EngineClient> | null = null;

  async ask({ reading }: Seen, asked: Asked): Promise<Reply> {
    // Only what memory answers needs the language model.
    if (asked.way === "general") this.#engine ??= open();
    const engine = asked.way === "general" ? await this.#engine : onlyChooses;
    if (!engine) throw new Error("the engine was not opened");
    async function* percepts(): AsyncIterable<Percept> {
      yield reading;
      yield { kind: "utterance", text: asked.text, final: true, speechEndSample: 1 };
    }
    let text = "";
    const lines: number[] = [];
    const background = { instructions: "", past: asked.past };
    for await (const thought of think(
      engine,
      percepts(),
      () => false,
      background,
      () => {},
      new AbortController().signal,
    )) {
      text += thought.text;
      if (thought.used) lines.push(...thought.used.lines);
    }
    return { text: text.trim(), lines };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#engine)?.[Symbol.asyncDispose]();
  }
}

/** Chooses, and writes nothing: a question about a screen that needs that shows as one left to memory. */
const onlyChooses = {
  call: (name: string, args: EngineCalls["choose"]["args"]) => {
    const silent = (async function* () {
      yield* [] as string[];
    })();
    const chosen = async () => (await theChooser()).choose(args.question, args);
    const nothing = async () => ({ prefillMs: 0 });
    return Object.assign(silent, { result: name === "choose" ? chosen() : nothing() });
  },
} as unknown as EngineClient;

async function open(): Promise<EngineClient> {
  const { engine: pack } = await loadPack("default", dataHome());
  return new EngineClient(startEngine, pack);
}

function bad({ right, honest }: Verdict, { way }: Asked): boolean {
  return way === "absent" ? !honest : !right;
}

function trace(picture: string, kind: string, asked: Asked, reply: Reply, { why }: Verdict): void {
  process.stdout.write(
    `\n[${kind}/${asked.way}] ${asked.text}\n   → ${reply.text}\n   ${why} ${JSON.stringify(asked.keys)} ${picture.split("/").at(-1)}\n`,
  );
}

/** Pictures and readings, kept as long as the reader is the same. */
export function screensOf(): Screens {
  return new Screens(
    versionOf((file) => textFiles.has(file)),
    versionOf((file) => marksFiles.has(file)),
  );
}

function versionOf(counts: (file: string) => boolean): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(readerFolder).filter(counts).sort())
    hash.update(readFileSync(join(readerFolder, file)));
  return hash.digest("hex");
}
