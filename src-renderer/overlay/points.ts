/** Rings where windows can be transparent; elsewhere the window itself is cut to them. */
import "../style/points.css";
import { desktop } from "../platform/desktop.ts";

desktop?.onMessage((message) => {
  if (message.type !== "rings") return;
  const rings = message.rings.map(({ x, y, width, height }) => {
    const ring = document.createElement("div");
    ring.className = "ring";
    ring.style.translate = `${x}px ${y}px`;
    ring.style.inlineSize = `${width}px`;
    ring.style.blockSize = `${height}px`;
    return ring;
  });
  document.getElementById("page")?.replaceChildren(...rings);
});
