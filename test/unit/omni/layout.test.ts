import { describe, expect, test } from "vitest";
import {
  audioTokens,
  chunkRanges,
  placeholderSegments,
  type Segment,
} from "../../../src-main/engine/omni/layout.ts";
import type { OmniManifest } from "../../../src-main/engine/omni/manifest.ts";
import { Positions } from "../../../src-main/engine/omni/positions.ts";

const manifest = {
  positionsPerSecond: 25,
  secondsPerChunk: 2,
  width: 4,
  ids: {
    audio: 1,
    image: 2,
    video: 3,
    audioStart: 4,
    audioEnd: 5,
    visionStart: 6,
    visionEnd: 7,
    pad: 8,
    end: [9],
  },
  vision: {
    patch: 14,
    merge: 2,
    temporalPatch: 2,
    minPixels: 1,
    maxPixels: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  },
} as unknown as OmniManifest;

const text: Segment = { kind: "text", ids: [20, 21, 22] };

/** Columns [t h w] of the tokens between two runs of three text tokens. */
function between(segment: Segment): { columns: string[]; delta: number } {
  const laid = new Positions(manifest);
  for (const piece of [text, segment, text]) laid.append(piece);
  const planes = laid.slice();
  const column = (i: number) => [0, 1, 2].map((p) => planes[p * laid.length + i]).join(" ");
  return { columns: Array.from({ length: laid.length }, (_, i) => column(i)), delta: laid.delta };
}

describe("positions", () => {
  test("positions-1 a picture stands still in time and spreads over rows and columns", () => {
    const { columns, delta } = between({ kind: "image", grid: { times: 1, rows: 4, columns: 6 } });
    expect(columns.slice(3, 11)).toEqual([
      "3 3 3",
      "4 4 4",
      "4 4 5",
      "4 4 6",
      "4 5 4",
      "4 5 5",
      "4 5 6",
      "7 7 7",
    ]);
    expect(columns.slice(-1)).toEqual(["10 10 10"]);
    expect(delta).toBe(-3);
  });

  test("positions-2 a film moves 25 ids a second", () => {
    const grid = { times: 3, rows: 4, columns: 4 };
    const { columns, delta } = between({ kind: "video", grid, secondsPerGrid: 1 });
    const times = columns.slice(4, 16).map((column) => Number(column.split(" ")[0]));
    expect(times).toEqual([4, 4, 4, 4, 29, 29, 29, 29, 54, 54, 54, 54]);
    expect(columns.slice(16)).toEqual(["55 55 55", "56 56 56", "57 57 57", "58 58 58"]);
    expect(delta).toBe(39);
  });

  test("positions-3 a film's sound takes turns with its pictures, and marks share their ids", () => {
    const grid = { times: 3, rows: 4, columns: 4 };
    const { columns, delta } = between({ kind: "video", grid, secondsPerGrid: 1, audioTokens: 65 });
    expect(columns.slice(3, 5)).toEqual(["3 3 3", "3 3 3"]);
    expect(columns.slice(13, 15)).toEqual(["4 4 4", "5 5 5"]);
    expect(columns.slice(62, 64)).toEqual(["53 53 53", "54 4 4"]);
    expect(columns.slice(-5)).toEqual(["69 69 69", "69 69 69", "70 70 70", "71 71 71", "72 72 72"]);
    expect(delta).toBe(-14);
  });

  test("positions-4 what is written goes on after the largest id of all", () => {
    const laid = new Positions(manifest);
    const grid = { times: 1, rows: 80, columns: 2 };
    for (const piece of [
      text,
      { kind: "video", grid, secondsPerGrid: 1, audioTokens: 10 } as const,
      text,
    ])
      laid.append(piece);
    expect(laid.slice(laid.length - 1)).toEqual(Int32Array.of(17, 17, 17));
    laid.appendGenerated(1);
    expect(laid.slice(laid.length - 1)).toEqual(Int32Array.of(44, 44, 44));
  });

  test("positions-5 cutting back and going on gives what was there before", () => {
    const laid = new Positions(manifest);
    const image: Segment = { kind: "image", grid: { times: 1, rows: 6, columns: 4 } };
    laid.append(text);
    laid.append(image);
    const before = laid.length;
    laid.append(text);
    const whole = laid.slice();
    laid.keep(before);
    laid.append(text);
    expect(laid.slice()).toEqual(whole);
    // Three text tokens, the marks at 3 and 7, six merged tokens between, three text tokens.
    expect(laid.delta).toBe(11 - 14);
  });
});

describe("layout", () => {
  test("layout-1 the threshold moves by one chunk at each crossing", () => {
    expect(chunkRanges([0, 0, 100, 100, 200, 200], 50)).toEqual([
      [0, 2],
      [2, 3],
      [3, 4],
      [4, 5],
      [5, 6],
    ]);
  });

  test("layout-2 sound of a second has 25 tokens; less than 30 ms has none", () => {
    expect([1, 2, 3, 100, 150, 200, 201, 30_000].map(audioTokens)).toEqual([
      0, 0, 1, 25, 37, 50, 50, 7500,
    ]);
  });

  test("layout-3 placeholders without their media, and media marks without an end, are refused", () => {
    const media = {
      images: [],
      videos: [],
      audioFrames: [],
      secondsPerGrid: 1,
      audioInVideo: false,
    };
    const refused = (ids: number[], images = 0) =>
      expect(() =>
        placeholderSegments(
          ids,
          {
            ...media,
            images: Array.from({ length: images }, () => ({ times: 1, rows: 2, columns: 2 })),
          },
          manifest,
        ),
      ).toThrow("cannot be laid out");
    refused([6, 2, 7]);
    refused([6, 2, 20], 1);
    refused([6, 2], 1);
  });
});
