/** The screen, as the settings allow it to be seen, in the moment of the question. */
import { setTimeout as delay } from "node:timers/promises";
import {
  BrowserWindow,
  type Display,
  desktopCapturer,
  type NativeImage,
  nativeImage,
  screen,
} from "electron";
import { disposable } from "../../../base/disposal.ts";
import { wordedFault } from "../../../contract/faults.ts";
import { maxFilmFrames, maxSightBytes } from "../../../contract/limits.ts";
import { worded } from "../../../contract/sentences.ts";
import type { DesktopSettings, Region, ScreenSource, SightTarget } from "../messages.ts";
import { encodePng } from "./png.ts";
import type { Captured, Sight } from "./sight.ts";

/** Small print survives; only for screens whose PNG is over the limit. */
const largeScreenQuality = 92;
/** For watching: what moved is what counts, and a minute of it must fit. */
const filmQuality = 80;
const filmLongestSide = 1280;
const watchEveryMs = 1_000;
const thumbnailSize = { width: 320, height: 200 };
/** What covers Sotto's own windows where the system cannot leave them out. */
const coverGrey = 0x80;

export interface ScreenSightPorts {
  settings(): DesktopSettings;
  /** The indicator: something is being looked at. */
  capturing(on: boolean): void;
  /** The person drags a region over the display; null when they give up. */
  dragRegion(display: Display, shot: NativeImage, signal: AbortSignal): Promise<Region | null>;
}

interface Shot {
  readonly image: NativeImage;
  readonly name: string;
  readonly at: Region;
}

export class ScreenSight implements Sight {
  readonly #ports: ScreenSightPorts;
  #dragging: AbortController | null = null;
  #active = 0;

  constructor(ports: ScreenSightPorts) {
    this.#ports = ports;
  }

  capture(): Promise<readonly Captured[]> | null {
    const { allowed, target } = this.#ports.settings().sight;
    if (!allowed || target.kind === "none") return null;
    return this.#looking(async () => Promise.all((await shotsOf(target)).map(captured)));
  }

  region(): Promise<readonly Captured[]> | null {
    if (!this.#ports.settings().sight.allowed) return null;
    const display = screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
    const dragging = new AbortController();
    this.#dragging = dragging;
    return this.#looking(async () => {
      // Taken first: what is dragged over is the screen as it was at key-down.
      const shot = await shotOfDisplay(display);
      const region = await this.#ports.dragRegion(display, shot.image, dragging.signal);
      return region === null ? [] : [await captured(cropped(shot, region))];
    });
  }

  watch(done: () => boolean): Promise<readonly Uint8Array[]> | null {
    const { allowed, watch, target } = this.#ports.settings().sight;
    if (!allowed || !watch || target.kind === "none") return null;
    return this.#looking(() => film(target, done));
  }

  cancel(): void {
    this.#dragging?.abort();
    this.#dragging = null;
  }

  async #looking<T>(look: () => Promise<T>): Promise<T> {
    using _indicator = this.#indicate();
    return await look();
  }

  #indicate(): Disposable {
    if (this.#active++ === 0) this.#ports.capturing(true);
    return disposable(() => {
      if (--this.#active === 0) this.#ports.capturing(false);
    });
  }
}

/** Windows and displays with a small picture each, to choose from. */
export async function screenSources(): Promise<readonly ScreenSource[]> {
  const own = ownSourceIds();
  const sources = await desktopCapturer.getSources({ types: ["screen", "window"], thumbnailSize });
  return sources
    .filter(({ id }) => !own.has(id))
    .map(({ id, name, thumbnail }) => ({
      id,
      name,
      kind: id.startsWith("screen:") ? "display" : "window",
      thumbnail: new Uint8Array(thumbnail.toPNG()),
    }));
}

async function shotsOf(target: SightTarget): Promise<Shot[]> {
  if (target.kind === "window") return [await shotOfWindow(target.name)];
  if (target.kind === "all") return shotsOfAll();
  return [await shotOfDisplay(screen.getDisplayNearestPoint(screen.getCursorScreenPoint()))];
}

async function shotsOfAll(): Promise<Shot[]> {
  const shots: Shot[] = [];
  for (const display of screen.getAllDisplays()) shots.push(await shotOfDisplay(display));
  return shots;
}

async function shotOfDisplay(display: Display): Promise<Shot> {
  const { bounds, scaleFactor, id } = display;
  const thumbnail = {
    width: Math.round(bounds.width * scaleFactor),
    height: Math.round(bounds.height * scaleFactor),
  };
  const sources = await desktopCapturer.getSources({ types: ["screen"], thumbnailSize: thumbnail });
  const source = sources.find(({ display_id: found }) => found === String(id)) ?? sources[0];
  if (source === undefined || source.thumbnail.isEmpty()) throw notSeen();
  const name = screen.getAllDisplays().length > 1 ? `Screen ${source.name}` : "Screen";
  return covered({ image: source.thumbnail, name, at: bounds });
}

