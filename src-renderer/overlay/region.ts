/** A region is dragged over a still picture of the display. Escape, or a click, gives it up. */
import "../style/tokens.css";
import "../style/region.css";
import type { Region } from "../../src-main/shells/desktop/messages.ts";
import { onLookChanged, rememberedLook } from "../client/remembered.ts";
import { followLanguage } from "../locale/languages.ts";
import { text } from "../locale/text.ts";
import { desktop } from "../platform/desktop.ts";

if (desktop === null) throw new Error("the region lives in the desktop app");
const bridge = desktop;
const page = document.getElementById("page");
if (page === null) throw new Error("region.html has no #page");

const shot = document.createElement("img");
shot.alt = "";
shot.draggable = false;
const frame = document.createElement("div");
frame.className = "frame";
const hint = document.createElement("p");
await followLanguage({
  subscribe: onLookChanged,
  preferences: rememberedLook,
  turned: () => {
    hint.textContent = text.overlay.dragRegion;
  },
});
hint.textContent = text.overlay.dragRegion;
page.append(shot, frame, hint);

let from: { readonly x: number; readonly y: number } | null = null;

bridge.onMessage((message) => {
  if (message.type !== "shot") return;
  shot.src = URL.createObjectURL(new Blob([Uint8Array.from(message.data)], { type: "image/jpeg" }));
});

addEventListener("pointerdown", ({ clientX: x, clientY: y }) => {
  from = { x, y };
  hint.hidden = true;
});
addEventListener("pointermove", (event) => draw(regionTo(event)));
addEventListener("pointerup", (event) => done(regionTo(event)));
addEventListener("keydown", ({ key }) => {
  if (key === "Escape") done(null);
});

function regionTo({ clientX, clientY }: PointerEvent): Region | null {
  if (from === null) return null;
  return {
    x: Math.min(from.x, clientX),
    y: Math.min(from.y, clientY),
    width: Math.max(1, Math.abs(clientX - from.x)),
    height: Math.max(1, Math.abs(clientY - from.y)),
  };
}

function draw(region: Region | null): void {
  if (region === null) return;
  frame.style.translate = `${region.x}px ${region.y}px`;
  frame.style.inlineSize = `${region.width}px`;
  frame.style.blockSize = `${region.height}px`;
  frame.dataset.drawn = "true";
}

function done(region: Region | null): void {
  from = null;
  void bridge.call<"region.done">({ type: "region.done", region });
}
