// npm run soak:native -- THINKER.gguf PROJECTOR.gguf [cycles, default 200] — load, a turn, an abort, unload, again
// and again; fails when memory grows. The short form is a test.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const addon =
  process.env.SOTTO_NATIVE ??
  join(dirname(fileURLToPath(import.meta.url)), "..", "build", "sotto_native.node");
const native = createRequire(import.meta.url)(addon);

/** Cycles before the first reading: allocators and thread stacks reach their size in these. */
const WARM_UP_CYCLES = 10;
/** Clean runs stay below 3 MB; one context of the tiny fixture leaked per cycle would be 10 MB in 10 cycles. */
const GROWTH_LIMIT_BYTES = 6 * 1024 * 1024;

/** A reply spoken, one aborted while it waits for its text, and a Talker disposed while it waits. */
async function cycleOfSpeech(folder) {
  const model = await native.loadModel(join(folder, "talker.gguf"), { device: "CPU" });
  const options = { contextTokens: 256, threads: 1 };
  const talker = await model.createTalker(join(folder, "bridge.gguf"), options);
  const { inputWidth, speakers } = talker.info;
  const rows = new Float32Array(10 * inputWidth).fill(0.1);
  await talker.append(rows, rows, { positions: new Int32Array(30) });
  const request = {
    speaker: speakers[0],
    positions: Int32Array.of(10, 11, 10, 11, 10, 11),
    firstPosition: 12,
    mostCodes: 40,
    onCodes: () => {},
  };
  const whole = talker.speak(request);
  whole.feed(rows, rows);
  whole.end();
  await whole.spoken;
  const controller = new AbortController();
  const cut = talker.speak({ ...request, signal: controller.signal });
  controller.abort();
  await cut.spoken.catch(() => {});
  const waiting = talker.speak(request).spoken.catch(() => {});
  await Promise.all([model.dispose(), talker.dispose(), waiting]);
}

/** An utterance, an aborted one, and a stream that outlives its network. */
async function cycleOfSound(file) {
  const network = await native.loadCode2Wav(file, { device: "CPU", threads: 1 });
  const [speaker] = network.info.speakers;
  const options = { speaker, solver: "euler", points: 3, guidance: 0.5, seed: 1 };
  const codes = new Int32Array(50).map((_, i) => i);
  const [whole, cut, late] = [options, options, options].map((one) => network.stream(one));
  const samples = await whole.push(codes, true);
  if (samples.length !== 24_000) throw new Error("Samples were lost.");
  const controller = new AbortController();
  const aborted = cut.push(codes, true, { signal: controller.signal }).catch(() => {});
  setTimeout(() => controller.abort(), 1);
  await aborted;
  const busy = late.push(codes, true).catch(() => {});
  await Promise.all([network, whole, cut, late].map((object) => object.dispose()));
  await busy;
}

async function cycle(thinker, projector) {
  const model = await native.loadModel(thinker, { device: "CPU" });
  const audio = await native.loadAudioEncoder(projector, { device: "CPU", threads: 1 });
  const vision = await native.loadVisionEncoder(projector, { device: "CPU", threads: 1 });
  const mel = native.createMelFrontend();
  const context = await model.createContext({ contextTokens: 1024, threads: 1 });
  const sampler = native.createSampler();
  await mel.push(new Float32Array(48_000).map((_, i) => 0.1 * Math.sin(i / 9)));
  for (const block of await mel.finish()) {
    await context.decodeRows(await audio.encode(block.mel, block.frames), { hidden: "all" });
  }
  const { patchFloats } = vision.info;
  await context.decodeRows(await vision.encode(new Float32Array(patchFloats * 64).fill(0.1), 8, 8));
  let { nextId } = await context.decodeIds(Int32Array.of(1, 2, 3), { sampler });
  for (let i = 0; i < 8; i++) {
    ({ nextId } = await context.decodeIds(Int32Array.of(nextId), { sampler, hidden: "last" }));
  }
  const controller = new AbortController();
  const aborted = context
    .decodeIds(new Int32Array(600), { signal: controller.signal })
    .catch((error) => error.code);
  setTimeout(() => controller.abort(), 1);
  if ((await aborted) !== "aborted" && context.length < 600) throw new Error("The abort was lost.");
  // Disposed while busy, and in the wrong order: both must be safe.
  const busy = context.decodeIds(new Int32Array(100)).catch(() => {});
  await Promise.all([model, context, audio, vision, mel].map((object) => object.dispose()));
  await busy;
}

async function soak(thinker, projector, cycles) {
  await native.loadBackends();
  const warmUp = Math.min(WARM_UP_CYCLES, Math.ceil(cycles / 2));
  let first = 0;
  for (let i = 1; i <= cycles; i++) {
    await cycle(thinker, projector);
    await cycleOfSound(join(dirname(projector), "code2wav.gguf"));
    await cycleOfSpeech(dirname(projector));
    globalThis.gc?.();
    const { rss } = process.memoryUsage();
    if (i === warmUp) first = rss;
    if (i % WARM_UP_CYCLES === 0) console.log(`cycle ${i}: ${(rss / 1e6).toFixed(1)} MB`);
  }
  return process.memoryUsage().rss - first;
}

/**
 * glibc gives every new thread its own arena and keeps freed memory in it: resident memory then creeps to a plateau
 * over some hundred cycles and would hide a leak. One arena and early trimming make each cycle comparable.
 */
const STEADY_ALLOCATOR = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_TRIM_THRESHOLD_: "65536",
  MALLOC_MMAP_THRESHOLD_: "65536",
};

const [thinker, projector, cycles = "200"] = process.argv.slice(2);
if (!projector) {
  console.error("usage: npm run soak:native -- THINKER.gguf PROJECTOR.gguf [CYCLES]");
  process.exitCode = 2;
} else if (!process.env.MALLOC_ARENA_MAX) {
  const { status } = spawnSync(process.execPath, ["--expose-gc", ...process.argv.slice(1)], {
    stdio: "inherit",
    env: { ...process.env, ...STEADY_ALLOCATOR },
  });
  process.exitCode = status ?? 1;
} else {
  const grown = await soak(thinker, projector, Number(cycles));
  console.log(`growth after warm-up: ${(grown / 1e6).toFixed(1)} MB`);
  process.exitCode = grown < GROWTH_LIMIT_BYTES ? 0 : 1;
}
