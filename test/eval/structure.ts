/** The rebuilt structure beside the DOM: cells that keep their head, values their label, switches their state. */
import type { Item, Screen } from "../../src-main/turn/think/screen/layout.ts";
import { screenOf } from "../../src-main/turn/think/screen/respond.ts";
import { squash, touches } from "./judge.ts";
import type { Seen } from "./render.ts";

export type Part = "cells under their head" | "values with their label" | "switches in their state";

export class Structure {
  readonly #counts = new Map<Part, { right: number; of: number }>();

  add({ truth, reading }: Seen): void {
    const screen = screenOf([reading]);
    for (const { box, text, header, label } of Object.values(truth.facts)) {
      const items = screen.items.filter(
        (item) =>
          squash(item.text) === squash(text) &&
          item.lines.some((line) => touches(reading.pieces[line]?.box, box)),
      );
      // What was not read cannot be placed.
      if (items.length === 0) continue;
      if (header) {
        this.#count(
          "cells under their head",
          items.some((item) => has(item, "header", header)),
        );
      } else if (label && squash(label) !== squash(text)) {
        const named = items.some((item) => has(item, "label", label) || has(item, "above", label));
        this.#count("values with their label", named);
      }
    }
    for (const { label, on } of truth.controls)
      this.#count("switches in their state", stateIn(screen, label) === on);
  }

  #count(part: Part, right: boolean): void {
    const known = this.#counts.get(part) ?? { right: 0, of: 0 };
    this.#counts.set(part, { right: known.right + (right ? 1 : 0), of: known.of + 1 });
  }

  table(): string {
    return [...this.#counts]
      .map(
        ([part, { right, of }]) =>
          `${part.padEnd(26)} ${((100 * right) / of).toFixed(1)} % of ${of}\n`,
      )
      .join("");
  }
}

function has({ context }: Item, place: "header" | "label" | "above", name: string): boolean {
  const own = context[place];
  return own !== undefined && squash(own).includes(squash(name));
}

function stateIn({ switches }: Screen, label: string): boolean | undefined {
  return switches.find((one) => squash(one.label) === squash(label))?.on;
}
