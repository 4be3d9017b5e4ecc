// npm run fuzz:native -- [minutes] — mutates the GGUF files of a converted fixture and loads them in a child
// process; a child that dies by a signal is a finding, whose file is kept. A rejected load is the expected
// outcome, a successful one is used for a decode or an encode.
//   node native/bench/fuzz.mjs MINUTES PACK_FOLDER [KEEP_FOLDER]
import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const addon = process.env.SOTTO_NATIVE ?? join(here, "..", "build", "sotto_native.node");

/** Deterministic numbers, so that a finding is named by its seed. */
function numbers(seed) {
  let state = seed >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

const EXTREMES = [
  0, 1, 2, 0x7f, 0xff, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0, 31, 33, 512, 513,
];

/** Changes a few places, mostly in the header, where the lengths and counts are. */
function mutate(original, headerBytes, random) {
  const bytes = Buffer.from(original);
  if (random(20) === 0) return bytes.subarray(0, random(bytes.length));
  for (let left = 1 + random(4); left > 0; left--) {
    const at = random(10) === 0 ? random(bytes.length - 8) : random(headerBytes - 8);
    switch (random(5)) {
      case 0:
        bytes[at] ^= 1 << random(8);
        break;
      case 1:
        bytes.writeUInt32LE(EXTREMES[random(EXTREMES.length)], at);
        break;
      case 2:
        bytes.writeBigUInt64LE(BigInt(EXTREMES[random(EXTREMES.length)]) << BigInt(random(33)), at);
        break;
      case 3:
        bytes[at] = random(256);
        break;
      default:
        bytes.copy(bytes, at, random(headerBytes - 64), random(headerBytes - 64) + random(64));
    }
  }
  return bytes;
}

const FILES = ["thinker.gguf", "projector.gguf", "code2wav.gguf", "talker.gguf", "bridge.gguf"];

/** One of the two files is damaged, the other whole. */
async function exerciseTalker(native, talker, bridge) {
  const model = await native.loadModel(talker, { device: "CPU" });
  try {
    const voice = await model.createTalker(bridge, { contextTokens: 32, threads: 1 });
    try {
      const { inputWidth, speakers } = voice.info;
      const row = new Float32Array(inputWidth).fill(0.1);
      const speech = voice.speak({
        speaker: speakers[0],
        positions: new Int32Array(6),
        firstPosition: 2,
        onCodes: () => {},
      });
      speech.feed(row, row);
      speech.end();
      await speech.spoken;
    } finally {
      await voice.dispose();
    }
  } finally {
    await model.dispose();
  }
}

async function child(folder, firstSeed) {
  const native = createRequire(import.meta.url)(addon);
  await native.loadBackends();
  const scratch = process.env.SOTTO_FUZZ_SCRATCH;
  const files = FILES.map((name) => {
    const bytes = readFileSync(join(folder, name));
    const lastNames = ["blk.", "output", "speaker."].map((part) => bytes.lastIndexOf(part));
    const header = Math.max(...lastNames) + 200;
    return { name, bytes, header: Math.min(header, bytes.length - 8) };
  });
  for (let seed = firstSeed; ; seed++) {
    const random = numbers(seed * 2654435761);
    const file = files[seed % files.length];
    const path = join(scratch, file.name);
    writeFileSync(path, mutate(file.bytes, file.header, random));
    process.send({ seed, path });
    try {
      if (file.name === "thinker.gguf") await exerciseModel(native, path);
      else if (file.name === "talker.gguf")
        await exerciseTalker(native, path, join(folder, "bridge.gguf"));
      else if (file.name === "bridge.gguf")
        await exerciseTalker(native, join(folder, "talker.gguf"), path);
      else if (file.name === "code2wav.gguf") await exerciseCode2Wav(native, path);
      else await exerciseEncoders(native, path);
    } catch (error) {
      if (!error.code) throw error;
    }
  }
}

async function exerciseModel(native, path) {
  const model = await native.loadModel(path, { device: "CPU" });
  try {
    const contextTokens = Math.min(64, model.info.trainedContext);
    const context = await model.createContext({ contextTokens, threads: 1, batchTokens: 16 });
    try {
      await context.decodeIds(Int32Array.of(0, 1, 2), { hidden: "all", logits: "last" });
      if (model.info.hasText) model.tokenize("Hello <|im_start|> 12", true);
    } finally {
      await context.dispose();
    }
  } finally {
    await model.dispose();
  }
}

async function exerciseCode2Wav(native, path) {
  const network = await native.loadCode2Wav(path, { device: "CPU", threads: 1 });
  try {
    const [speaker] = network.info.speakers;
    const settings = { speaker, solver: "rk4", points: 2, guidance: 0.5, seed: 1 };
    const stream = network.stream(settings);
    try {
      await stream.push(Int32Array.of(0, 0, 0), true);
    } finally {
      await stream.dispose();
    }
  } finally {
    await network.dispose();
  }
}

async function exerciseEncoders(native, path) {
  const outcomes = await Promise.allSettled([
    native.loadAudioEncoder(path, { device: "CPU", threads: 1 }),
    native.loadVisionEncoder(path, { device: "CPU", threads: 1 }),
  ]);
  for (const [index, { value: encoder }] of outcomes.entries()) {
    if (!encoder) continue;
    const run =
      index === 0
        ? encoder.encode(new Float32Array(encoder.info.melBins * 9), 9)
        : encoder.encode(new Float32Array(encoder.info.patchFloats * 8), 2, 4);
    await run.catch((error) => {
      if (!error.code) throw error;
    });
    await encoder.dispose();
  }
}

/** Longest time one file may take; a child that is silent longer hangs, which is a finding too. */
const SILENCE_LIMIT_MS = 60_000;

async function parent(minutes, folder, keep) {
  mkdirSync(keep, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), "sotto-fuzz-"));
  const end = Date.now() + minutes * 60_000;
  const firstSeed = Number(process.env.SOTTO_FUZZ_SEED ?? 1);
  let seed = firstSeed;
  let findings = 0;
  while (Date.now() < end) {
    const last = await runChild(folder, scratch, seed, end);
    if (last.outcome) {
      findings++;
      const name = join(keep, `${last.outcome}-${last.seed}.gguf`);
      if (last.path && existsSync(last.path)) copyFileSync(last.path, name);
      console.log(`${last.outcome}: seed ${last.seed} kept as ${name}\n${last.output.slice(-600)}`);
    }
    seed = last.seed + 1;
  }
  rmSync(scratch, { recursive: true, force: true });
  console.log(`fuzz: ${seed - firstSeed} files, ${findings} findings`);
  process.exitCode = findings === 0 ? 0 : 1;
}

