/** The web shell: the same page in any browser, over a socket on this machine. */
import { access } from "node:fs/promises";
import type { Assistant } from "../contract/assistant.ts";
import { exitCodes, FaultError, toFault } from "../contract/faults.ts";
import { openBrowser } from "./web/browser.ts";
import { type DemoPorts, runDemo } from "./web/demo.ts";
import { isLoopback } from "./web/door.ts";
import type { WebShellOptions } from "./web/options.ts";
import { startWebServer } from "./web/server.ts";

/** What the entry hands in: shells see the contract only. */
export interface WebPorts {
  readonly assistant: Assistant;
  /** Resolves when the engine is warm. */
  readonly ready: (signal: AbortSignal) => Promise<void>;
  readonly token: string;
  readonly pageFolder: string;
  readonly demo: DemoPorts;
  /** Said after the page's own address. */
  readonly alsoAt: readonly string[];
  readonly stdout: Pick<NodeJS.WriteStream, "write">;
}

/** Serves until `stop`; what the exit code is then, its owner knows. */
export async function runWeb(
  options: WebShellOptions,
  ports: WebPorts,
  stop: AbortSignal,
): Promise<void> {
  const say = (line: string) => void ports.stdout.write(`${line}\n`);
  await using server = await startWebServer(ports.assistant, { ...options, ...ports });
  say(`Sotto is at ${server.address}`);
  for (const line of ports.alsoAt) say(line);
  if (!isLoopback(options.host)) warn(say, options.origins.length > 0);
  if (options.opensBrowser) openBrowser(server.address);
  const stopped = new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener("abort", () => resolve(), { once: true });
  });
  await ports.ready(stop).catch((error: unknown) => {
    if (!stop.aborted) throw error;
  });
  if (options.demo || (await isFirstRun(ports.demo.reply))) await demo(ports, say, stop);
  await stopped;
}

function warn(say: (line: string) => void, proxied: boolean): void {
  say("Other machines can reach this page now: keep its address to yourself.");
  if (proxied) return;
  say("Browsers give the microphone only to https pages: put a TLS proxy in front (--origin).");
}

/** The example has not been asked in this data folder. */
async function isFirstRun(reply: string): Promise<boolean> {
  return access(reply).then(
    () => false,
    () => true,
  );
}

/** A demo that fails is told in a line; the page is there all the same. */
async function demo(ports: WebPorts, say: (line: string) => void, stop: AbortSignal) {
  try {
    for (const line of await runDemo(ports.assistant, ports.demo, stop)) say(line);
  } catch (error) {
    if (stop.aborted) return;
    const { message, remedy } = error instanceof FaultError ? error.fault : toFault(error, "setup");
    say(`The example could not be asked: ${message} ${remedy}`);
  }
}

/** SIGINT is a person's ctrl-C; SIGTERM is a service manager's orderly stop. */
export function exitCodeAfter(signal: NodeJS.Signals): number {
  return signal === "SIGINT" ? exitCodes.interrupted : exitCodes.answered;
}
