import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SottoNative } from "../../../native/types/binding.d.ts";
import { fault } from "../../contract/faults.ts";

const ADDON = join("native", "build", "sotto_native.node");

/** Loads the add-on; it lies in the same place seen from the sources and from the bundle. */
export function loadNative(): SottoNative {
  const require = createRequire(import.meta.url);
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const path = join(folder, ADDON);
    if (existsSync(path)) return require(path) as SottoNative;
    if (dirname(folder) === folder) throw missing();
  }
}

function missing() {
  return fault(
    "unsupported",
    "setup",
    "The native add-on is not built, so Qwen2.5-Omni cannot run here.",
    "Run npm run build:native, or use another pack.",
  );
}
