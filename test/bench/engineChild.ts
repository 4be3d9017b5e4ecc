/** What `bench -- engine` measures in processes of their own: a file that is read, a model that is loaded. */
import { closeSync, openSync, readSync } from "node:fs";
import { loadNative } from "../../src-main/engine/omni/native.ts";

const readBytes = 1024 * 1024;

export async function main([job = "", path = ""]: readonly string[]): Promise<number> {
  const result = job === "read" ? read(path) : await load(path);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return 0;
}

function read(path: string) {
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  const file = openSync(path, "r");
  const started = performance.now();
  while (readSync(file, buffer, 0, readBytes, null) > 0);
  const milliseconds = performance.now() - started;
  closeSync(file);
  return { milliseconds };
}

/** Until its first token: a mapped file is only then really there. */
async function load(path: string) {
  const native = loadNative();
  await native.loadBackends();
  const started = performance.now();
  const model = await native.loadModel(path, { device: "CPU" });
  const loadedMs = performance.now() - started;
  const context = await model.createContext({ contextTokens: 256, batchTokens: 64, threads: 2 });
  await context.decodeIds(Int32Array.of(1), { hidden: "last" });
  const milliseconds = performance.now() - started;
  await context.dispose();
  await model.dispose();
  return { milliseconds, loadedMs };
}
