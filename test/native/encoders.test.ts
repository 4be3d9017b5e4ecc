import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AudioEncoder, VisionEncoder } from "../../native/types/binding.d.ts";
import { decodeImage, PixelFrontend, type RgbImage } from "../../src-main/engine/omni/pixels.ts";
import { codeOf, loadAddon } from "./addon.ts";
import { distance, Golden } from "./golden.ts";
import { convertFixture, type TestPack } from "./packs.ts";

const native = loadAddon();
const folder = mkdtempSync(join(tmpdir(), "sotto-native-"));
const BLOCK_FRAMES = 200;

beforeAll(async () => {
  await native.loadBackends();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Columns [from, from + count) of a [128 × frames] matrix. */
function columns(mel: Float32Array, frames: number, from: number, count: number): Float32Array {
  const part = new Float32Array(128 * count);
  for (let row = 0; row < 128; row++) {
    part.set(mel.subarray(row * frames + from, row * frames + from + count), row * count);
  }
  return part;
}

async function encodeClip(
  encoder: AudioEncoder,
  mel: Float32Array,
  stored: number,
  frames: number,
) {
  const rows: number[] = [];
  for (let from = 0; from < frames; from += BLOCK_FRAMES) {
    const count = Math.min(BLOCK_FRAMES, frames - from);
    const block = await encoder.encode(columns(mel, stored, from, count), count);
    expect(block.length).toBe(encoder.rowsFor(count) * encoder.info.width);
    rows.push(...block);
  }
  return rows;
}

/** What the converter's manifest says about pixels. */
function pixelRules(fixture: string): ConstructorParameters<typeof PixelFrontend>[0] {
  const manifest = join(folder, `${fixture}-f32`, "omni.json");
  return JSON.parse(readFileSync(manifest, "utf8")).vision;
}

for (const fixture of ["omni-7b-nano", "omni-3b-nano"]) {
  describe(fixture, () => {
    const golden = new Golden(fixture);
    let pack: TestPack;
    let audio: AudioEncoder;
    let vision: VisionEncoder;
    beforeAll(async () => {
      pack = await convertFixture(folder, fixture);
      audio = await native.loadAudioEncoder(pack.projector, { device: "CPU", threads: 1 });
      vision = await native.loadVisionEncoder(pack.projector, { device: "CPU", threads: 1 });
    });
    afterAll(async () => {
      await audio.dispose();
      await vision.dispose();
    });

    it.each([120, 200, 203, 400])(
      "native-audio-1: %i mel frames match the reference",
      async (frames) => {
        const mel = golden.floats("frontend.safetensors", "long.mel");
        const { data, tolerance } = golden.output(`audio_tower.${frames}`, "features");
        const error = distance(await encodeClip(audio, mel, 400, frames), data);
        expect(error.relRms).toBeLessThan(tolerance.relRms);
        expect(error.maxAbs).toBeLessThan(tolerance.maxAbs);
      },
    );

    it("native-audio-2: sound through the mel front-end and the tower, 777 frames", async () => {
      const mel = native.createMelFrontend();
      await mel.push(golden.wav("audio_long.wav"));
      const rows: number[] = [];
      for (const block of await mel.finish()) {
        rows.push(...(await audio.encode(block.mel, block.frames)));
      }
      await mel.dispose();
      const { data, tolerance } = golden.output("audio_tower.777", "features");
      const error = distance(rows, data);
      expect(error.relRms).toBeLessThan(tolerance.relRms);
      expect(error.maxAbs).toBeLessThan(tolerance.maxAbs);
    });

    it.each(["image_a", "image_b"])("native-vision-1: %s matches the reference", async (name) => {
      const image = await decodeImage(golden.path(`${name}.png`));
      const { grid, values } = new PixelFrontend(pixelRules(fixture)).patches(image);
      const rows = await vision.encode(values, grid.rows, grid.columns);
      const { data, tolerance } = golden.output(`vision_tower.${name}`, "features");
      const error = distance(rows, data);
      expect(error.relRms).toBeLessThan(tolerance.relRms);
      expect(error.maxAbs).toBeLessThan(tolerance.maxAbs);
    });

    it("native-vision-3: two pairs of frames, each on its own", async () => {
      const pixels = new PixelFrontend(pixelRules(fixture));
      const frames = golden.case("vision_tower.video").inputs.videoFrames as string[];
      const images = await Promise.all(frames.map((frame) => decodeImage(golden.path(frame))));
      const rows: number[] = [];
      for (let i = 0; i < images.length; i += 2) {
        const { grid, values } = pixels.patches(images[i] as RgbImage, images[i + 1] as RgbImage);
        rows.push(...(await vision.encode(values, grid.rows, grid.columns)));
      }
      const { data, tolerance } = golden.output("vision_tower.video", "features");
      const error = distance(rows, data);
      expect(error.relRms).toBeLessThan(tolerance.relRms);
      expect(error.maxAbs).toBeLessThan(tolerance.maxAbs);
    });

    it("native-encoder-1: bad input is a named error and the encoder goes on", async () => {
      expect(await codeOf(audio.encode(new Float32Array(128), 2))).toBe("bad-argument");
      expect(await codeOf(audio.encode(new Float32Array(0), 0))).toBe("bad-argument");
      expect(await codeOf(audio.encode(new Float32Array(128 * 201), 201))).toBe("bad-argument");
      expect(await codeOf(audio.encode(new Float32Array(128 * 9).fill(Number.NaN), 9))).toBe(
        "not-finite",
      );
      expect((await audio.encode(new Float32Array(256), 2)).length).toBe(0);
      expect(await codeOf(vision.encode(new Float32Array(0), 0, 4))).toBe("bad-argument");
      expect(await codeOf(vision.encode(new Float32Array(1176 * 6), 3, 2))).toBe("bad-argument");
      expect(await codeOf(vision.encode(new Float32Array(1176), 65536, 65536))).toBe(
        "bad-argument",
      );
      const infinite = new Float32Array(1176 * 4).fill(Number.POSITIVE_INFINITY);
      expect(await codeOf(vision.encode(infinite, 2, 2))).toBe("not-finite");
      expect((await vision.encode(new Float32Array(1176 * 4), 2, 2)).length).toBe(
        vision.info.width,
      );
    });

    it("native-vision-2: extreme aspect: one row of 400 merged tokens", async () => {
      const rows = await vision.encode(new Float32Array(1176 * 1600).fill(0.25), 2, 800);
      expect(rows.length).toBe(400 * vision.info.width);
    });
  });
}
