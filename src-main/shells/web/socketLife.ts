/** How a server's end of a socket is kept alive, and how it is let go. */
import type { WebSocket } from "ws";

/** How long a socket that was told to close may take before it is cut. */
const closingMs = 1_000;

/** Ends a socket whose far end vanished without a word (sleep, a lost network) within two pings. */
export function keepAlive(line: WebSocket, everyMs: number): void {
  let alive = true;
  line.on("pong", () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (alive) line.ping();
    else line.terminate();
    alive = false;
  }, everyMs);
  line.on("close", () => clearInterval(timer));
}

export function letGo(line: WebSocket, code: number): void {
  line.close(code);
  const timer = setTimeout(() => line.terminate(), closingMs);
  line.on("close", () => clearTimeout(timer));
}
