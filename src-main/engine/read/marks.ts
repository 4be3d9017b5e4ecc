/** What a picture shows beside its text; made after the text is read, in 1 to 3 % of that time. */
import type { Control, ReadPiece } from "../../turn/types.ts";
import { controlsOf } from "./controls.ts";
import { lookOf } from "./looks.ts";
import type { Picture } from "./picture.ts";

export interface Marked {
  readonly pieces: ReadPiece[];
  readonly controls: Control[];
}

export function marked(picture: Picture, pieces: readonly ReadPiece[]): Marked {
  return {
    pieces: pieces.map((piece) => ({ ...piece, look: lookOf(picture, piece.box) })),
    controls: controlsOf(picture, pieces),
  };
}
