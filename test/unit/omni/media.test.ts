import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Disposables } from "../../../src-main/base/disposal.ts";
import { filmFrameCount, openFilm } from "../../../src-main/engine/omni/film.ts";
import {
  decodeImage,
  PixelFrontend,
  type RgbImage,
  resizeBicubic,
  resizedSides,
} from "../../../src-main/engine/omni/pixels.ts";
import { decodeWav, resample } from "../../../src-main/engine/omni/sound.ts";
import { golden, scratch } from "./pack.ts";

const owned = new Disposables();
let folder: string;
beforeAll(async () => {
  folder = await scratch(owned);
});
afterAll(() => owned[Symbol.asyncDispose]());

const limits = { minPixels: 3136, maxPixels: 12_845_056 };
const badInput = { fault: { code: "bad-input" } };

function even(width: number, height: number, value: number): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3).fill(value) };
}

describe("pictures", () => {
  test("pixels-1 an even picture stays even through resampling", () => {
    const { data } = resizeBicubic(even(100, 61, 93), 28, 224);
    expect(new Set(data)).toEqual(new Set([93]));
  });

  test("pixels-2 a mirrored picture gives the mirrored result", async () => {
    const image = await decodeImage(golden("image_odd.png"));
    const mirrored: RgbImage = { ...image, data: new Uint8Array(image.data.length) };
    const { width, height } = image;
    for (let i = 0; i < width * height; i++) {
      const to = (i - (i % width) + width - 1 - (i % width)) * 3;
      mirrored.data.set(image.data.subarray(i * 3, i * 3 + 3), to);
    }
    const [a, b] = [resizeBicubic(image, 84, 56), resizeBicubic(mirrored, 84, 56)];
    for (let i = 0; i < 84 * 56; i++) {
      const from = (i - (i % 84) + 83 - (i % 84)) * 3;
      expect(b.data.subarray(i * 3, i * 3 + 3)).toEqual(a.data.subarray(from, from + 3));
    }
  });

  test("pixels-3 extreme aspect is refused, one pixel is not", () => {
    expect(() => resizedSides(10, 2001, 28, limits)).toThrow("200 times");
    expect(resizedSides(1, 1, 28, limits)).toEqual([56, 56]);
    expect(resizedSides(1, 200, 28, limits)).toEqual([28, 812]);
    expect(resizedSides(9000, 9000, 28, limits)).toEqual([3584, 3584]);
  });

  test("pixels-4 damaged, cut and absurd pictures are named faults", async () => {
    const png = await readFile(golden("image_a.png"));
    await expect(decodeImage(png.subarray(0, 3000))).rejects.toMatchObject(badInput);
    await expect(decodeImage(new Uint8Array(0))).rejects.toMatchObject(badInput);
    await expect(decodeImage(new Uint8Array(5000).fill(7))).rejects.toMatchObject(badInput);
    const bomb = Uint8Array.from(png);
    new DataView(bomb.buffer).setUint32(16, 60_000);
    new DataView(bomb.buffer).setUint32(20, 60_000);
    await expect(decodeImage(bomb)).rejects.toMatchObject(badInput);
  });

  test("pixels-5 grey, transparent and turned pictures become upright RGB", async () => {
    const base = sharp({ create: { width: 40, height: 20, channels: 3, background: "#204060" } });
    const grey = await decodeImage(await base.clone().greyscale().png().toBuffer());
    expect(grey.data.length).toBe(40 * 20 * 3);
    const clear = await decodeImage(await base.clone().ensureAlpha(0.2).png().toBuffer());
    expect([...clear.data.subarray(0, 3)]).toEqual([0x20, 0x40, 0x60]);
    const turned = await base.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await decodeImage(turned)).toMatchObject({ width: 20, height: 40 });
  });

  test("pixels-6 frames of two sizes cannot be a pair", () => {
    const frontend = new PixelFrontend({
      patch: 14,
      merge: 2,
      temporalPatch: 2,
      ...limits,
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    });
    expect(() => frontend.patches(even(28, 28, 0), even(56, 28, 0))).toThrow("differ in size");
  });
});

