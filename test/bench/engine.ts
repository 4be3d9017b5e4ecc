/** The omni engine on this processor: loading against reading, writing against llama-bench, turns of a conversation. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { loadNative } from "../../src-main/engine/omni/native.ts";
import { type Shape, writeRandomModel } from "./randomModel.ts";
import { type Figure, figure } from "./result.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..", "..");
const runner = join(root, "test", "support", "run-typescript.mjs");
const child = join(root, "test", "bench", "engineChild.ts");
const threads = 2;

/** The 3B's Thinker with 28 of its 36 layers: 3.0 GB. */
const large: Shape = {
  width: 2048,
  feedForward: 11_008,
  layers: 28,
  heads: 16,
  keyValueHeads: 2,
  headSize: 128,
  vocabulary: 151_936,
};
/** A model that a processor writes with at a useful speed: 0.7 GB. */
const small: Shape = {
  width: 896,
  feedForward: 4864,
  layers: 24,
  heads: 14,
  keyValueHeads: 2,
  headSize: 64,
  vocabulary: 151_936,
};

type Say = (line: string) => void;

export async function benchEngine(rounds: number, say: Say): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-bench-engine-"));
  try {
    const path = join(folder, "model.gguf");
    say("engine: a model of 3 GB is made");
    await writeRandomModel(path, large);
    const loading = await load(path, Math.max(3, rounds), say);
    await writeRandomModel(path, small);
    const written = await write(path, Math.max(5, rounds), say);
    return [...loading, ...written, ...(await turns(path, say))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each time a process of its own; cold: the system is asked to forget the file first. */
async function load(path: string, rounds: number, say: Say): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [state, title] of [
    ["cold", "not in memory"],
    ["warm", "in memory"],
  ] as const) {
    const read: number[] = [];
    const loaded: number[] = [];
    const mapped: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      say(`engine: loading, ${state}, round ${round + 1} of ${rounds}`);
      if (state === "cold") await forget(path);
      read.push((await job<{ milliseconds: number }>("read", path)).milliseconds);
      if (state === "cold") await forget(path);
      const load = await job<{ milliseconds: number; loadedMs: number }>("load", path);
      loaded.push(load.milliseconds);
      mapped.push(load.loadedMs);
    }
    const share = (of: readonly number[]) =>
      of.map((ms, i) => (100 * ms) / (read[i] ?? Number.NaN));
    figures.push(
      figure(`read-${state}`, `reading 3 GB, ${title}`, "ms", read, null),
      figure(`load-${state}`, `loading it, ${title}`, "ms", mapped, null),
      figure(`first-${state}`, `… until its first token, ${title}`, "ms", loaded, null),
      figure(`load-${state}-share`, `loading, of reading, ${title}`, "%", share(mapped), 130),
      // The file is mapped: its pages come with the first token, which also computes.
      figure(`first-${state}-share`, `first token, of reading, ${title}`, "%", share(loaded), null),
    );
  }
  return figures;
}

async function job<T>(...args: string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [runner, child, ...args]);
  return JSON.parse(stdout) as T;
}

/** `posix_fadvise(DONTNEED)`, which needs no rights. */
async function forget(path: string): Promise<void> {
  await run("dd", [`of=${path}`, "oflag=nocache", "conv=notrunc,fdatasync", "count=0"]);
}

interface Speeds {
  readonly decode: number;
  readonly prompt: number;
  readonly hidden?: number;
}

