/** The real server and the real page in a real browser; only what answers is scripted. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright";
import { startWebServer, type WebServer } from "../../src-main/shells/web/server.ts";
import { type Script, ScriptedAssistant } from "../support/scriptedAssistant.ts";
import { type BrowserOptions, openBrowser, openPage } from "./browser.ts";
import { builtPage, PageEnd } from "./pageEnd.ts";

const token = "e".repeat(43);
let built: Promise<string> | null = null;

/** A browser takes a second to start: tests with the same microphone share one, each in a context. */
const browsers = new Map<string, Promise<Browser>>();

export async function closeBrowsers(): Promise<void> {
  for (const browser of browsers.values()) await (await browser).close();
  browsers.clear();
}

function sharedBrowser({ microphone, sharesWindow, display }: BrowserOptions): Promise<Browser> {
  const key = JSON.stringify([microphone, sharesWindow, display]);
  const browser = browsers.get(key) ?? openBrowser({ microphone, sharesWindow, display });
  browsers.set(key, browser);
  return browser;
}

export interface ScriptedPlace extends AsyncDisposable {
  readonly assistant: ScriptedAssistant;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly end: PageEnd;
  readonly complaints: string[];
  readonly address: string;
  stopServer(): Promise<void>;
  /** On the same port. */
  startServer(): Promise<void>;
}

export async function scriptedPlace(
  options: BrowserOptions & { script?: Partial<Script>; context?: BrowserContextOptions } = {},
): Promise<ScriptedPlace> {
  built ??= builtPage();
  const pageFolder = await built;
  const assistant = new ScriptedAssistant(options.script);
  const start = (port: number): Promise<WebServer> =>
    startWebServer(assistant, { host: "127.0.0.1", port, origins: [], token, pageFolder });
  let server: WebServer | null = await start(0);
  const { port, address } = server;
  const browser = await sharedBrowser(options);
  const { page, complaints } = await openPage(browser, address, options.context);
  const end = new PageEnd(page);
  await end.phase("ready");
  const stopServer = async () => {
    await server?.[Symbol.asyncDispose]();
    server = null;
  };
  return {
    assistant,
    page,
    context: page.context(),
    end,
    complaints,
    address,
    stopServer,
    startServer: async () => {
      server = await start(port);
    },
    [Symbol.asyncDispose]: async () => {
      await page.context().close();
      await stopServer();
    },
  };
}
