/**
 * The desktop app as it is built, on a real Electron, with a display, a sound server and a data folder of
 * its own. Keys are real X11 events (xdotool).
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { _electron, type ElectronApplication, type Page } from "playwright";
import { dataHome } from "../../setup/root.mjs";
import { testElectronPath } from "../../setup/testElectron.mjs";
import { Disposables } from "../../src-main/base/disposal.ts";
import type { DesktopSettings, ToPage } from "../../src-main/shells/desktop/messages.ts";
import { SoundServer } from "../support/soundServer.ts";
import { type Display, openDisplay, screenSize } from "./display.ts";
import { PageEnd, projectRoot } from "./pageEnd.ts";

export const desktopEntry = join(projectRoot, "out", "desktop", "main.cjs");

/** Models load and answer in seconds; on a machine that is busy with other tests it takes far longer. */
const patienceMs = 120_000;

/** By the clock: a window that nobody draws has no frames to poll in. */
const everyFrame = { polling: 50, timeout: patienceMs };

export interface EndedTurn {
  readonly outcome: string;
  readonly question: string;
  readonly reply: string;
  readonly sights: readonly string[];
}

export interface PlaceOptions {
  readonly settings?: Partial<DesktopSettings>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Why there is no desktop to test here, or null. */
export function desktopLack(): string | null {
  if (!existsSync(testElectronPath())) return "no Electron for tests: npm test fetches it";
  return existsSync(desktopEntry) ? null : `${desktopEntry} is not built: npm run build`;
}

/** Everything around the app; several starts of it may share one. */
export class Surroundings implements AsyncDisposable {
  readonly display: Display;
  readonly sound: SoundServer;
  readonly home: string;
  readonly #owned = new Disposables();

  private constructor(display: Display, sound: SoundServer, home: string) {
    this.display = this.#owned.add(display);
    this.sound = this.#owned.add(sound);
    this.home = home;
    this.#owned.defer(() => rm(home, { recursive: true, force: true, maxRetries: 10 }));
  }

  static async open(settings: Partial<DesktopSettings> = {}): Promise<Surroundings> {
    const home = await mkdtemp(join(tmpdir(), "sotto-desktop-"));
    await mkdir(join(home, "packs"));
    await symlink(join(dataHome(), "packs", "default"), join(home, "packs", "default"));
    await writeFile(join(home, "desktop.json"), JSON.stringify({ settings }));
    const [display, sound] = await Promise.all([openDisplay(), SoundServer.start()]);
    return new Surroundings(display, sound, home);
  }

  get env(): Record<string, string> {
    const inherited = Object.entries(process.env).filter(([, value]) => value !== undefined);
    return {
      ...(Object.fromEntries(inherited) as Record<string, string>),
      ...(this.sound.env as Record<string, string>),
      DISPLAY: this.display.name,
      SOTTO_APP: desktopEntry,
      SOTTO_HOME: this.home,
      SOTTO_NODE: process.execPath,
    };
  }

  /** xdotool's own words: `keydown Control_R`, `mousemove 10 10 click 1`. */
  async keys(...words: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)("xdotool", words, { env: this.env });
    return stdout.trim();
  }

  /** The whole screen as it is, as PNG. */
  async shoot(path: string): Promise<void> {
    await this.#grab("-frames:v", "1", path);
  }

  /** What ffmpeg makes of the screen; its output. */
  async #grab(...output: string[]): Promise<Buffer> {
    const { width, height } = screenSize;
    const from = ["-f", "x11grab", "-video_size", `${width}x${height}`, "-i", this.display.name];
    const args = ["-loglevel", "error", "-y", ...from, ...output];
    return (await promisify(execFile)("ffmpeg", args, { encoding: "buffer" })).stdout;
  }

  /** A picture that fills the screen, behind what opens later. */
  async showPicture(path: string): Promise<void> {
    const { width, height } = screenSize;
    const size = ["-x", `${width}`, "-y", `${height}`, "-left", "0", "-top", "0", "-noborder"];
    // Without -loop it decodes once and then only holds the window.
    const args = ["-loglevel", "quiet", ...size, "-window_title", "Behind", path];
    const child = spawn("ffplay", args, { env: this.env, stdio: "ignore" });
    this.#owned.defer(async () => {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    });
    await this.keys("search", "--sync", "--name", "^Behind$");
    // The window is there before anything is drawn into it.
    const tiny = "-frames:v 1 -vf scale=32:20 -pix_fmt gray -f rawvideo -".split(" ");
    await until(async () => new Set(await this.#grab(...tiny)).size > 1, "the picture is drawn");
  }

  /** Another start of the app over the same data; resolves to its exit code. */
  async startAgain(): Promise<number | null> {
    const args = ["--no-sandbox", "--disable-gpu"];
    const child = spawn(testElectronPath(), args, { env: this.env, stdio: "ignore" });
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]();
  }
}

export class DesktopPlace implements AsyncDisposable {
  readonly app: ElectronApplication;
  readonly around: Surroundings;
  readonly main: Page;
  readonly overlay: Page;
  readonly end: PageEnd;
  readonly complaints: string[] = [];

  private constructor(app: ElectronApplication, around: Surroundings, main: Page, overlay: Page) {
    this.app = app;
    this.around = around;
    this.main = main;
    this.overlay = overlay;
    this.end = new PageEnd(main);
    app.process().on("exit", (code, signal) => {
      // A crash of Electron itself looks like a test that waits for ever.
      if (signal !== null) this.complaints.push(`the app ended by ${signal} (exit code ${code})`);
    });
    for (const page of [main, overlay]) {
      page.setDefaultTimeout(patienceMs);
      page.on("pageerror", (error) => this.complaints.push(error.message));
    }
  }