async function write(path: string, rounds: number, say: Say): Promise<Figure[]> {
  say("engine: llama-bench is built against the same libraries");
  const bench = await llamaBench();
  say(`engine: writing, in turns with llama-bench, ${rounds} rounds`);
  const script = join(root, "native", "bench", "decode.mjs");
  const args = `--threads ${threads} --tokens 32 --depth 256 --prompt 256 --rounds ${rounds} --json`;
  const { stdout } = await run(
    process.execPath,
    [script, path, ...args.split(" "), "--llama-bench", bench],
    { maxBuffer: 1 << 24 },
  );
  const all = JSON.parse(stdout) as { ours: Speeds; theirs: Speeds }[];
  const ours = (what: keyof Speeds) => all.map((round) => round.ours[what] ?? 0);
  const theirs = (what: keyof Speeds) => all.map((round) => round.theirs[what] ?? 0);
  // Whatever else the machine does takes time from one side only: the best of each is compared.
  const lost = (own: readonly number[], other: readonly number[]) =>
    Math.max(0, 100 - (100 * Math.max(...own)) / Math.max(...other));
  const unit = "tokens/s";
  return [
    figure("decode", "writing, hidden states read out", unit, ours("decode"), null),
    figure("decode-bench", "llama-bench, the same", unit, theirs("decode"), null),
    figure(
      "decode-lost",
      "slower than llama-bench, best of each",
      "%",
      [lost(ours("decode"), theirs("decode"))],
      3,
    ),
    figure("prompt", "reading a prompt of 256", unit, ours("prompt"), null),
    figure("prompt-bench", "llama-bench, the same", unit, theirs("prompt"), null),
    figure(
      "prompt-lost",
      "slower than llama-bench, best of each",
      "%",
      [lost(ours("prompt"), theirs("prompt"))],
      3,
    ),
    figure("prompt-hidden", "… with all its hidden states", unit, ours("hidden"), null),
  ];
}

/** Built once, from the source that node-llama-cpp carries, beside links to the backends that we use. */
async function llamaBench(): Promise<string> {
  const folder = join(root, "native", "build", "llama-bench");
  const program = join(folder, "llama-bench");
  if (existsSync(program)) return program;
  const modules = join(root, "node_modules");
  const libraries = join(modules, "@node-llama-cpp", "linux-x64", "bins", "linux-x64");
  const bundle = join(modules, "node-llama-cpp", "llama", "gitRelease.bundle");
  const source = mkdtempSync(join(tmpdir(), "sotto-llama-"));
  try {
    await run("git", ["clone", "--quiet", bundle, source]);
    mkdirSync(folder, { recursive: true });
    const names = readdirSync(libraries);
    const linked = names.filter((name) =>
      /^lib(llama-common|llama|ggml|ggml-base)(\.v.*)?\.so$/.test(name),
    );
    const include = ["include", "ggml/include", "common", "vendor"].map(
      (at) => `-I${join(source, at)}`,
    );
    await run("g++", [
      ...["-O2", "-DNDEBUG", "-std=c++17", ...include],
      ...["llama-bench", "main"].map((at) => join(source, "tools", "llama-bench", `${at}.cpp`)),
      ...["-o", program, ...linked.map((name) => join(libraries, name))],
      ...[`-Wl,-rpath,${libraries}`, "-lpthread"],
    ]);
    for (const name of names.filter((name) => name.startsWith("libggml-cpu-"))) {
      symlinkSync(join(libraries, name), join(folder, name));
    }
    return program;
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}

/** Ten turns of 96 tokens and 16 written ones: what each costs with all before it in the cache. */
async function turns(path: string, say: Say): Promise<Figure[]> {
  say("engine: ten turns");
  const asked = 96;
  const written = 16;
  const native = loadNative();
  await native.loadBackends();
  const model = await native.loadModel(path, { device: "CPU" });
  const context = await model.createContext({ contextTokens: 2048, batchTokens: 256, threads });
  const sampler = native.createSampler();
  const turn = async (tokens: number) => {
    const started = performance.now();
    let { nextId } = await context.decodeIds(new Int32Array(tokens).fill(1), { sampler });
    for (let i = 0; i < written; i += 1) {
      ({ nextId } = await context.decodeIds(Int32Array.of(nextId), { sampler, hidden: "last" }));
    }
    return performance.now() - started;
  };
  await turn(asked);
  await context.keep(0);
  const kept: number[] = [];
  for (let i = 0; i < 10; i += 1) kept.push(await turn(asked));
  await context.keep(0);
  const afresh = await turn(asked * 10 + written * 9);
  await context.dispose();
  await model.dispose();
  return [
    figure("turns", "turns 1 … 10, 96 tokens read and 16 written", "ms", kept, null),
    figure("turn-10-afresh", "turn 10 without the cache", "ms", [afresh], null),
  ];
}
