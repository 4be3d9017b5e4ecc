import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Code2Wav, Code2WavStreamOptions } from "../../native/types/binding.d.ts";
import { codeOf, codeThrown, loadAddon } from "./addon.ts";
import { distance, Golden } from "./golden.ts";
import { convertFixture } from "./packs.ts";

const native = loadAddon();
const folder = mkdtempSync(join(tmpdir(), "sotto-native-"));
const SAMPLES_PER_CODE = 480;
const golden = new Golden("omni-7b-nano");
const allCodes = Int32Array.from(golden.tensor("code2wav_in.safetensors", "codes").data);
const noise = golden.floats("code2wav_in.safetensors", "noise");
const quick: Code2WavStreamOptions = {
  speaker: "Chelsie",
  solver: "euler",
  points: 3,
  guidance: 0.5,
  seed: 7,
};

async function convert(type: "f32" | "f16"): Promise<string> {
  return (await convertFixture(folder, "omni-7b-nano", type)).code2wav;
}

let file: string;
let network: Code2Wav;

beforeAll(async () => {
  await native.loadBackends();
  file = await convert("f32");
  network = await native.loadCode2Wav(file, { device: "CPU", threads: 1 });
});
afterAll(async () => {
  await network.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** All samples of an utterance, pushed `step` codes at a time. */
async function speak(codes: Int32Array, step: number, options: Code2WavStreamOptions = quick) {
  const stream = network.stream(options);
  const samples: number[] = [];
  for (let at = 0; at < codes.length; at += step) {
    const last = at + step >= codes.length;
    samples.push(...(await stream.push(codes.subarray(at, at + step), last)));
    expect(stream.samples).toBe(samples.length);
  }
  await stream.dispose();
  return Float32Array.from(samples);
}

describe("streams", () => {
  it("native-code2wav-1: the same sound whatever pieces the codes come in", async () => {
    const whole = await speak(allCodes, 125);
    expect(whole.length).toBe(125 * SAMPLES_PER_CODE);
    expect(await speak(allCodes, 1)).toEqual(whole);
    expect(await speak(allCodes, 37)).toEqual(whole);
    expect(await speak(allCodes, 125, { ...quick, seed: 8 })).not.toEqual(whole);
  });

  it("native-code2wav-2: a stream is the whole utterance within 1e-3, at any length and chunking", async () => {
    const { melBins, framesPerCode } = network.info;
    for (const [count, firstChunkFrames, chunkFrames] of [
      [1, 48, 192],
      [47, 24, 72],
      [48, 72, 72],
      [49, 24, 24],
      [125, 48, 96],
    ] as const) {
      const codes = allCodes.slice(0, count);
      const start = noise.slice(0, count * framesPerCode * melBins);
      const chunks = { ...quick, firstChunkFrames, chunkFrames };
      const { wave } = await network.streamed(start, codes, chunks);
      const { wave: whole } = await network.vocode(await network.solve(start, codes, quick));
      expect(wave.length).toBe(count * SAMPLES_PER_CODE);
      expect(distance(wave, whole).relRms).toBeLessThan(1e-3);
    }
  });

  it("native-code2wav-3: sound begins with the first chunk's codes and its look-ahead", async () => {
    const stream = network.stream({ ...quick, firstChunkFrames: 48 });
    expect((await stream.push(allCodes.subarray(0, 35), false)).length).toBe(0);
    // 48 kept frames, of which the vocoder cannot finish the last 20.
    expect((await stream.push(allCodes.subarray(35, 36), false)).length).toBe(28 * 240);
    expect((await stream.push(new Int32Array(0), true)).length).toBe(44 * 240);
    expect(await codeOf(stream.push(new Int32Array(0), true))).toBe("bad-argument");
    await stream.dispose();
    const silent = network.stream(quick);
    expect((await silent.push(new Int32Array(0), true)).length).toBe(0);
    await silent.dispose();
  });

  it("native-code2wav-4: plans cover every frame once", () => {
    for (let total = 1; total < 700; total += 23) {
      for (const chunks of [{}, { firstChunkFrames: 24 }, { chunkFrames: 24 }]) {
        const plan = network.plan(total, chunks);
        let kept = 0;
        let emitted = 0;
        for (const chunk of plan) {
          expect(chunk.keptStart).toBe(kept);
          expect(chunk.windowStart).toBe(Math.max(0, kept - 48));
          expect(chunk.windowEnd).toBe(Math.min(total, chunk.windowEnd));
          kept = chunk.keptEnd;
          emitted += chunk.emittedSamples;
        }
        expect([kept, emitted]).toEqual([total, total * 240]);
      }
    }
  });

  it("native-code2wav-5: noise belongs to the frame, and is normal", () => {
    const long = network.noise(5, 0, 400);
    expect(network.noise(5, 150, 10)).toEqual(long.slice(150 * 80, 160 * 80));
    expect(network.noise(6, 0, 1)).not.toEqual(long.slice(0, 80));
    const mean = long.reduce((sum, value) => sum + value, 0) / long.length;
    const variance = long.reduce((sum, value) => sum + (value - mean) ** 2, 0) / long.length;
    const beyond = long.filter((value) => Math.abs(value) > 2).length / long.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
    expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.005);
  });
});

describe("settings", () => {
  it("native-code2wav-6: halves stay within the relaxed limits; without guidance the sound differs", async () => {
    const halves = await native.loadCode2Wav(await convert("f16"), { device: "CPU", threads: 1 });
    const codes = allCodes.slice(0, 60);
    const start = noise.slice(0, 120 * 80);
    const options = { speaker: "Ethan", solver: "rk4", points: 10, guidance: 0.5 } as const;
    const exact = await network.solve(start, codes, options);
    const { tolerance } = golden.output("solver.rk4_10", "rk4");
    const error = distance(await halves.solve(start, codes, options), exact);
    expect(error.relRms).toBeLessThan(50 * tolerance.relRms);
    expect(error.maxAbs).toBeLessThan(50 * tolerance.maxAbs);
    const unguided = await network.solve(start, codes, { ...options, guidance: 0 });
    expect(distance(unguided, exact).relRms).toBeGreaterThan(0.01);
    await halves.dispose();
  });
});

describe("vocoder", () => {
  it("native-code2wav-11: the ends of an activation do not depend on how it is cut into tiles", async () => {
    const row = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7));
    const alone = async (length: number) => {
      const x = new Float32Array(32 * length);
      for (let channel = 0; channel < 32; channel++) x.set(row(length), channel * length);
      return (await network.activation(x, length, "resblocks.0.activations.0")).y;
    };
    // 23, 97: one tile; 20 to 480: some; 35, 55: tiles of 7 and 11.
    const long = (await alone(480)).slice(0, 12);
    for (const length of [20, 23, 35, 55, 97, 240]) {
      const y = await alone(length);
      expect(distance(y.slice(0, 12), long).maxAbs).toBeLessThan(1e-5);
    }
  });
});

