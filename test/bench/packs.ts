/** Packs: as fast as the line, nothing lost by a kill, little memory while converting. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { peek } from "../../src-main/library/segments.ts";
import { Hub } from "../support/hub.ts";
import { noiseFile } from "./packsChild.ts";
import { type Figure, figure } from "./result.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..", "..");
const runner = join(root, "test", "support", "run-typescript.mjs");
const child = join(root, "test", "bench", "packsChild.ts");
const fixture = join(root, "test", "parity", "fixtures", "omni-3b-nano");

const rateBytes = 500_000_000;
const gigabitBytes = 125_000_000;
const killBytes = 512_000_000;
const kills = 10;

type Say = (line: string) => void;

export async function benchPacks(rounds: number, say: Say): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-bench-packs-"));
  try {
    return [
      ...(await rate("gigabit", "of 1 Gbit/s", gigabitBytes, Math.max(3, rounds), folder, say)),
      ...(await rate("full", "without a limit", null, Math.max(3, rounds), folder, say)),
      await killed(folder, say),
      ...(await converted(folder, say)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [runner, child, ...args], { stdio: ["pipe", "pipe", "inherit"] });
}

async function answer<T>(job: ChildProcess): Promise<T> {
  if (!job.stdout) throw new Error("no output");
  for await (const line of createInterface({ input: job.stdout })) return JSON.parse(line) as T;
  throw new Error("the process said nothing");
}

/** Against curl on one line, in turns, from a server in a process of its own. */
async function rate(
  id: string,
  title: string,
  limit: number | null,
  rounds: number,
  folder: string,
  say: Say,
): Promise<Figure[]> {
  const server = start("serve", String(rateBytes), limit === null ? "" : String(limit));
  const { url, sha256 } = await answer<{ url: string; sha256: string }>(server);
  const path = join(folder, "model.gguf");
  const ours: number[] = [];
  const curls: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    say(`packs: rate ${title}, round ${round + 1} of ${rounds}`);
    const { stdout } = await run("curl", ["-sSL", "-o", path, "-w", "%{speed_download}", url]);
    curls.push(Number(stdout) / 1e6);
    rmSync(path);
    const job = start("fetch", url, path, String(rateBytes), sha256);
    const { milliseconds } = await answer<{ milliseconds: number }>(job);
    ours.push(rateBytes / 1e3 / milliseconds);
    rmSync(path);
  }
  server.stdin?.end();
  const curl = figure(`rate-${id}-curl`, `curl, server ${title}`, "MB/s", curls, null);
  const missing = ours.map((speed) => Math.max(0, 100 - (100 * speed) / curl.median));
  return [
    curl,
    figure(`rate-${id}`, `Sotto (hash included), server ${title}`, "MB/s", ours, null),
    figure(`rate-${id}-lost`, `slower than curl's median, server ${title}`, "%", missing, 10),
  ];
}

/** Killed at random moments and run again: what was sent more than once. */
async function killed(folder: string, say: Say): Promise<Figure> {
  await using hub = await Hub.open();
  const file = noiseFile(killBytes);
  hub.put("a/b", "model.gguf", file);
  hub.mischief = { bytesPerSecond: 50_000_000, blockBytes: 64 * 1024 };
  const url = `${hub.origin}/a/b/resolve/main/model.gguf`;
  const path = join(folder, "killed.gguf");
  for (let kill = 0; kill < kills; kill += 1) {
    const job = start("fetch", url, path, String(killBytes), file.sha256);
    const before = (await peek(path))?.arrived ?? 0;
    // Somewhere in the next tenth, once bytes flow.
    const until = before + 1 + Math.random() * (killBytes / (kills + 1));
    while (((await peek(path))?.arrived ?? 0) < until) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    job.kill("SIGKILL");
    await new Promise((resolve) => job.once("close", resolve));
    say(`packs: killed ${kill + 1} of ${kills} at ${Math.round(until / 1e6)} MB`);
  }
  // Throws unless the bytes are the right ones.
  const job = start("fetch", url, path, String(killBytes), file.sha256);
  await answer(job);
  if (statSync(path).size !== killBytes) throw new Error("the file is not whole");
  const again = (100 * (hub.sentBytes - killBytes)) / killBytes;
  return figure(
    "killed",
    `fetched twice after ${kills} kills of ${killBytes / 1e6} MB`,
    "%",
    [again],
    5,
  );
}