describe("sound", () => {
  const wav = (
    format: { code: number; channels: number; rate: number; bits: number },
    data: Uint8Array,
  ) => {
    const bytes = new Uint8Array(44 + data.length);
    const view = new DataView(bytes.buffer);
    bytes.set(new TextEncoder().encode("RIFF"), 0);
    bytes.set(new TextEncoder().encode("WAVEfmt "), 8);
    view.setUint32(16, 16, true);
    view.setUint16(20, format.code, true);
    view.setUint16(22, format.channels, true);
    view.setUint32(24, format.rate, true);
    view.setUint16(34, format.bits, true);
    bytes.set(new TextEncoder().encode("data"), 36);
    view.setUint32(40, data.length, true);
    bytes.set(data, 44);
    return bytes;
  };
  const pcm = { code: 1, channels: 1, rate: 16_000, bits: 16 };

  test("sound-1 every sample format gives the same sound", () => {
    const values = [0, 0.5, -0.5, 0.25, -1];
    const write = (bits: number, put: (view: DataView, at: number, value: number) => void) => {
      const view = new DataView(new ArrayBuffer((values.length * bits) / 8));
      for (const [i, value] of values.entries()) put(view, (i * bits) / 8, value);
      return new Uint8Array(view.buffer);
    };
    const files = [
      wav(
        { ...pcm, bits: 8 },
        write(8, (v, at, x) => v.setUint8(at, 128 + x * 128)),
      ),
      wav(
        pcm,
        write(16, (v, at, x) => v.setInt16(at, x * 32_768, true)),
      ),
      wav(
        { ...pcm, bits: 24 },
        write(24, (v, at, x) => {
          v.setUint16(at, (x * 8_388_608) & 0xffff, true);
          v.setInt8(at + 2, (x * 8_388_608) >> 16);
        }),
      ),
      wav(
        { ...pcm, bits: 32 },
        write(32, (v, at, x) => v.setInt32(at, x * 2_147_483_648, true)),
      ),
      wav(
        { ...pcm, code: 3, bits: 32 },
        write(32, (v, at, x) => v.setFloat32(at, x, true)),
      ),
      wav(
        { ...pcm, code: 3, bits: 64 },
        write(64, (v, at, x) => v.setFloat64(at, x, true)),
      ),
    ];
    for (const file of files) expect([...decodeWav(file).samples]).toEqual(values);
  });

  test("sound-2 channels are averaged, and an open length takes what is there", () => {
    const data = new Uint8Array(Int16Array.of(16_384, -16_384, 8192, 8192).buffer);
    const stereo = wav({ ...pcm, channels: 2 }, data);
    expect([...decodeWav(stereo).samples]).toEqual([0, 0.25]);
    new DataView(stereo.buffer).setUint32(40, 0xffffffff, true);
    expect([...decodeWav(stereo).samples]).toEqual([0, 0.25]);
  });

  test("sound-3 other files, compressed sound and NaN are named faults", () => {
    const nan = new Uint8Array(Float32Array.of(Number.NaN).buffer);
    const hostile = [
      new Uint8Array(0),
      new Uint8Array(100),
      wav({ ...pcm, code: 85 }, new Uint8Array(4)),
      wav({ ...pcm, channels: 0 }, new Uint8Array(4)),
      wav({ ...pcm, rate: 0 }, new Uint8Array(4)),
      wav({ ...pcm, bits: 12 }, new Uint8Array(4)),
      wav({ ...pcm, code: 3, bits: 32 }, nan),
      wav(pcm, new Uint8Array(4)).subarray(0, 30),
    ];
    for (const file of hostile) expect(() => decodeWav(file)).toThrow("The recording");
  });

  test("sound-4 resampling keeps a tone and removes what the lower rate cannot hold", () => {
    const tone = (hertz: number, rateHz: number) => ({
      rateHz,
      samples: Float32Array.from({ length: rateHz / 4 }, (_, i) =>
        Math.sin((2 * Math.PI * hertz * i) / rateHz),
      ),
    });
    const kept = resample(tone(1000, 48_000), 16_000);
    expect(kept.length).toBe(4000);
    const inner = (samples: Float32Array) => samples.subarray(200, samples.length - 200);
    const error = inner(kept).map((value, i) =>
      Math.abs(value - Math.sin((2 * Math.PI * 1000 * (i + 200)) / 16_000)),
    );
    expect(Math.max(...error)).toBeLessThan(2e-4);
    const removed = inner(resample(tone(11_000, 48_000), 16_000));
    expect(Math.max(...removed.map(Math.abs))).toBeLessThan(2e-4);
    expect(Math.max(...inner(resample(tone(440, 8000), 16_000)))).toBeGreaterThan(0.99);
  });
});

describe("films", () => {
  const ffmpeg = promisify(execFile);

  test("film-1 two frames a second, even, at least four, at most 768, never more than there are", () => {
    expect(filmFrameCount(250, 10)).toBe(20);
    expect(filmFrameCount(25, 1)).toBe(4);
    expect(filmFrameCount(3, 0.1)).toBe(2);
    expect(filmFrameCount(1, 0.04)).toBe(1);
    expect(filmFrameCount(1_000_000, 40_000)).toBe(768);
    expect(filmFrameCount(125, 5.3)).toBe(10);
  });

  test("film-2 a folder of frames is shown in order of names", async () => {
    const frames = await openFilm(golden("video"));
    expect(frames.frameCount).toBe(4);
    const seen: number[] = [];
    for await (const { width } of frames.frames()) seen.push(width);
    expect(seen).toHaveLength(4);
    expect(frames.sound).toBeUndefined();
  });

  test("film-3 a file is thinned to two frames a second, upright, with its sound", async () => {
    const path = join(folder, "film.mp4");
    const picture = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=5"];
    const sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=5"];
    await ffmpeg("ffmpeg", ["-v", "error", ...picture, ...sound, "-shortest", path]);
    const film = await openFilm(path);
    expect(film.frameCount).toBe(10);
    const sizes: string[] = [];
    for await (const { width, height, data } of film.frames()) {
      expect(data.length).toBe(width * height * 3);
      sizes.push(`${width}x${height}`);
    }
    expect(sizes).toEqual(new Array(10).fill("64x48"));
    const samples = await film.sound?.();
    expect((samples?.length ?? 0) / 16_000).toBeCloseTo(5, 1);
    expect(Math.max(...(samples ?? []))).toBeGreaterThan(0.05);
  });

  test("film-4 what is no film, is missing, or is an empty folder is a named fault", async () => {
    const path = join(folder, "no.mp4");
    await writeFile(path, new Uint8Array(5000).fill(1));
    await expect(openFilm(path)).rejects.toMatchObject(badInput);
    await expect(openFilm(join(folder, "none"))).rejects.toMatchObject({
      fault: { code: "not-found" },
    });
    await mkdir(join(folder, "empty"));
    await expect(openFilm(join(folder, "empty"))).rejects.toMatchObject(badInput);
  });
});
