import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convertFixture, type TestPack } from "./packs.ts";

const root = join(import.meta.dirname, "../..");
const addon = join(root, "native/build/sotto_native.node");
const folder = mkdtempSync(join(tmpdir(), "sotto-native-"));
let pack: TestPack;

beforeAll(async () => {
  pack = await convertFixture(folder, "omni-7b-nano");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program of its own, so that its end can be judged: exit code, and what it printed. */
function runProgram(source: string, flags: string[] = []) {
  const path = join(folder, "program.mjs");
  const head = `
    import { createRequire } from "node:module";
    const require = createRequire(${JSON.stringify(join(root, "package.json"))});
    const native = require(${JSON.stringify(addon)});
    const thinker = ${JSON.stringify(pack.thinker)};
    await native.loadBackends();
    const open = async () => {
      const model = await native.loadModel(thinker, { device: "CPU" });
      const context = await model.createContext({ contextTokens: 1024, threads: 1 });
      return { model, context };
    };`;
  writeFileSync(path, `${head}\n${source}`);
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...flags, path], {
    encoding: "utf8",
  });
  return { status, signal, stdout: stdout.trim(), stderr };
}

const clean = (stdout: string) => ({ status: 0, signal: null, stdout, stderr: "" });

// Each starts a program of its own, which a busy machine may take seconds for.
describe("lifecycle", { timeout: 60_000 }, () => {
  it("native-life-1: the process may end in the middle of a call", () => {
    const ended = runProgram(`
      const { context } = await open();
      context.decodeIds(new Int32Array(1000)).catch(() => {});
      console.log("ending");
      process.exit(0);`);
    expect(ended).toEqual(clean("ending"));
  });

  it("native-life-2: nothing keeps the process alive once its calls have settled", () => {
    const ended = runProgram(`
      const { context } = await open();
      console.log((await context.decodeIds(Int32Array.of(1, 2, 3))).length);`);
    expect(ended).toEqual(clean("3"));
  });

  it("native-life-3: a worker may be terminated in the middle of a call", () => {
    const ended = runProgram(`
      const { Worker, isMainThread, parentPort } = await import("node:worker_threads");
      const { context } = await open();
      if (isMainThread) {
        const worker = new Worker(new URL(import.meta.url));
        await new Promise((resolve) => worker.once("message", resolve));
        await worker.terminate();
        console.log((await context.decodeIds(Int32Array.of(1, 2))).length);
      } else {
        const call = context.decodeIds(new Int32Array(1000));
        parentPort.postMessage("running");
        await call;
      }`);
    expect(ended).toEqual(clean("2"));
  });

  it("native-life-4: forgotten objects are collected, busy ones are not", () => {
    const ended = runProgram(
      `
      const registry = new FinalizationRegistry((name) => gone.add(name));
      const gone = new Set();
      await (async () => {
        const { model, context } = await open();
        registry.register(model, "model");
        registry.register(context, "context");
      })();
      const busy = (await open()).context.decodeIds(new Int32Array(700));
      for (let i = 0; i < 50 && gone.size < 2; i++) {
        gc();
        await new Promise((resolve) => setImmediate(resolve));
      }
      console.log([...gone].sort().join(), (await busy).length);`,
      ["--expose-gc"],
    );
    expect(ended).toEqual(clean("context,model 700"));
  });

  it.each(["ours first", "theirs first"])(
    "native-life-5: shares its libraries with node-llama-cpp, %s",
    (order) => {
      const ended = runProgram(`
        const ours = async () => {
          const { context } = await open();
          return (await context.decodeIds(Int32Array.of(1, 2, 3))).length;
        };
        const theirs = async () => {
          const { getLlama } = await import(require.resolve("node-llama-cpp"));
          const llama = await getLlama({ gpu: false, build: "never", logLevel: "disabled" });
          const model = await llama.loadModel({ modelPath: thinker });
          return model.tokenize("Hello").length > 0;
        };
        const steps = ${order === "ours first"} ? [ours, theirs, ours] : [theirs, ours, theirs];
        for (const step of steps) console.log(await step());
        console.log(native.devices().map((device) => device.kind).join());
        process.exit(0);`);
      const said = order === "ours first" ? "3\ntrue\n3\ncpu" : "true\n3\ntrue\ncpu";
      expect(ended).toEqual(clean(said));
    },
  );
});
