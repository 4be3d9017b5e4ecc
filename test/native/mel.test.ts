import { describe, expect, it } from "vitest";
import { codeOf, loadAddon } from "./addon.ts";
import { distance, Golden } from "./golden.ts";

const native = loadAddon();
const golden = new Golden("omni-7b-nano");

interface Block {
  frames: number;
  mel: Float32Array;
}

/** Blocks side by side as one [128 × frames] matrix. */
function join(blocks: readonly Block[]): { frames: number; mel: Float32Array } {
  const frames = blocks.reduce((sum, block) => sum + block.frames, 0);
  const mel = new Float32Array(128 * frames);
  let from = 0;
  for (const block of blocks) {
    for (let row = 0; row < 128; row++) {
      mel.set(
        block.mel.subarray(row * block.frames, (row + 1) * block.frames),
        row * frames + from,
      );
    }
    from += block.frames;
  }
  return { frames, mel };
}

async function melOf(samples: Float32Array) {
  await using mel = native.createMelFrontend();
  await mel.push(samples);
  return join(await mel.finish());
}

describe("mel front-end", () => {
  it.each(["odd", "one", "quiet", "tiny"])(
    "native-mel-1: %s matches the reference",
    async (name) => {
      const { mel } = await melOf(golden.wav(`mel_${name}.wav`));
      const { data, tolerance } = golden.output(`mel.${name}`, "mel");
      const error = distance(mel, data);
      expect(error.relRms).toBeLessThan(tolerance.relRms);
      expect(error.maxAbs).toBeLessThan(tolerance.maxAbs);
    },
  );

  it("native-mel-1: a clip of several blocks matches the reference", async () => {
    const { frames, mel } = await melOf(golden.wav("audio_long.wav"));
    expect(frames).toBe(777);
    for (const [name, from, to] of [
      ["mel", 0, 400],
      ["mel_tail", 761, 777],
    ] as const) {
      const part = Array.from({ length: 128 }, (_, row) => [
        ...mel.subarray(row * frames + from, row * frames + to),
      ]).flat();
      const { data, tolerance } = golden.output("mel.long", name);
      expect(distance(part, data).relRms).toBeLessThan(tolerance.relRms);
    }
  });

  it("native-mel-2: pieces of any size give the very same blocks, revised where needed", async () => {
    const samples = golden.wav("audio_long.wav");
    const whole = await melOf(samples);
    await using mel = native.createMelFrontend();
    const latest = new Map<number, Block>();
    for (let from = 0, size = 1; from < samples.length; from += size, size = (size * 7) % 5003) {
      await mel.push(samples.subarray(from, from + size));
      for (const block of await mel.take()) latest.set(block.index, block);
    }
    for (const block of await mel.finish()) latest.set(block.index, block);
    const blocks = [...latest.entries()].sort(([a], [b]) => a - b).map(([, block]) => block);
    expect(distance(join(blocks).mel, whole.mel).maxAbs).toBe(0);
  });

  it("native-mel-3: a louder later sound hands a quiet earlier block out again", async () => {
    const quiet = new Float32Array(32_000 + 400).map((_, i) => 1e-4 * Math.sin(i / 9));
    await using mel = native.createMelFrontend();
    await mel.push(quiet);
    expect((await mel.take()).map((block) => block.index)).toEqual([0]);
    expect(await mel.take()).toEqual([]);
    await mel.push(new Float32Array(32_000).map((_, i) => Math.sin(i / 5)));
    expect((await mel.take()).map((block) => block.index)).toEqual([0, 1]);
    const rest = await mel.finish();
    expect(rest.map((block) => block.index)).toContain(2);
  });

  it("native-mel-4: a click in the last samples counts for the loudest frame as in the reference", async () => {
    // The frame behind the last valid one sees the click at full weight.
    const clip = new Float32Array(1600).map((_, i) => 1e-5 * Math.sin(i));
    clip[1599] = 1;
    const { mel, frames } = await melOf(clip);
    expect(frames).toBe(10);
    // log10 of the click's spectrum in frame 10 (window weight 1) sets the floor: (max - 8 + 4) / 4
    const floor = Math.min(...mel);
    const shorter = new Float32Array(clip);
    shorter[1599] = 0;
    shorter[1440] = 1; // the middle of frame 9
    expect(floor).toBeCloseTo(Math.min(...(await melOf(shorter)).mel), 2);
  });

  it("native-mel-5: too short, too long and not finite are named, and add nothing", async () => {
    await using mel = native.createMelFrontend();
    expect(await codeOf(mel.finish())).toBe("audio-length");
    await mel.push(new Float32Array(479));
    expect(await codeOf(mel.finish())).toBe("audio-length");
    expect(await codeOf(mel.push(Float32Array.of(0, Number.NaN)))).toBe("not-finite");
    expect(mel.samples).toBe(479);
    await mel.push(new Float32Array(1));
    expect((await mel.finish())[0]?.frames).toBe(3);
    await mel.reset();
    expect(await codeOf(mel.push(new Float32Array(4_800_001)))).toBe("audio-length");
    expect(mel.samples).toBe(0);
  });

  it("native-mel-6: 300 s are taken whole", async () => {
    await using mel = native.createMelFrontend();
    await mel.push(new Float32Array(4_800_000).map((_, i) => 0.1 * Math.sin(i / 7)));
    const blocks = await mel.finish();
    expect(blocks.reduce((sum, block) => sum + block.frames, 0)).toBe(30_000);
  }, 60_000);
});
