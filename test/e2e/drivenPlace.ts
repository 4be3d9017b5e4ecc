/** The real server and page in a real browser; the test itself says every word of the assistant. */
import type { Browser, BrowserContextOptions, Page } from "playwright";
import { startWebServer } from "../../src-main/shells/web/server.ts";
import { DrivenAssistant } from "../support/drivenAssistant.ts";
import { type BrowserOptions, openBrowser, openPage } from "./browser.ts";
import { builtPage, PageEnd } from "./pageEnd.ts";

let built: Promise<string> | null = null;

/** A browser takes a second to start: tests with the same options share one, each in a context. */
const browsers = new Map<string, Promise<Browser>>();

export async function closeDrivenBrowsers(): Promise<void> {
  for (const browser of browsers.values()) await (await browser).close();
  browsers.clear();
}

function browserFor({ microphone, sharesWindow, display }: BrowserOptions): Promise<Browser> {
  const wanted = {
    ...(microphone ? { microphone } : {}),
    ...(sharesWindow ? { sharesWindow } : {}),
    ...(display ? { display } : {}),
  };
  const key = JSON.stringify(wanted);
  const browser = browsers.get(key) ?? openBrowser(wanted);
  browsers.set(key, browser);
  return browser;
}

export interface DrivenPlace extends AsyncDisposable {
  readonly assistant: DrivenAssistant;
  readonly page: Page;
  readonly end: PageEnd;
  readonly complaints: string[];
  /** Types a question; resolves to its turn. */
  asked(question: string): Promise<number>;
  /** Ends the turn as the assistant does once the page has played it to its end. */
  drained(turn: number): Promise<number>;
}

export async function drivenPlace(
  options: BrowserOptions & { context?: BrowserContextOptions; assistant?: DrivenAssistant } = {},
): Promise<DrivenPlace> {
  built ??= builtPage();
  const pageFolder = await built;
  const assistant = options.assistant ?? new DrivenAssistant();
  const token = "d".repeat(43);
  const server = await startWebServer(assistant, {
    host: "127.0.0.1",
    port: 0,
    origins: [],
    token,
    pageFolder,
  });
  const browser = await browserFor(options);
  const { page, complaints } = await openPage(browser, server.address, options.context);
  const end = new PageEnd(page);
  await end.phase("ready");
  return {
    assistant,
    page,
    end,
    complaints,
    asked: async (question) => {
      await end.type(question);
      const { turn } = await assistant.next("turn.start");
      return turn;
    },
    drained: async (turn) => {
      for (;;) {
        const played = await assistant.next("turn.played");
        if (played.turn === turn && played.drained) return played.samples;
      }
    },
    [Symbol.asyncDispose]: async () => {
      await page.context().close();
      await server[Symbol.asyncDispose]();
    },
  };
}

export const timing = {
  endOfSpeechToFirstTextMs: 300,
  endOfSpeechToFirstAudioMs: 600,
  totalMs: 2000,
  stages: {},
};
