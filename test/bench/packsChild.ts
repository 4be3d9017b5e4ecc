/** What `bench -- packs` measures in processes of their own: one download, one conversion, a hub. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openCheckpoint } from "../../models/convert/checkpoint.ts";
import { fileSource } from "../../models/convert/source.ts";
import { readSpeakers } from "../../models/convert/speakers.ts";
import {
  bridgeMetadata,
  planBridge,
  planTalker,
  talkerMetadata,
} from "../../models/convert/talker.ts";
import { talkerSchema } from "../../models/convert/talker-config.ts";
import { writeGguf } from "../../models/convert/write-file.ts";
import { quantizing } from "../../src-main/engine/quantizer.ts";
import { download } from "../../src-main/library/download.ts";
import { Hub, type HubFile } from "../support/hub.ts";

const jobs: Record<string, (args: readonly string[]) => Promise<object>> = {
  fetch,
  convert,
  serve,
};

export async function main([job = "", ...args]: readonly string[]): Promise<number> {
  const result = await jobs[job]?.(args);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return 0;
}

async function fetch([url = "", path = "", bytes = "", sha256 = ""]: readonly string[]) {
  const started = performance.now();
  const before = process.cpuUsage();
  const wanted = { name: "model.gguf", bytes: Number(bytes), sha256 };
  const options = { signal: new AbortController().signal, onBytes: () => {} };
  await download({ url, host: new URL(url).host }, path, wanted, options);
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return { milliseconds, processorMs: (user + system) / 1000 };
}

/** A Talker of the published 3B sizes with random weights, and what ties it to the Thinker. */
async function convert([folder = "", out = ""]: readonly string[]) {
  const config = talkerSchema.parse(JSON.parse(readFileSync(join(folder, "talker.json"), "utf8")));
  const choice = await quantizing();
  await using checkpoint = await openCheckpoint(folder);
  await using file = await fileSource(join(folder, "spk_dict.pt"));
  const speakers = await readSpeakers(file);
  const source = checkpoint.identity;
  const talker = await writeGguf(
    join(out, "talker.gguf"),
    {
      metadata: talkerMetadata(config, choice),
      tensors: planTalker(checkpoint, config, choice),
      source,
    },
    {},
  );
  const bridge = await writeGguf(
    join(out, "bridge.gguf"),
    {
      metadata: bridgeMetadata(config, speakers, 8194),
      tensors: planBridge(checkpoint, config, 151_936, speakers),
      source,
    },
    {},
  );
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
  return { peakBytes: peak * 1024, sha256: `${talker.sha256} ${bridge.sha256}` };
}

async function serve([bytes = "", bytesPerSecond = ""]: readonly string[]): Promise<object> {
  const hub = await Hub.open();
  const file = noiseFile(Number(bytes));
  hub.put("a/b", "model.gguf", file);
  if (bytesPerSecond) hub.mischief = { bytesPerSecond: Number(bytesPerSecond) };
  // Until its standard input closes.
  process.stdin.on("end", () => process.exit(0)).resume();
  return { url: `${hub.origin}/a/b/resolve/main/model.gguf`, sha256: file.sha256 };
}

/** Any length, out of 8 MiB that do not compress. */
export function noiseFile(bytes: number): HubFile {
  const period = Buffer.alloc(8 * 1024 * 1024);
  let state = 1;
  for (let i = 0; i < period.length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    period[i] = state >>> 24;
  }
  const read = (from: number, to: number): Buffer => {
    const at = from % period.length;
    const first = period.subarray(at, Math.min(period.length, at + to - from));
    return first.length === to - from
      ? first
      : Buffer.concat([first, read(from + first.length, to)]);
  };
  const hash = createHash("sha256");
  for (let at = 0; at < bytes; at += period.length) {
    hash.update(read(at, Math.min(bytes, at + period.length)));
  }
  return { bytes, sha256: hash.digest("hex"), read };
}
