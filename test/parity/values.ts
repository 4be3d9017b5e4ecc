import { z } from "zod";
import type { Tensor } from "./golden.ts";

const tensorRef = z.object({ file: z.string(), tensor: z.string() });

/** Where an input of a case lies. */
export function refOf(raw: unknown): [file: string, tensor: string] {
  const { file, tensor } = tensorRef.parse(raw);
  return [file, tensor];
}

export function float(values: Float32Array, ...shape: number[]): Tensor {
  return { values, shape };
}

export function joinRows(pieces: readonly Float32Array[], width: number): Tensor {
  const values = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    values.set(piece, at);
    at += piece.length;
  }
  return { values, shape: [values.length / width, width] };
}
