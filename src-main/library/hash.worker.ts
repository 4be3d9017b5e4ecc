/** The hashing thread: reads what has arrived from the disk's cache and hashes it beside the download. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { serveCalls } from "../base/calls.ts";
import { parentThreadPort } from "../base/port.ts";

const readBytes = 1024 * 1024;

export type HashCalls = {
  /** `input`: how many bytes are there from the beginning on, and will not change. */
  hash: { args: { path: string }; input: number; item: never; result: { sha256: string } };
};

if (parentPort) {
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  serveCalls<HashCalls>(parentThreadPort(parentPort), {
    hash: async ({ path }, { input, signal }) => {
      const file = openSync(path, "r");
      const hash = createHash("sha256");
      let hashed = 0;
      try {
        for await (const until of input) {
          while (hashed < until) {
            const length = readSync(file, buffer, 0, Math.min(readBytes, until - hashed), hashed);
            if (length === 0) throw new Error(`${path} ends after ${hashed} bytes.`);
            hash.update(buffer.subarray(0, length));
            hashed += length;
          }
        }
        signal.throwIfAborted();
        return { sha256: hash.digest("hex") };
      } finally {
        closeSync(file);
      }
    },
  });
}