function runChild(folder, scratch, seed, end) {
  return new Promise((resolve) => {
    const state = { seed, path: "", outcome: "", output: "" };
    const process_ = spawn(
      process.execPath,
      [fileURLToPath(import.meta.url), "child", folder, String(seed)],
      {
        stdio: ["ignore", "pipe", "pipe", "ipc"],
        env: { ...process.env, SOTTO_FUZZ_SCRATCH: scratch },
      },
    );
    const watch = () =>
      setTimeout(() => {
        state.outcome = "hang";
        process_.kill("SIGKILL");
      }, SILENCE_LIMIT_MS);
    let timer = watch();
    process_.on("message", (message) => {
      Object.assign(state, message);
      clearTimeout(timer);
      timer = watch();
      if (Date.now() > end) process_.kill("SIGTERM");
    });
    for (const stream of [process_.stdout, process_.stderr]) {
      stream.on("data", (data) => {
        state.output = (state.output + data).slice(-4000);
      });
    }
    process_.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (signal !== "SIGTERM" && !state.outcome) state.outcome = signal ?? `exit-${code}`;
      resolve(state);
    });
  });
}

const [first, second, third] = process.argv.slice(2);
if (first === "child") await child(second, Number(third));
else if (!second) {
  console.error("usage: npm run fuzz:native -- MINUTES PACK_FOLDER [FOLDER_FOR_FINDINGS]");
  process.exitCode = 2;
} else await parent(Number(first), second, third ?? "fuzz-findings");
