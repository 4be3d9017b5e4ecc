// node native/bench/decode.mjs MODEL.gguf [--threads N] [--tokens N] [--depth N] [--prompt N] [--device NAME]
//   [--backend LIB] [--rounds N] [--llama-bench PATH] [--json]
// Tokens per second as JavaScript gets them: one call per token, next id by the sampler on the lane, hidden state
// read out; a prompt, without and with all of its hidden states; in turns with llama-bench on the same settings when
// its path is given (native/README.md says how to build it). On a machine that does other things compare the best of
// several rounds.
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
    prompt: { type: "string", default: "256" },
    rounds: { type: "string", default: "3" },
    device: { type: "string", default: "CPU" },
    backend: { type: "string" },
    "llama-bench": { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const [path] = positionals;
const count = (name) => Number(values[name]);
const [threads, tokens, depth] = [count("threads"), count("tokens"), count("depth")];
const [prompt, rounds] = [count("prompt"), count("rounds")];
const batch = 512;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const native = createRequire(import.meta.url)(join(root, "build", "sotto_native.node"));
await native.loadBackends(values.backend ? { libraries: [values.backend] } : {});
const model = await native.loadModel(path, { device: values.device });
const sampler = native.createSampler();

const perSecond = (done, start) => (done / (performance.now() - start)) * 1000;

/** A context of its own for each round: llama-bench's process must not share the processor with idle threads of ours. */
async function ours() {
  const context = await model.createContext({
    contextTokens: Math.max(depth + tokens, prompt) + 8,
    batchTokens: batch,
    flashAttention: "off",
    threads,
  });
  try {
    let { nextId } = await context.decodeIds(new Int32Array(depth).fill(1), { sampler });
    let start = performance.now();
    for (let i = 0; i < tokens; i++) {
      ({ nextId } = await context.decodeIds(Int32Array.of(nextId), { sampler, hidden: "last" }));
    }
    const decode = perSecond(tokens, start);
    const read = async (options) => {
      await context.keep(0);
      start = performance.now();
      await context.decodeIds(new Int32Array(prompt).fill(1), options);
      return perSecond(prompt, start);
    };
    return { decode, prompt: await read({ sampler }), hidden: await read({ hidden: "all" }) };
  } finally {
    await context.dispose();
  }
}

function theirs() {
  const layers = values.device === "CPU" ? 0 : 99;
  const flags = `-t ${threads} -r 1 -fa 0 -b ${batch} -ub ${batch} -ngl ${layers} -o json`;
  const run = (work) => {
    const { stdout, stderr } = spawnSync(
      values["llama-bench"],
      ["-m", path, ...`${flags} ${work}`.split(" ")],
      { encoding: "utf8", cwd: dirname(values["llama-bench"]) },
    );
    if (!stdout) throw new Error(`llama-bench failed: ${stderr}`);
    return JSON.parse(stdout)[0].avg_ts;
  };
  return { decode: run(`-p 0 -n ${tokens} -d ${depth}`), prompt: run(`-p ${prompt} -n 0`) };
}

const all = [];
for (let i = 0; i < rounds; i++) {
  all.push({ ours: await ours(), ...(values["llama-bench"] && { theirs: theirs() }) });
}
if (values.json) console.log(JSON.stringify(all));
else {
  const best = (side, what) => Math.max(...all.map((round) => round[side]?.[what] ?? 0));
  for (const what of ["decode", "prompt", "hidden"]) {
    const [own, other] = [best("ours", what), best("theirs", what)];
    const share = other
      ? `; llama-bench ${other.toFixed(2)}: ${((100 * own) / other).toFixed(1)} %`
      : "";
    console.log(`${what}: ${own.toFixed(2)} tokens/s (best of ${rounds})${share}`);
  }
}
await model.dispose();
