/**
 * Round corners and rings out of rectangles: X11 without a compositor knows no transparency, so there a
 * window is cut to its shape, which works everywhere and lets clicks through what is cut away.
 */
import type { Rectangle } from "electron";

/** Rows of a rectangle with round corners. */
export function roundedShape(width: number, height: number, radius: number): Rectangle[] {
  const rows: Rectangle[] = [];
  for (let row = 0; row < radius; row++) {
    const inset = Math.round(radius - Math.sqrt(radius ** 2 - (radius - row - 0.5) ** 2));
    rows.push({ x: inset, y: row, width: width - 2 * inset, height: 1 });
    rows.push({ x: inset, y: height - 1 - row, width: width - 2 * inset, height: 1 });
  }
  rows.push({ x: 0, y: radius, width, height: height - 2 * radius });
  return rows.filter((row) => row.width > 0 && row.height > 0);
}

/** The line around a box, `thick` wide, its corners round. */
export function ringShape(box: Rectangle, thick: number, radius: number): Rectangle[] {
  const { x, y, width, height } = box;
  const corner = Math.max(thick, Math.min(radius, Math.floor(Math.min(width, height) / 2)));
  const inner = corner - thick;
  const pieces: Rectangle[] = [
    { x: x + corner, y, width: width - 2 * corner, height: thick },
    { x: x + corner, y: y + height - thick, width: width - 2 * corner, height: thick },
    { x, y: y + corner, width: thick, height: height - 2 * corner },
    { x: x + width - thick, y: y + corner, width: thick, height: height - 2 * corner },
  ];
  for (let row = 0; row < corner; row++) {
    const up = corner - row - 0.5;
    const from = Math.round(corner - Math.sqrt(corner ** 2 - up ** 2));
    const to = up >= inner ? corner : Math.round(corner - Math.sqrt(inner ** 2 - up ** 2));
    const length = Math.max(1, to - from);
    for (const at of [y + row, y + height - 1 - row]) {
      pieces.push({ x: x + from, y: at, width: length, height: 1 });
      pieces.push({ x: x + width - from - length, y: at, width: length, height: 1 });
    }
  }
  return pieces.filter((piece) => piece.width > 0 && piece.height > 0);
}
