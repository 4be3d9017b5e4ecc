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

/** Of tabs in one row, the one on other ground or in other ink. */
function chosenInRow(rows: readonly Row[]): Cell[] {
  return rows.flatMap(({ cells }) => {
    if (cells.length < 3 || cells.some(({ text }) => text.split(" ").length > 3)) return [];
    const odd = cells.filter((cell) => {
      const different = cells.filter(
        (other) =>
          other !== cell &&
          cell.look &&
          other.look &&
          (step(cell.look.ground, other.look.ground) > highlightStep ||
            step(cell.look.ink, other.look.ink) > 40),
      );
      return different.length === cells.length - 1;
    });
    return odd.length === 1 ? odd : [];
  });
}

export function step(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? 0))));
}
