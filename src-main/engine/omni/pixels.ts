import sharp from "sharp";
import { fault, wordedFault } from "../../contract/faults.ts";
import { worded } from "../../contract/sentences.ts";
import type { Grid } from "./layout.ts";
import type { OmniManifest } from "./manifest.ts";

/** 8-bit RGB, row-major. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface PixelLimits {
  readonly minPixels: number;
  readonly maxPixels: number;
}

/** Frames of a film: at most 768 tokens for each pair, so that a minute stays below 50,000. */
export const FRAME_LIMITS: PixelLimits = { minPixels: 100_352, maxPixels: 602_112 };

/** Larger than any screen or camera; a picture that claims more is refused before it is decoded. */
const DECODE_LIMIT_PIXELS = 120_000_000;

/** Beyond this the model's own size rule refuses. */
const MAX_ASPECT = 200;

export async function decodeImage(bytes: Uint8Array | string): Promise<RgbImage> {
  try {
    const image = sharp(bytes, {
      limitInputPixels: DECODE_LIMIT_PIXELS,
      failOn: "error",
      pages: 1,
    });
    // Upright as its camera meant it, without transparency: as the reference loads pictures.
    const { data, info } = await image
      .autoOrient()
      .toColourspace("srgb")
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (info.channels === 3) return { width: info.width, height: info.height, data };
    return { width: info.width, height: info.height, data: spread(data, info.channels) };
  } catch (cause) {
    throw wordedFault("bad-input", "perceive", worded("picture-undecodable"), cause);
  }
}

/** One-channel pixels as three. */
function spread(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) rgb.fill(data[i * channels] as number, i * 3, i * 3 + 3);
  return rgb;
}

/** Half to even, as Python rounds. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Sides as multiples of `factor`, area within the limits, aspect kept as nearly as that allows. */
export function resizedSides(
  height: number,
  width: number,
  factor: number,
  limits: PixelLimits,
): [height: number, width: number] {
  if (Math.max(height, width) / Math.min(height, width) > MAX_ASPECT)
    throw wordedFault("bad-input", "perceive", worded("picture-too-long", MAX_ASPECT));
  const rounded = [height, width].map((side) => roundHalfEven(side / factor) * factor);
  const [high = 0, wide = 0] = rounded;
  if (high * wide > limits.maxPixels) {
    const scale = Math.sqrt((height * width) / limits.maxPixels);
    const shrink = (side: number) => Math.max(factor, Math.floor(side / scale / factor) * factor);
    return [shrink(height), shrink(width)];
  }
  if (high * wide < limits.minPixels) {
    const scale = Math.sqrt(limits.minPixels / (height * width));
    const grow = (side: number) => Math.ceil((side * scale) / factor) * factor;
    return [grow(height), grow(width)];
  }
  return [high, wide];
}

/** A picture cut into patches, ready for the vision encoder. */
export interface Patches {
  readonly grid: Grid;
  /** [rows·columns × 3·2·patch²] of one frame pair. */
  readonly values: Float32Array;
}

export class PixelFrontend {
  readonly #vision: OmniManifest["vision"];
  /** Normalised value of every channel and byte. */
  readonly #levels: readonly Float32Array[];

  constructor(vision: OmniManifest["vision"]) {
    this.#vision = vision;
    this.#levels = vision.mean.map((mean, channel) => {
      const deviation = vision.std[channel] as number;
      return Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / deviation);
    });
  }

  get imageLimits(): PixelLimits {
    return { minPixels: this.#vision.minPixels, maxPixels: this.#vision.maxPixels };
  }

  /** Brings a picture to the size the model sees it in. */
  fit(image: RgbImage, limits: PixelLimits = this.imageLimits): RgbImage {
    const factor = this.#vision.patch * this.#vision.merge;
    const [height, width] = resizedSides(image.height, image.width, factor, limits);
    return resizeBicubic(image, width, height);
  }

  /** A still picture stands for both frames of its pair. */
  patches(first: RgbImage, second: RgbImage = first): Patches {
    const { patch, merge } = this.#vision;
    if (first.width !== second.width || first.height !== second.height)
      throw fault(
        "bad-input",
        "perceive",
        "The film's frames differ in size.",
        "Use another film.",
      );
    const grid = { times: 1, rows: first.height / patch, columns: first.width / patch };
    const plane = patch * patch;
    const values = new Float32Array(grid.rows * grid.columns * 6 * plane);
    let at = 0;
    for (const [row, column] of mergeOrder(grid, merge)) {
      for (let channel = 0; channel < 3; channel++) {
        this.#fill(values, at, first, row, column, channel);
        this.#fill(values, at + plane, second, row, column, channel);
        at += 2 * plane;
      }
    }
    return { grid, values };
  }

  #fill(
    values: Float32Array,
    at: number,
    image: RgbImage,
    row: number,
    column: number,
    channel: number,
  ): void {
    const { patch } = this.#vision;
    const levels = this.#levels[channel] as Float32Array;
    for (let y = 0; y < patch; y++) {
      const start = ((row * patch + y) * image.width + column * patch) * 3 + channel;
      for (let x = 0; x < patch; x++)
        values[at + y * patch + x] = levels[image.data[start + 3 * x] as number] as number;
    }
  }
}