async function shotOfWindow(title: string): Promise<Shot> {
  const { bounds, scaleFactor } = screen.getPrimaryDisplay();
  const thumbnail = { width: bounds.width * scaleFactor, height: bounds.height * scaleFactor };
  const sources = await desktopCapturer.getSources({ types: ["window"], thumbnailSize: thumbnail });
  const own = ownSourceIds();
  const others = sources.filter(({ id }) => !own.has(id));
  // Its title may have grown since ("Receipt - Editor" → "Receipt * - Editor").
  const source =
    others.find(({ name }) => name === title) ?? others.find((one) => alike(one.name, title));
  if (source === undefined) {
    throw wordedFault("not-found", "capture", worded("window-gone", title));
  }
  if (source.thumbnail.isEmpty()) throw notSeen();
  const { width, height } = source.thumbnail.getSize();
  // Electron does not tell where a foreign window lies: nothing can be pointed at in it.
  return {
    image: source.thumbnail,
    name: source.name.slice(0, 200),
    at: { x: 0, y: 0, width, height },
  };
}

/** The same program's title ends alike. */
function alike(name: string, title: string): boolean {
  const program = title.split(/ [-–—] /).at(-1) ?? title;
  return program.length > 3 && name.endsWith(program);
}

/** By the sources' ids, which a window knows of itself. */
function ownSourceIds(): ReadonlySet<string> {
  return new Set(BrowserWindow.getAllWindows().map((window) => window.getMediaSourceId()));
}

/**
 * macOS and Windows leave protected windows out. X11 cannot: there Sotto's own are covered, so that it
 * does not read its own last answer.
 */
function covered(shot: Shot): Shot {
  if (process.platform !== "linux") return shot;
  const boxes = BrowserWindow.getAllWindows()
    .filter(
      (window) =>
        window.isVisible() && !window.isMinimized() && window.getTitle() !== "Sotto points",
    )
    .map((window) => window.getBounds());
  if (boxes.length === 0) return shot;
  const { width, height } = shot.image.getSize();
  const scale = { x: width / shot.at.width, y: height / shot.at.height };
  const bitmap = shot.image.toBitmap();
  for (const box of boxes) {
    const left = Math.max(0, Math.round((box.x - shot.at.x) * scale.x));
    const right = Math.min(width, Math.round((box.x + box.width - shot.at.x) * scale.x));
    const top = Math.max(0, Math.round((box.y - shot.at.y) * scale.y));
    const bottom = Math.min(height, Math.round((box.y + box.height - shot.at.y) * scale.y));
    if (right <= left) continue;
    for (let row = top; row < bottom; row++) {
      bitmap.fill(coverGrey, (row * width + left) * 4, (row * width + right) * 4);
    }
  }
  return { ...shot, image: bitmapImage(bitmap, width, height) };
}

function bitmapImage(bitmap: Buffer, width: number, height: number): NativeImage {
  return nativeImage.createFromBitmap(bitmap, { width, height });
}

function cropped({ image, name, at }: Shot, region: Region): Shot {
  const { width, height } = image.getSize();
  const scale = { x: width / at.width, y: height / at.height };
  const box = {
    x: Math.round(region.x * scale.x),
    y: Math.round(region.y * scale.y),
    width: Math.max(1, Math.round(region.width * scale.x)),
    height: Math.max(1, Math.round(region.height * scale.y)),
  };
  const moved = { ...region, x: at.x + region.x, y: at.y + region.y };
  return { image: image.crop(box), name: `Part of ${name.toLowerCase()}`, at: moved };
}

async function captured({ image, name, at }: Shot): Promise<Captured> {
  const { width, height } = image.getSize();
  let data: Uint8Array = await encodePng(image.toBitmap(), width, height);
  if (data.byteLength > maxSightBytes) data = image.toJPEG(largeScreenQuality);
  return { picture: { name, width, height, data: new Uint8Array(data) }, at };
}

async function film(target: SightTarget, done: () => boolean): Promise<readonly Uint8Array[]> {
  const frames: Uint8Array[] = [];
  while (!done() && frames.length < maxFilmFrames) {
    const [shot] = await shotsOf(target);
    if (shot === undefined) break;
    const { width, height } = shot.image.getSize();
    const scale = Math.min(1, filmLongestSide / Math.max(width, height));
    const small = shot.image.resize({ width: Math.round(width * scale) });
    frames.push(new Uint8Array(small.toJPEG(filmQuality)));
    await secondOr(done);
  }
  return frames;
}

/** A key that goes up is not kept waiting for the rest of a second. */
async function secondOr(done: () => boolean): Promise<void> {
  for (let waited = 0; waited < watchEveryMs && !done(); waited += 50) await delay(50);
}

function notSeen(): Error {
  return wordedFault("unauthorized", "capture", worded("screen-refused"));
}