  static async open(around: Surroundings, options: PlaceOptions = {}): Promise<DesktopPlace> {
    const app = await _electron.launch({
      executablePath: testElectronPath(),
      args: ["--no-sandbox", "--disable-gpu", ...(options.args ?? [])],
      env: { ...around.env, ...options.env },
      timeout: patienceMs,
    });
    const pageOf = async (name: string): Promise<Page> => {
      const fits = (page: Page) => page.url().includes(`page=${name}`);
      const open = app.windows().find(fits);
      return open ?? (await app.waitForEvent("window", { predicate: fits, timeout: patienceMs }));
    };
    const [main, overlay] = await Promise.all([pageOf("main"), pageOf("overlay")]);
    return new DesktopPlace(app, around, main, overlay);
  }

  /** The models are awake. */
  async ready(): Promise<void> {
    await this.end.phase("ready");
  }

  /** Waits until the overlay says so. */
  async overlaySays(phase: string): Promise<void> {
    await this.overlay.waitForFunction(
      (wanted) => document.documentElement.dataset.phase === wanted,
      phase,
      everyFrame,
    );
  }

  /** Waits until the microphone is heard: on a busy machine "Listening" is there seconds earlier. */
  async hears(): Promise<void> {
    await this.overlay.waitForFunction(
      () => {
        const { phase, hears } = document.documentElement.dataset;
        return phase === "listening" && hears === "true";
      },
      undefined,
      everyFrame,
    );
  }

  /** Waits until the first words of the question are understood. */
  async hearsWords(): Promise<void> {
    const words = () => (document.querySelector(".panel-question")?.textContent ?? "") !== "";
    await this.overlay.waitForFunction(words, undefined, everyFrame);
  }

  /** Waits until the app has heard of a device that was plugged in. */
  knows(microphone: string): Promise<void> {
    return until(async () => {
      const state = await this.main.evaluate(() =>
        window.desktop?.call<"settings.get">({ type: "settings.get" }),
      );
      return state?.microphones.includes(microphone) ?? false;
    }, `${microphone} is known`);
  }

  /** Waits until the overlay shows this, too. */
  async overlayShows(part: string): Promise<void> {
    const fits = (text: string) => document.body.innerText.includes(text);
    await this.overlay.waitForFunction(fits, part, everyFrame);
  }

  /** Waits for exchange number `count` to end: how it did, the answer, the sizes of what was looked at. */
  async ended(count: number): Promise<EndedTurn> {
    const handle = await this.main.waitForFunction(
      (wanted) => {
        const one = document.querySelectorAll<HTMLElement>("article.exchange")[wanted - 1];
        if (one?.dataset.phase !== "ended") return null;
        const pictures = [...one.querySelectorAll<HTMLImageElement>(".sight img")];
        return {
          outcome: one.dataset.outcome ?? "",
          question: one.querySelector(".asked")?.textContent ?? "",
          reply: one.querySelector(".reply")?.textContent ?? "",
          sights: pictures.map((picture) => `${picture.naturalWidth} × ${picture.naturalHeight}`),
        };
      },
      count,
      everyFrame,
    );
    return (await handle.jsonValue()) ?? { outcome: "", question: "", reply: "", sights: [] };
  }

  /** Out of the way, as it is when the key is used; hidden, its page could not be waited for. */
  mainAside(): Promise<void> {
    const right = screenSize.width - 10;
    return this.app.evaluate(({ BrowserWindow }, x) => {
      for (const window of BrowserWindow.getAllWindows()) {
        if (window.webContents.getURL().includes("page=main")) window.setPosition(x, 10);
      }
    }, right);
  }

  /** As the main process would. */
  async tellOverlay(message: ToPage): Promise<void> {
    const panel = await this.app.browserWindow(this.overlay);
    await panel.evaluate((window, told) => window.webContents.send("sotto:message", told), message);
  }

  /** Where the panel lies. */
  async overlayAt(): Promise<{ x: number; y: number }> {
    const panel = await this.app.browserWindow(this.overlay);
    return panel.evaluate((window) => {
      const { x, y } = window.getBounds();
      return { x, y };
    });
  }

  async hideOverlay(): Promise<void> {
    const hide = () => window.desktop?.call<"overlay.hide">({ type: "overlay.hide" });
    await this.overlay.evaluate(hide);
  }

  change(settings: Partial<DesktopSettings>): Promise<unknown> {
    return this.main.evaluate(
      (changed) =>
        window.desktop?.call<"settings.set">({ type: "settings.set", settings: changed }),
      settings,
    );
  }

  windowVisible(address: string): Promise<boolean> {
    return this.app.evaluate(
      ({ BrowserWindow }, part) =>
        BrowserWindow.getAllWindows().some(
          (window) => window.webContents.getURL().includes(part) && window.isVisible(),
        ),
      address,
    );
  }

  /** Waits for a window with this in its address, seen or not; does something again and again meanwhile. */
  opened(address: string, meanwhile = async () => {}): Promise<void> {
    const open = () => this.app.windows().some((page) => page.url().includes(address));
    return until(async () => {
      if (open()) return true;
      await meanwhile();
      return false;
    }, `a window of ${address} opens`);
  }

  shown(address: string): Promise<void> {
    return until(() => this.windowVisible(address), `${address} is shown`);
  }

  gone(address: string): Promise<void> {
    return until(async () => !(await this.windowVisible(address)), `${address} is gone`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
  }
}

async function until(fits: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await fits())) {
    if (performance.now() > end) throw new Error(`Not within ${patienceMs} ms: ${what}.`);
    await delay(50);
  }
}
