/** Tries that failed for want of a network are not made again at every start. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./root.mjs";

/** A day: long enough not to slow down someone without a network, short enough to heal by itself. */
const rememberedMs = 24 * 60 * 60 * 1000;
const file = join(root, "out", "attempts.json");

export function recentFailure(name) {
  const failure = read()[name];
  return failure && Date.now() - failure.at < rememberedMs ? failure.reason : null;
}

export function noteFailure(name, reason) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...read(), [name]: { at: Date.now(), reason } }));
}

function read() {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}
