/**
 * Only the tensors that are needed of a checkpoint on a hub: its index says in which shard they are, each
 * shard's head where, and the bytes are fetched in stretches. What lies here afterwards is a checkpoint
 * again, a small one, which any converter reads.
 */
import { mkdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { readShardMap, SHARD_INDEX } from "../../models/convert/checkpoint.ts";
import { ConvertError } from "../../models/convert/errors.ts";
import { printable, readSafetensors, type StoredTensor } from "../../models/convert/safetensors.ts";
import { type ByteSource, truncated } from "../../models/convert/source.ts";
import { addressOf } from "./address.ts";
import type { DownloadOptions, View } from "./download.ts";
import type { DirectSource } from "./manifest.ts";
import type { Pins } from "./pins.ts";
import { fetchPinned } from "./sources.ts";
import { ask, Dropped } from "./transport.ts";
import { tooLong, writeJson } from "./write.ts";

/** An index of 3,000 tensors has 250 KB. */
const maxIndexBytes = 16 * 1024 * 1024;
/** The safetensors format's own limit. */
const maxHeadBytes = 100_000_000;

export interface TensorWish {
  readonly source: DirectSource & { type: "hub" | "modelscope" };
  /** Beginnings of names. */
  readonly tensors: readonly string[];
  readonly aboutBytes: number;
}

export interface ShardPlan {
  readonly name: string;
  readonly source: DirectSource;
  readonly view: View;
  readonly bytes: number;
}

type Fetching = Pick<DownloadOptions, "signal" | "onWait">;

/** Reads index and heads (a few MB) and says what is to be fetched. */
export async function planTensors(
  wish: TensorWish,
  folder: string,
  pins: Pins,
  options: Fetching,
): Promise<readonly ShardPlan[]> {
  await mkdir(folder, { recursive: true });
  const whole = join(folder, "whole-index.json");
  const index = { name: SHARD_INDEX, aboutBytes: maxIndexBytes / 2 };
  await fetchPinned(index, wish.source, whole, pins, { ...options, onBytes: () => {} });
  const map = readShardMap(JSON.parse(await readFile(whole, "utf8")));
  const wanted = [...map].filter(([name]) => wish.tensors.some((start) => name.startsWith(start)));
  await writeJson(join(folder, SHARD_INDEX), { weight_map: Object.fromEntries(wanted) });
  const plans: ShardPlan[] = [];
  for (const name of [...new Set(wanted.map(([, file]) => file))].sort()) {
    const source = { ...wish.source, path: posix.join(posix.dirname(wish.source.path), name) };
    const tensors = wanted.filter(([, file]) => file === name).map(([tensor]) => tensor);
    plans.push(await planShard(name, source, tensors, options));
  }
  const bytes = plans.reduce((sum, plan) => sum + plan.bytes, 0);
  if (bytes > 2 * wish.aboutBytes) throw tooLong("The voice", bytes, 2 * wish.aboutBytes);
  return plans;
}

export async function fetchShard(
  plan: ShardPlan,
  folder: string,
  pins: Pins,
  options: Omit<DownloadOptions, "view">,
): Promise<void> {
  const file = { name: `${plan.name} (voice)`, bytes: plan.bytes };
  const { view, source } = plan;
  await fetchPinned(file, source, join(folder, plan.name), pins, { ...options, view });
}

async function planShard(
  name: string,
  source: DirectSource,
  wanted: readonly string[],
  { signal }: Fetching,
): Promise<ShardPlan> {
  const remote = await remoteSource(name, source, signal);
  const there = await readSafetensors(remote);
  const tensors = wanted
    .map((tensor) => there.get(tensor) ?? lacks(name, tensor))
    .sort((a, b) => a.offset - b.offset);
  const view = { head: headOf(tensors), runs: runsOf(tensors), remoteBytes: remote.bytes };
  const bytes = view.runs.reduce((sum, run) => sum + run.bytes, view.head.length);
  return { name, source, view, bytes };
}

/** A head that describes these tensors, one behind the other. */
function headOf(tensors: readonly StoredTensor[]): Uint8Array {
  const entries: Record<string, object> = {};
  let end = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    entries[name] = { dtype, shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  // Data begins at a multiple of eight, as the format asks.
  const padded = Math.ceil(json.length / 8) * 8;
  const head = new Uint8Array(8 + padded).fill(0x20, 8);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(json, 8);
  return head;
}

function runsOf(tensors: readonly StoredTensor[]): View["runs"] {
  const runs: { from: number; bytes: number }[] = [];
  for (const { offset, bytes } of tensors) {
    const last = runs.at(-1);
    if (last && last.from + last.bytes === offset) last.bytes += bytes;
    else runs.push({ from: offset, bytes });
  }
  return runs;
}

/** Reads ranges of a file on a hub; only for heads, which are small. */
async function remoteSource(
  name: string,
  source: DirectSource,
  signal: AbortSignal,
): Promise<ByteSource> {
  const { url, token } = addressOf(source);
  const get = async (offset: number, length: number) => {
    const answer = await ask({ url, token, range: [offset, offset + length - 1], signal });
    const bytes = new Uint8Array(length);
    let filled = 0;
    try {
      if (!answer.ranges || answer.fromByte !== offset) throw noParts();
      for await (const block of answer.body) {
        const use = block.subarray(0, length - filled);
        bytes.set(use, filled);
        filled += use.length;
        if (filled === length) break;
      }
    } finally {
      answer.body.destroy();
    }
    if (filled < length) throw truncated(name);
    return { bytes, told: answer.told };
  };
  const first = await get(0, 8);
  const total = first.told.totalBytes ?? 0;
  return {
    name,
    bytes: total,
    identity: first.told.linked ?? first.told.etag ?? name,
    async read(offset, length) {
      if (length > maxHeadBytes || offset + length > total) throw truncated(name);
      return (await get(offset, length)).bytes;
    },
    async [Symbol.asyncDispose]() {},
  };
}

function lacks(shard: string, tensor: string): never {
  throw new ConvertError(
    "file-damaged",
    `${SHARD_INDEX} promises tensor ${printable(tensor)} in ${shard}, which does not hold it.`,
  );
}

function noParts(): Dropped {
  return new Dropped("it does not send parts of files", { final: true });
}
