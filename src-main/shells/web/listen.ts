/** A port opened, or a sentence that says why it cannot be. */
import { once } from "node:events";
import type { Server } from "node:http";
import { fault, wordedFault } from "../../contract/faults.ts";
import { worded } from "../../contract/sentences.ts";

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
      throw wordedFault("port-in-use", "setup", worded("port-taken", port, host));
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
