/** A port opened, or a sentence that says why it cannot be. */
import { once } from "node:events";
import type { Server } from "node:http";
import { fault } from "../../contract/faults.ts";

export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw fault(
        "port-in-use",
        "setup",
        `Port ${port} on ${host} is in use by another program.`,
        "Choose another with --port N, or any free one with --port 0.",
      );
    }
    const why = code === "EACCES" ? "this account may not open it" : message;
    throw fault(
      "bad-input",
      "setup",
      `Port ${port} on ${host} cannot be opened: ${why}.`,
      "Choose another with --port N and --host NAME.",
    );
  }
}