describe("lifetime", () => {
  it("native-code2wav-7: an aborted push has added nothing", async () => {
    const whole = await speak(allCodes, 125);
    const stream = network.stream(quick);
    const samples = [...(await stream.push(allCodes.subarray(0, 40), false))];
    const rest = allCodes.subarray(40);
    expect(await codeOf(stream.push(rest, true, { signal: AbortSignal.abort() }))).toBe("aborted");
    const controller = new AbortController();
    const pushed = stream.push(rest, true, { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    expect(await codeOf(pushed)).toBe("aborted");
    expect(stream.samples).toBe(samples.length);
    samples.push(...(await stream.push(rest, true)));
    expect(Float32Array.from(samples)).toEqual(whole);
    await stream.dispose();
  });

  it("native-code2wav-8: streams share the network and outlive its object", async () => {
    const own = await native.loadCode2Wav(file, { device: "CPU", threads: 1 });
    const weights = own.bytes;
    expect(weights).toBeGreaterThan(1_000_000);
    const [one, two, three] = [own.stream(quick), own.stream(quick), own.stream(quick)];
    const both = await Promise.all([one.push(allCodes, true), two.push(allCodes, true)]);
    expect(both[0]).toEqual(both[1]);
    expect(own.bytes).toBeGreaterThan(weights);
    const cut = codeOf(three.push(allCodes, true));
    await three.dispose();
    expect(await cut).toBe("aborted");
    expect(await codeOf(three.push(allCodes, true))).toBe("disposed");
    const late = own.stream(quick);
    await own.dispose();
    expect(own.bytes).toBe(0);
    expect(codeThrown(() => own.stream(quick))).toBe("disposed");
    expect(await late.push(allCodes, true)).toEqual(both[0]);
    await Promise.all([one, two, late].map((stream) => stream.dispose()));
  });

  it("native-code2wav-9: bad input is a named error and the network goes on", async () => {
    const stream = network.stream(quick);
    const rows = network.info.codeRows;
    expect(await codeOf(stream.push(Int32Array.of(rows), false))).toBe("bad-argument");
    expect(await codeOf(stream.push(Int32Array.of(-1), false))).toBe("bad-argument");
    expect((await stream.push(Int32Array.of(rows - 1), true)).length).toBe(SAMPLES_PER_CODE);
    await stream.dispose();
    for (const wrong of [
      { speaker: "Nobody" },
      { points: 1 },
      { points: 65 },
      { guidance: -1 },
      { guidance: Number.NaN },
      { seed: -1 },
      { firstChunkFrames: 25 },
      { firstChunkFrames: 96, chunkFrames: 48 },
      { chunkFrames: 1_000_000 },
    ])
      expect(codeThrown(() => network.stream({ ...quick, ...wrong }))).toBe("bad-argument");
    const codes = allCodes.slice(0, 12);
    const start = noise.slice(0, 24 * 80);
    expect(await codeOf(network.solve(start, codes.slice(1), quick))).toBe("bad-argument");
    expect(await codeOf(network.solve(new Float32Array(0), new Int32Array(0), quick))).toBe(
      "bad-argument",
    );
    expect(
      await codeOf(
        network.solve(
          start.map(() => Number.NaN),
          codes,
          quick,
        ),
      ),
    ).toBe("not-finite");
    expect(await codeOf(network.vocode(new Float32Array(81)))).toBe("bad-argument");
    expect(await codeOf(network.vocode(start.map(() => Number.POSITIVE_INFINITY)))).toBe(
      "not-finite",
    );
    expect(await codeOf(network.activation(start, 3, "resblocks.0.activations.0"))).toBe(
      "bad-argument",
    );
    expect(await codeOf(network.activation(start, 24, "resblocks.99.activations.0"))).toBe(
      "bad-argument",
    );
    expect((await network.solve(start, codes, quick)).length).toBe(24 * 80);
  });
});

describe("files", () => {
  const opened = (bytes: Buffer) => {
    const path = join(folder, "altered.gguf");
    writeFileSync(path, bytes);
    return codeOf(native.loadCode2Wav(path, { device: "CPU", threads: 1 }));
  };
  /** The file with a number of a key, or a part of the text of its header, replaced. */
  const withKey = (key: string, value: number) => {
    const bytes = readFileSync(file);
    bytes.writeUInt32LE(value, bytes.indexOf(key) + key.length + 4);
    return bytes;
  };
  const withText = (from: string, to: string) => {
    const bytes = readFileSync(file);
    bytes.write(to, bytes.indexOf(from));
    return bytes;
  };

  it("native-code2wav-10: another kind of file, a cut one, one that contradicts itself", async () => {
    const thinker = join(dirname(file), "thinker.gguf");
    expect(await codeOf(native.loadCode2Wav(thinker, { device: "CPU" }))).toBe("wrong-model");
    expect(await codeOf(native.loadCode2Wav(join(folder, "none.gguf")))).toBe("file-unreadable");
    const whole = readFileSync(file);
    for (const part of [0, 0.01, 0.5, 0.999])
      expect(await opened(whole.subarray(0, whole.length * part))).toMatch(/^file-/);
    expect(await opened(withText("dit.blk.1.ffn_up.weight", "dit.blk.1.ffn_op.weight"))).toBe(
      "wrong-model",
    );
    expect(await opened(withText("code2wav.dit.repeats", "code2wav.dit.repaets"))).toBe(
      "file-damaged",
    );
    expect(await opened(withKey("code2wav.dit.block_count", 0))).toBe("file-damaged");
    expect(await opened(withKey("code2wav.dit.block_count", 5))).toBe("wrong-model");
    expect(await opened(withKey("code2wav.dit.head_count", 4))).toBe("wrong-model");
    expect(await opened(withKey("code2wav.dit.repeats", 5))).toBe("file-damaged");
    expect(await opened(withKey("code2wav.mel_bins", 40))).toBe("wrong-model");
    expect(await opened(withKey("code2wav.vocoder.embedding_length", 63))).toBe("file-damaged");
    expect(await opened(withKey("code2wav.speaker_encoder.scale", 1))).toBe("file-damaged");
  });
});
