/** The screen reader itself: a picture in, pieces of text in reading order out. Runs in `reader.ts`. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Box } from "../../contract/events.ts";
import type { Control, ReadPiece } from "../../turn/types.ts";
import type { EnginePack } from "../messages.ts";
import { type Alphabet, alphabet } from "./characters.ts";
import { cores, grow, halve, tileInput, tiles } from "./detect.ts";
import { marked } from "./marks.ts";
import { readingOrder } from "./order.ts";
import { decodePicture, type Picture } from "./picture.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import { batches, cropInto, decode, lineHeight, paddedWidth } from "./recognise.ts";
import { simplify } from "./simplify.ts";

export interface PictureText {
  readonly width: number;
  readonly height: number;
  readonly pieces: ReadPiece[];
  readonly controls: Control[];
}

/** Width of all crops of one run together: enough for two threads, little memory (1.5 MB a layer). */
const batchPixels = 1280;

/** A 1920x1200 screen is searched at full size, larger ones are first tried at half. */
const fullSizePixels = 1920 * 1200;
/** Boxes of 11-pixel text are 17 rows high; below, letters are too small to be found reliably. */
const smallTextRows = 16;

export class Reading {
  readonly #detector: InferenceSession;
  readonly #recogniser: InferenceSession;
  readonly #alphabet: Alphabet;

  private constructor(detector: InferenceSession, recogniser: InferenceSession, signs: Alphabet) {
    this.#detector = detector;
    this.#recogniser = recogniser;
    this.#alphabet = signs;
  }

  static async load(files: EnginePack["reading"]): Promise<Reading> {
    const [detector, recogniser, characters] = await Promise.all([
      readFile(files.detector),
      readFile(files.recogniser),
      readFile(files.characters, "utf8"),
    ]);
    const signs = alphabet(characters);
    const [detect, recognise] = await Promise.all([
      InferenceSession.create(simplify(detector), options),
      InferenceSession.create(simplify(recogniser, signs.classes), options),
    ]);
    return new Reading(detect, recognise, signs);
  }

  /** Rejects with the signal's reason at the next tile or batch (each ≤ 150 ms on 2 cores). */
  async read(image: Uint8Array, signal: AbortSignal): Promise<PictureText> {
    const picture = await decodePicture(image);
    signal.throwIfAborted();
    const boxes = await this.#find(picture, signal);
    const pieces = await this.#recognise(picture, boxes, signal);
    const { width, height } = picture;
    const ordered = readingOrder(pieces, picture);
    const read = ordered.map(({ item, row }) => ({ ...item, row }));
    return { width, height, ...marked(picture, read) };
  }

  /** Large screens show large text: it is looked for at half size, and again only where it is small. */
  async #find(picture: Picture, signal: AbortSignal): Promise<Box[]> {
    if (picture.width * picture.height <= fullSizePixels) return this.#detect(picture, signal);
    const boxes = await this.#detect(halve(picture), signal);
    const heights = boxes.map(({ height }) => height).sort((a, b) => a - b);
    const small = (heights[heights.length >> 2] ?? 0) < smallTextRows;
    if (small) return this.#detect(picture, signal);
    return boxes.map((box) => ({
      x: box.x * 2,
      y: box.y * 2,
      width: box.width * 2,
      height: box.height * 2,
    }));
  }

  async #detect(picture: Picture, signal: AbortSignal): Promise<Box[]> {
    const boxes: Box[] = [];
    for (const tile of tiles(picture)) {
      const { width, height, data } = tileInput(picture, tile);
      const map = await run(this.#detector, new Tensor("float32", data, [1, 3, height, width]));
      signal.throwIfAborted();
      for (const core of cores(map.data, width, height)) {
        const box = grow(core, tile, picture);
        if (box) boxes.push(box);
      }
    }
    return boxes;
  }

  async #recognise(picture: Picture, boxes: Box[], signal: AbortSignal): Promise<Piece[]> {
    const pieces: Piece[] = [];
    for (const batch of batches(boxes, batchPixels)) {
      const width = Math.max(...batch.map(paddedWidth));
      const dims = [batch.length, 3, lineHeight, width];
      const data = new Float32Array(batch.length * 3 * lineHeight * width);
      for (const [at, box] of batch.entries()) cropInto(picture, box, { width, data }, at);
      const output = await run(this.#recogniser, new Tensor("float32", data, dims));
      signal.throwIfAborted();
      const [, steps = 0, classes = 0] = output.dims;
      for (const [at, box] of batch.entries()) {
        const one = output.data.subarray(at * steps * classes, (at + 1) * steps * classes);
        pieces.push(...piecesOf(decode(one, steps, box, this.#alphabet), box, picture));
      }
    }
    return pieces;
  }
}

/**
 * Two threads read a page 1.6 times as fast as one; more gain little on crops of this size. Spinning
 * threads would take the cores from the recogniser and the Thinker, which work at the same time.
 */
const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: Math.min(2, availableParallelism()),
  extra: { session: { intra_op: { allow_spinning: "0" } } },
  logSeverityLevel: 3,
};

async function run(session: InferenceSession, x: Tensor) {
  const output = (await session.run({ x }))[session.outputNames[0] ?? ""];
  if (!(output?.data instanceof Float32Array)) throw new Error("the model gave no numbers");
  return { data: output.data, dims: output.dims };
}
