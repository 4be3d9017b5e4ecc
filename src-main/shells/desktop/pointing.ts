/** From the lines an answer was given from to places on the desktop. */
import type { CommandOf } from "../../contract/commands.ts";
import type { AssistantEvent, EventOf } from "../../contract/events.ts";
import type { Region } from "./messages.ts";
import type { Captured } from "./sight/sight.ts";

interface Known {
  /** By number of the picture in its turn. */
  readonly pictures: Map<number, Captured>;
  readonly reads: Map<number, EventOf<"turn.read">>;
}

/** Turns whose pictures are remembered: the live one, and the one before whose rings are shown. */
const keptTurns = 4;

export class Pointing {
  readonly #point: (boxes: readonly Region[]) => void;
  #lent: readonly Captured[] = [];
  readonly #turns = new Map<number, Known>();

  constructor(point: (boxes: readonly Region[]) => void) {
    this.#point = point;
  }

  pictured(turn: number, index: number, picture: Captured): void {
    this.#known(turn).pictures.set(index, picture);
  }

  /** A window has these pictures, and may ask with them. */
  lent(pictures: readonly Captured[]): void {
    this.#lent = pictures;
  }

  /** A window asks: its pictures are known again by their size, which no two screens share. */
  started({ turn, sights }: CommandOf<"turn.start">): void {
    for (const [index, sight] of sights.entries()) {
      if (sight.kind !== "screen") continue;
      const { byteLength } = sight.data;
      const known = this.#lent.find(({ picture }) => picture.data.byteLength === byteLength);
      if (known !== undefined) this.pictured(turn, index, known);
    }
  }

  heard(event: AssistantEvent): void {
    if (event.type === "turn.read") this.#turns.get(event.turn)?.reads.set(event.sight, event);
    if (event.type === "turn.used") this.#used(event);
  }

  #used({ turn, sight, lines }: EventOf<"turn.used">): void {
    const known = this.#turns.get(turn);
    const read = known?.reads.get(sight);
    const picture = known?.pictures.get(sight);
    if (read === undefined || picture === undefined) return;
    const { at } = picture;
    const scale = { x: at.width / read.width, y: at.height / read.height };
    this.#point(
      lines.flatMap((line) => {
        const box = read.lines[line]?.box;
        if (box === undefined) return [];
        return [
          {
            x: at.x + box.x * scale.x,
            y: at.y + box.y * scale.y,
            width: box.width * scale.x,
            height: box.height * scale.y,
          },
        ];
      }),
    );
  }

  #known(turn: number): Known {
    const known = this.#turns.get(turn) ?? { pictures: new Map(), reads: new Map() };
    this.#turns.set(turn, known);
    const [oldest] = this.#turns.keys();
    if (this.#turns.size > keptTurns && oldest !== undefined) this.#turns.delete(oldest);
    return known;
  }
}
