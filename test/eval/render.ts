/** Screens drawn by the real browser, read by the real reader; both kept by the hash of what made them. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page as Tab } from "playwright";
import type { Box } from "../../src-main/contract/events.ts";
import { type Marked, marked } from "../../src-main/engine/read/marks.ts";
import { decodePicture } from "../../src-main/engine/read/picture.ts";
import { ScreenReader } from "../../src-main/engine/read/screenReader.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import type { Reading } from "../../src-main/turn/types.ts";
import { readingOf, wordsInPage } from "./outline.ts";
import type { Page } from "./page.ts";

export interface Fact {
  readonly box: Box;
  readonly text: string;
  readonly label?: string;
  readonly header?: string;
  readonly struck?: boolean;
}

export interface Control {
  readonly kind: string;
  readonly label: string;
  readonly on: boolean;
  readonly box: Box;
}

/** What the DOM says of a screen. */
export interface Truth {
  readonly text: string;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly controls: readonly Control[];
}

export interface Seen {
  readonly page: Page;
  readonly truth: Truth;
  readonly reading: Reading;
}

const cache = join(import.meta.dirname, "../../node_modules/.cache/sotto-eval");
/** Of a long page so much is a screen, in pixels. */
const highest = 1400;
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-lcd-text",
  "--font-render-hinting=none",
  "--disable-dev-shm-usage",
];

/** Runs in the page. */
function inspect() {
  const boxOf = (element: Element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return {
      x: Math.round(x),
      y: Math.round(y),
      width: Math.round(width),
      height: Math.round(height),
    };
  };
  const facts: Record<string, unknown> = {};
  for (const element of document.querySelectorAll<HTMLElement>("[data-f]")) {
    const { f = "", label, header, struck } = element.dataset;
    facts[f] = {
      box: boxOf(element),
      text: element.innerText,
      ...(label ? { label } : {}),
      ...(header ? { header } : {}),
      ...(struck ? { struck: true } : {}),
    };
  }
  const controls = [...document.querySelectorAll<HTMLElement>("[data-control]")].map((element) => ({
    kind: element.dataset.control ?? "",
    label: element.dataset.label ?? "",
    on: element.dataset.on === "1",
    box: boxOf(element),
  }));
  return {
    text: document.body.innerText,
    facts,
    controls,
    height: document.documentElement.scrollHeight,
  };
}

export class Screens implements AsyncDisposable {
  #browser: Browser | null = null;
  #reader: ScreenReader | null = null;
  #outlines: Promise<Tab> | null = null;
  readonly #version: string;
  readonly #marks: string;

  /** `readerVersion`: readings of another one are not used again. */
  constructor(readerVersion: string, marksVersion: string) {
    this.#version = readerVersion;
    this.#marks = marksVersion.slice(0, 8);
    mkdirSync(cache, { recursive: true });
  }

  async see(page: Page): Promise<Seen> {
    const name = createHash("sha256")
      .update(page.html)
      .update(String(page.width))
      .digest("hex")
      .slice(0, 20);
    const [picture, facts] = [join(cache, `${name}.png`), join(cache, `${name}.json`)];
    if (!existsSync(picture) || !existsSync(facts)) await this.#render(page, picture, facts);
    const truth = JSON.parse(readFileSync(facts, "utf8")) as Truth;
    const image = readFileSync(picture);
    const hash = createHash("sha256")
      .update(image)
      .update(this.#version)
      .digest("hex")
      .slice(0, 20);
    const read = join(cache, `${hash}.read.json`);
    if (!existsSync(read)) writeFileSync(read, JSON.stringify(await this.#read(image)));
    const plain = JSON.parse(readFileSync(read, "utf8")) as Reading;
    const marks = join(cache, `${hash}.${this.#marks}.json`);
    if (!existsSync(marks))
      writeFileSync(marks, JSON.stringify(marked(await decodePicture(image), plain.pieces)));
    return {
      page,
      truth,
      reading: { ...plain, ...(JSON.parse(readFileSync(marks, "utf8")) as Marked) },
    };
  }

  /** Laid out by the browser and not read: see outline.ts. */
  async outline(page: Page, seed: number): Promise<Seen> {
    // One tab for all: a new one costs more than the layout.
    this.#outlines ??= this.#tab(page);
    const tab = await this.#outlines;
    await tab.setViewportSize({ width: page.width, height: 640 });
    await tab.setContent(page.html);
    const { height, ...truth } = await tab.evaluate(inspect);
    const words = await tab.evaluate(wordsInPage);
    const controls = truth.controls;
    const reading = readingOf(words, controls, page.width, Math.min(height, highest), seed);
    return { page, truth: truth as Truth, reading };
  }

  /** Rendered and read already. */
  has(page: Page): boolean {
    const picture = this.picture(page);
    if (!existsSync(picture)) return false;
    const hash = createHash("sha256")
      .update(readFileSync(picture))
      .update(this.#version)
      .digest("hex")
      .slice(0, 20);
    return existsSync(join(cache, `${hash}.read.json`));
  }

  picture(page: Page): string {
    const name = createHash("sha256")
      .update(page.html)
      .update(String(page.width))
      .digest("hex")
      .slice(0, 20);
    return join(cache, `${name}.png`);
  }

  async #render(page: Page, picture: string, facts: string): Promise<void> {
    const tab = await this.#tab(page);
    try {
      const { height } = await tab.evaluate(inspect);
      await tab.setViewportSize({
        width: page.width,
        height: Math.max(400, Math.min(height, highest)),
      });
      const truth = await tab.evaluate(inspect);
      writeFileSync(picture, await tab.screenshot());
      writeFileSync(facts, JSON.stringify(truth));
    } finally {
      await tab.close();
    }
  }

  async #tab({ html, width }: Page): Promise<Tab> {
    this.#browser ??= await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: flags,
    });
    const tab = await this.#browser.newPage({ viewport: { width, height: 640 } });
    await tab.setContent(html);
    await tab.evaluate(() => document.fonts.ready);
    return tab;
  }

  async #read(image: Uint8Array): Promise<Reading> {
    this.#reader ??= new ScreenReader((await loadPack("default", dataHome())).engine.reading);
    const { milliseconds: _, ...read } = await this.#reader.read(
      image,
      new AbortController().signal,
    );
    return { kind: "reading", sight: 0, ...read };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser?.close();
    await this.#reader?.[Symbol.asyncDispose]();
  }
}
