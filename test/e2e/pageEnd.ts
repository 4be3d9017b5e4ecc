/** What a person does with the page, and what they hear of it. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright";
import { build } from "vite";
import type { DesktopBridge } from "../../src-main/shells/desktop/messages.ts";
import { pageBuild } from "../../src-renderer/build.ts";
import type { Probe } from "../../src-renderer/client/probe.ts";

export const projectRoot = join(import.meta.dirname, "..", "..");

/** The page as it is shipped, built to a folder of its own (half a second). */
export async function builtPage(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "sotto-page-"));
  const config = pageBuild(projectRoot);
  const { NODE_ENV } = process.env;
  // Test runners set another one, and React then comes with its checks: ten times as slow.
  process.env.NODE_ENV = "production";
  try {
    await build({
      ...config,
      configFile: false,
      logLevel: "error",
      build: { ...config.build, outDir },
    });
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
  return outDir;
}

declare global {
  interface Window {
    /** The page's own probe (src-renderer/client/probe.ts). */
    readonly sotto: Probe;
    /** What the desktop app's preload gives; absent in a browser. */
    readonly desktop?: DesktopBridge;
    taken: { atFrame: number; samples: Float32Array }[];
  }
}

export interface Taken {
  readonly sampleRateHz: number;
  /** From the first block to the last, silence where the worklet gave none. */
  readonly samples: Float32Array;
}

export class PageEnd {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get talk(): Locator {
    return this.page.locator("button.talk");
  }

  get field(): Locator {
    return this.page.locator("#question");
  }

  /** The exchange of the newest turn. */
  get newest(): Locator {
    return this.page.locator("article.exchange").last();
  }

  phase(phase: string): Promise<void> {
    return this.page.locator(`.bar[data-phase="${phase}"]`).waitFor();
  }

  outcome(outcome: string): Promise<void> {
    return this.page.locator(`article.exchange:last-child[data-outcome="${outcome}"]`).waitFor();
  }

  /**
   * Waits for a turn to end, and tells how: its outcome, or what failed. By its number, not its place: turns that are
   * far from sight leave the page.
   */
  async ended(turn = 1): Promise<string | null> {
    const exchange = this.page.locator(`article.exchange[data-turn="${turn}"]`);
    await exchange.and(this.page.locator('[data-phase="ended"]')).waitFor();
    const outcome = await exchange.getAttribute("data-outcome");
    const fault = this.page.locator(".fault");
    return outcome === "failed" ? `failed: ${await fault.innerText()}` : outcome;
  }

  async type(question: string): Promise<void> {
    await this.field.fill(question);
    await this.field.press("Enter");
  }

  /** Samples the open microphone has given, on its 16 kHz clock. */
  async microphoneHas(samples: number): Promise<void> {
    await this.page.waitForFunction(
      (count) => (window.sotto.microphone()?.samples ?? 0) >= count,
      samples,
      { polling: 20 },
    );
  }

  /** Holds the button until the microphone has given so many samples. */
  async holdToTalk(samples: number): Promise<void> {
    await this.talk.hover();
    await this.page.mouse.down();
    await this.phase("listening");
    await this.microphoneHas(samples);
    await this.page.mouse.up();
  }

  async showPicture(path: string): Promise<void> {
    await this.page.locator('input[type="file"]').setInputFiles(path);
    await this.page.locator(".strip li").first().waitFor();
  }

  /** From now on every block that leaves the page's worklet is kept. */
  async startTaking(): Promise<void> {
    await this.page.evaluate(() => {
      window.taken = [];
      window.sotto.tap((atFrame, samples) => window.taken.push({ atFrame, samples }));
    });
  }

  async taken(): Promise<Taken> {
    const [sampleRateHz, blocks] = await this.page.evaluate(
      () =>
        [
          window.sotto.device().sampleRateHz,
          window.taken.map(({ atFrame, samples }) => [atFrame, [...samples]] as const),
        ] as const,
    );
    const first = blocks[0]?.[0] ?? 0;
    const [lastAt, last] = blocks.at(-1) ?? [0, []];
    const samples = new Float32Array(lastAt + last.length - first);
    for (const [atFrame, block] of blocks) samples.set(block, atFrame - first);
    return { sampleRateHz, samples };
  }

  /** Milliseconds between two moments that the page marked (see probe.ts). */
  between(from: string, to: string): Promise<number> {
    return this.page.evaluate(
      ([start, end]) => {
        const at = (name: string) => performance.getEntriesByName(name).at(-1)?.startTime ?? NaN;
        return at(`sotto:${end}`) - at(`sotto:${start}`);
      },
      [from, to] as const,
    );
  }
}
