// node native/bench/decode.mjs MODEL.gguf [--threads N] [--tokens N] [--depth N] [--device NAME] [--backend LIB]
//   [--rounds N] [--llama-bench PATH]
// Tokens per second as JavaScript gets them: one call per token, next id by the sampler on the lane, hidden state
// read out; interleaved with llama-bench on the same settings when its path is given (native/README.md says how to
// build it). On a machine that does other things compare the best of several rounds.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: "string", default: "1" },
    tokens: { type: "string", default: "64" },
    depth: { type: "string", default: "256" },
    rounds: { type: "string", default: "3" },
    device: { type: "string", default: "CPU" },
    backend: { type: "string" },
    "llama-bench": { type: "string" },
  },
});
const [path] = positionals;
const [threads, tokens, depth, rounds] = [
  values.threads,
  values.tokens,
  values.depth,
  values.rounds,
].map(Number);
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const native = createRequire(import.meta.url)(join(root, "build", "sotto_native.node"));
await native.loadBackends(values.backend ? { libraries: [values.backend] } : {});
const began = performance.now();
const model = await native.loadModel(path, { device: values.device });
console.log(`load: ${((performance.now() - began) / 1000).toFixed(2)} s`);
const context = await model.createContext({
  contextTokens: depth + tokens + 8,
  batchTokens: 512,
  flashAttention: "off",
  threads,
});
const sampler = native.createSampler();

async function ours() {
  await context.keep(0);
  let { nextId } = await context.decodeIds(new Int32Array(depth).fill(1), { sampler });
  const start = performance.now();
  for (let i = 0; i < tokens; i++) {
    ({ nextId } = await context.decodeIds(Int32Array.of(nextId), { sampler, hidden: "last" }));
  }
  return (tokens / (performance.now() - start)) * 1000;
}

function theirs() {
  const flags = [
    "-p",
    0,
    "-n",
    tokens,
    "-d",
    depth,
    "-t",
    threads,
    "-r",
    1,
    "-fa",
    0,
    "-b",
    512,
    "-ub",
    512,
  ];
  const gpu = values.device === "CPU" ? ["-ngl", 0] : ["-ngl", 99];
  const args = ["-m", path, ...flags, ...gpu, "-o", "json"].map(String);
  const { stdout } = spawnSync(values["llama-bench"], args, {
    encoding: "utf8",
    cwd: dirname(values["llama-bench"]),
  });
  return JSON.parse(stdout)[0].avg_ts;
}

const best = { ours: 0, theirs: 0 };
await ours();
for (let i = 0; i < rounds; i++) {
  best.ours = Math.max(best.ours, await ours());
  if (values["llama-bench"]) best.theirs = Math.max(best.theirs, theirs());
}
console.log(`add-on, hidden states read out: ${best.ours.toFixed(2)} tokens/s (best of ${rounds})`);
if (values["llama-bench"]) {
  const share = ((100 * best.ours) / best.theirs).toFixed(1);
  console.log(`llama-bench: ${best.theirs.toFixed(2)} tokens/s; ours is ${share} %`);
}
