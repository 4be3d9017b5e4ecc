/** What is chosen: the row or tab on other ground than its neighbours. */
import type { Cell, Row } from "./layout.ts";

/** Ground that differs by this much from the rows beside is a highlight. */
const highlightStep = 14;

/** Of rows in one list, the one on other ground; a striped table has many and so none. */
export function chosenOf(rows: readonly Row[]): Cell[] {
  const grounds = rows.map(({ cells }) => cells[0]?.look?.ground);
  const found: Cell[] = [];
  for (const [at, row] of rows.entries()) {
    const first = row.cells[0];
    const ground = grounds[at];
    if (!first || !ground) continue;
    const beside = rows.flatMap(({ cells }, other) => {
      const one = cells[0];
      const level =
        one &&
        Math.abs(one.box.x - first.box.x) < first.box.height * 1.5 &&
        Math.abs(other - at) <= 3 &&
        other !== at;
      return level && grounds[other] ? [grounds[other]] : [];
    });
    const different = beside.filter((other) => step(other, ground) > highlightStep);
    if (beside.length >= 2 && different.length === beside.length) found.push(...row.cells);
  }
  const alone = found.filter(
    (cell) =>
      !found.some(
        (other) =>
          other !== cell &&
          Math.abs(other.box.y - cell.box.y) > cell.box.height &&
          Math.abs(other.box.x - cell.box.x) < cell.box.height,
      ),
  );
  return [...alone, ...chosenInRow(rows)];
}

/** Of tabs in one row, the one on other ground, in other ink or bold; of two, the one that is not as the page is. */
function chosenInRow(rows: readonly Row[]): Cell[] {
  const usual = usualGround(rows.flatMap(({ cells }) => cells));
  return rows.flatMap(({ cells }) => {
    if (
      cells.length < 2 ||
      cells.some(({ text }) => text.split(" ").length > 3 || /\d{2}/.test(text))
    )
      return [];
    const odd = cells.filter((cell) => {
      const different = cells.filter((other) => other !== cell && looksChosen(cell, other));
      const two = cells.length === 2;
      return (
        different.length === cells.length - 1 &&
        (!two || (cell.look && usual && step(cell.look.ground, usual) > highlightStep))
      );
    });
    return odd.length === 1 ? odd : [];
  });
}

const [inkStep, boldShare] = [40, 1.25];

function looksChosen({ look: a }: Cell, { look: b }: Cell): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    (step(a.ground, b.ground) > highlightStep ||
      step(a.ink, b.ink) > inkStep ||
      a.density > boldShare * b.density)
  );
}

function usualGround(cells: readonly Cell[]): readonly number[] | null {
  const grounds = cells.flatMap(({ look }) => (look ? [look.ground] : []));
  const like = (ground: readonly number[]) =>
    grounds.filter((other) => step(other, ground) < 3).length;
  return grounds.reduce<readonly number[] | null>(
    (best, ground) => (best === null || like(ground) > like(best) ? ground : best),
    null,
  );
}

export function step(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? 0))));
}