/** Blocks of merge × merge patches in raster order, and raster order inside of a block. */
function* mergeOrder(grid: Grid, merge: number): Generator<[row: number, column: number]> {
  for (let top = 0; top < grid.rows; top += merge)
    for (let left = 0; left < grid.columns; left += merge)
      for (let y = 0; y < merge; y++) for (let x = 0; x < merge; x++) yield [top + y, left + x];
}

/** Bits of the fixed-point weights: 32 less 8 of a byte and 2 of headroom. */
const WEIGHT_BITS = 22;

/**
 * Bicubic (a = -0.5) with the kernel widened when shrinking, in 22-bit fixed point over 8-bit
 * pixels, columns first: bit for bit what Pillow computes, because the model's pictures were made so.
 */
export function resizeBicubic(image: RgbImage, width: number, height: number): RgbImage {
  let current = image;
  if (width !== image.width) current = resampleRows(current, width);
  if (height !== image.height) current = resampleColumns(current, height);
  return current;
}

interface Taps {
  readonly start: number;
  readonly weights: Int32Array;
}

function bicubicTaps(from: number, to: number): Taps[] {
  const scale = from / to;
  const widened = Math.max(scale, 1);
  const support = 2 * widened;
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const raw = Array.from({ length: end - start }, (_, k) =>
      bicubic((k + start - centre + 0.5) / widened),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    const fixed = raw.map((weight) => {
      const scaled = (weight / sum) * (1 << WEIGHT_BITS);
      return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    });
    return { start, weights: Int32Array.from(fixed) };
  });
}

function bicubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

function resampleRows(image: RgbImage, width: number): RgbImage {
  const taps = bicubicTaps(image.width, width);
  const data = new Uint8ClampedArray(width * image.height * 3);
  const half = 1 << (WEIGHT_BITS - 1);
  for (let y = 0; y < image.height; y++) {
    const row = y * image.width * 3;
    let out = y * width * 3;
    for (const { start, weights } of taps) {
      let red = half;
      let green = half;
      let blue = half;
      for (let k = 0, at = row + start * 3; k < weights.length; k++, at += 3) {
        const weight = weights[k] as number;
        red += (image.data[at] as number) * weight;
        green += (image.data[at + 1] as number) * weight;
        blue += (image.data[at + 2] as number) * weight;
      }
      data[out++] = red >> WEIGHT_BITS;
      data[out++] = green >> WEIGHT_BITS;
      data[out++] = blue >> WEIGHT_BITS;
    }
  }
  return { width, height: image.height, data: new Uint8Array(data.buffer) };
}

function resampleColumns(image: RgbImage, height: number): RgbImage {
  const rowBytes = image.width * 3;
  const data = new Uint8ClampedArray(rowBytes * height);
  const sums = new Int32Array(rowBytes);
  for (const [y, { start, weights }] of bicubicTaps(image.height, height).entries()) {
    sums.fill(1 << (WEIGHT_BITS - 1));
    for (let k = 0; k < weights.length; k++) {
      const weight = weights[k] as number;
      const row = (start + k) * rowBytes;
      for (let i = 0; i < rowBytes; i++)
        sums[i] = (sums[i] as number) + (image.data[row + i] as number) * weight;
    }
    for (let i = 0; i < rowBytes; i++) data[y * rowBytes + i] = (sums[i] as number) >> WEIGHT_BITS;
  }
  return { width: image.width, height, data: new Uint8Array(data.buffer) };
}
