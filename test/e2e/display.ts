/** A screen of its own (Xvfb), for what only a window can do. */
import { spawn } from "node:child_process";
import { once } from "node:events";

export const screenSize = { width: 1280, height: 800 };

export interface Display extends AsyncDisposable {
  /** As in DISPLAY. */
  readonly name: string;
}

export async function openDisplay(): Promise<Display> {
  const { width, height } = screenSize;
  const args = ["-displayfd", "1", "-screen", "0", `${width}x${height}x24`, "-nolisten", "tcp"];
  const server = spawn("Xvfb", args, { stdio: ["ignore", "pipe", "ignore"] });
  const failed = once(server, "error").then(([error]) => {
    throw new Error("Xvfb cannot be started: on Debian, apt install xvfb.", { cause: error });
  });
  // It prints the number of the free display that it found.
  const [number] = await Promise.race([once(server.stdout, "data"), failed]);
  return {
    name: `:${String(number).trim()}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.kill();
      await closed;
    },
  };
}
