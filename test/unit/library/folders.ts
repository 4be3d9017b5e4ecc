import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { locatePack } from "../../../src-main/library/locate.ts";

/** A folder that is gone after the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sotto-library-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file below `folder`, by relative path. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

export function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** A pack of small files, as the installer wants it. */
export async function locateSmall(pack: string, home: string) {
  const { manifest, place } = await locatePack(pack, home);
  if (manifest.kind !== "small") throw new Error(`${pack} is a ${manifest.kind} pack`);
  return { manifest, place };
}

/** Bytes that do not compress and are the same in every run. */
export function noise(bytes: number, seed = 1): Buffer {
  const data = Buffer.alloc(bytes);
  let state = seed;
  for (let index = 0; index < bytes; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[index] = state >>> 24;
  }
  return data;
}

export const neverStopped = new AbortController().signal;

export async function faultOf(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    const { FaultError } = await import("../../../src-main/contract/faults.ts");
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error("A fault was expected, and it worked.");
}