async function converted(folder: string, say: Say): Promise<Figure[]> {
  const from = join(folder, "talker");
  mkdirSync(from);
  await writeTalker(from);
  const peaks: number[] = [];
  const hashes = new Set<string>();
  for (const name of ["a", "b"]) {
    say("packs: converting a Talker of the 3B's size");
    const out = join(folder, name);
    mkdirSync(out);
    const job = start("convert", from, out);
    const { peakBytes, sha256 } = await answer<{ peakBytes: number; sha256: string }>(job);
    peaks.push(peakBytes / 1e6);
    hashes.add(sha256);
    rmSync(out, { recursive: true });
  }
  return [
    figure("convert-memory", "peak memory, converting a 3B-sized Talker to Q8_0", "MB", peaks, 400),
    figure("convert-stable", "different results of two conversions", "", [hashes.size - 1], 0),
  ];
}

/** The published sizes of the 3B. */
const talker3b = {
  vocab_size: 8448,
  embedding_size: 2048,
  hidden_size: 896,
  intermediate_size: 4864,
  num_hidden_layers: 24,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  head_dim: 64,
  rms_norm_eps: 1e-6,
  max_position_embeddings: 32_768,
  rope_theta: 1_000_000,
  rope_scaling: { mrope_section: [16, 16, 0] },
  tts_text_pad_token_id: 151_859,
  tts_text_end_token_id: 151_861,
  tts_codec_pad_token_id: 8292,
  tts_codec_start_token_id: 8293,
  tts_codec_end_token_id: 8294,
  tts_codec_mask_token_id: 8296,
} as const;

async function writeTalker(folder: string): Promise<void> {
  writeFileSync(join(folder, "talker.json"), JSON.stringify(talker3b));
  // The fixture's speakers have control ids of a small vocabulary, which is all that matters here.
  copyFileSync(join(fixture, "spk_dict.pt"), join(folder, "spk_dict.pt"));
  const entries: Record<string, object> = {};
  let end = 0;
  for (const [name, shape] of shapes()) {
    const bytes = shape.reduce((product, side) => product * side, 2);
    entries[name] = { dtype: "BF16", shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  const json = Buffer.from(JSON.stringify(entries));
  const lead = Buffer.alloc(8);
  lead.writeBigUInt64LE(BigInt(json.length));
  await using file = await open(join(folder, "model.safetensors"), "w");
  await file.write(Buffer.concat([lead, json]));
  const weights = randomBf16(8 * 1024 * 1024);
  for (let at = 0; at < end; at += weights.length) {
    await file.write(weights.subarray(0, Math.min(weights.length, end - at)));
  }
}

function shapes(): [name: string, shape: number[]][] {
  const { embedding_size: e, hidden_size: d, intermediate_size: f, head_dim } = talker3b;
  const queries = talker3b.num_attention_heads * head_dim;
  const keys = talker3b.num_key_value_heads * head_dim;
  const layer = (i: number): [string, number[]][] => {
    const at = `talker.model.layers.${i}`;
    const attention = `${at}.self_attn`;
    return [
      [`${at}.input_layernorm.weight`, [d]],
      [`${at}.post_attention_layernorm.weight`, [d]],
      [`${attention}.q_proj.weight`, [queries, d]],
      [`${attention}.q_proj.bias`, [queries]],
      [`${attention}.k_proj.weight`, [keys, d]],
      [`${attention}.k_proj.bias`, [keys]],
      [`${attention}.v_proj.weight`, [keys, d]],
      [`${attention}.v_proj.bias`, [keys]],
      [`${attention}.o_proj.weight`, [d, queries]],
      [`${at}.mlp.gate_proj.weight`, [f, d]],
      [`${at}.mlp.up_proj.weight`, [f, d]],
      [`${at}.mlp.down_proj.weight`, [d, f]],
    ];
  };
  return [
    ["thinker.model.embed_tokens.weight", [151_936, e]],
    ["talker.thinker_to_talker_proj.weight", [d, e]],
    ["talker.thinker_to_talker_proj.bias", [d]],
    ["talker.model.embed_tokens.weight", [talker3b.vocab_size, e]],
    ...Array.from({ length: talker3b.num_hidden_layers }, (_, i) => layer(i)).flat(),
    ["talker.model.norm.weight", [d]],
    ["talker.codec_head.weight", [talker3b.vocab_size, d]],
  ];
}

/** Values between -0.05 and 0.05, as weights are. */
function randomBf16(bytes: number): Buffer {
  const floats = new Float32Array(bytes / 2);
  let state = 7;
  for (let i = 0; i < floats.length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    floats[i] = (state / 2 ** 32 - 0.5) / 10;
  }
  const words = new Uint32Array(floats.buffer);
  const halves = new Uint16Array(floats.length);
  for (let i = 0; i < words.length; i += 1) halves[i] = (words[i] as number) >>> 16;
  return Buffer.from(halves.buffer);
}
