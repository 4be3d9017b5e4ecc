import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { NativeErrorCode, SottoNative } from "../../native/types/binding.d.ts";

/** The built add-on; SOTTO_NATIVE names another build of it, such as the sanitized one. */
export function loadAddon(): SottoNative {
  const path =
    process.env.SOTTO_NATIVE ?? join(import.meta.dirname, "../../native/build/sotto_native.node");
  if (!existsSync(path)) throw new Error(`${path} is missing: npm run build:native`);
  return createRequire(import.meta.url)(path) as SottoNative;
}

/** The code of the NativeError that `promise` rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<NativeErrorCode | undefined> {
  try {
    await promise;
  } catch (error) {
    return (error as { code?: NativeErrorCode }).code;
  }
  throw new Error("No error was thrown.");
}

/** The same for a function that throws at once. */
export function codeThrown(action: () => unknown): NativeErrorCode | undefined {
  try {
    action();
  } catch (error) {
    return (error as { code?: NativeErrorCode }).code;
  }
  throw new Error("No error was thrown.");
}
