/** Debian's Chromium with a recording as its microphone; Playwright drives it. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** `SOTTO_CHROMIUM`, or the first of the usual names on the PATH. */
export function chromiumPath(): string {
  const named = process.env.SOTTO_CHROMIUM;
  if (named) return named;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  throw new Error(
    `No Chromium on the PATH (${names.join(", ")}): on Debian, apt install chromium.`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface BrowserOptions {
  /** Self-made certificates are good enough; a page needs a browser's word for its worker. */
  readonly trustsAll?: boolean | undefined;
  /** A WAV that is heard once from the moment the microphone opens. Without one: a fake beep. */
  readonly microphone?: string | undefined;
  /** Of the window that "the person" shows in the screen picker. */
  readonly sharesWindow?: string | undefined;
  /** Where the sound server is (`SoundServer.env`): real devices instead of a fake microphone. */
  readonly sound?: NodeJS.ProcessEnv | undefined;
  /** With a display (Xvfb); headless otherwise. */
  readonly display?: string | undefined;
}

export async function openBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const { microphone, sharesWindow, display, sound, trustsAll } = options;
  const env = { ...process.env, ...sound, ...(display === undefined ? {} : { DISPLAY: display }) };
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: display === undefined,
    // Root in a container has no user namespace for the sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    env,
    // Playwright's browsers are silent by default.
    ...(sound ? { ignoreDefaultArgs: ["--mute-audio"] } : {}),
    args: [
      ...(sound ? [] : ["--use-fake-device-for-media-stream"]),
      // The fake answer to "may I?" would show a fake screen as well.
      ...(sharesWindow
        ? [`--auto-select-desktop-capture-source=${sharesWindow}`]
        : ["--use-fake-ui-for-media-stream"]),
      ...(trustsAll ? ["--ignore-certificate-errors"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...(microphone ? [`--use-file-for-fake-audio-capture=${microphone}%noloop`] : []),
    ],
  });
}

/** A page of its own context, whose every complaint fails the test that reads them. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
  init?: (page: Page) => Promise<void>,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  // Models load and answer in seconds; on a machine that is busy with other tests it takes far longer.
  page.setDefaultTimeout(120_000);
  await init?.(page);
  await page.goto(address);
  return { page, complaints };
}
