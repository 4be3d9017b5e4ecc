import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The built file of one of our own processes or workers (`engine.js`, `reader.js`, …). All entries lie
 * side by side in `out/main`; the code that asks may be in a chunk below it, or in a test that runs the
 * sources.
 */
export function entryFile(name: string): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    for (const candidate of [join(folder, name), join(folder, "out", "main", name)]) {
      // A package has its files for other processes beside its archive.
      if (existsSync(candidate))
        return candidate.replace(/\bapp\.asar(?=[\\/])/, "app.asar.unpacked");
    }
    if (folder === dirname(folder)) throw new Error(`${name} is not built: run npm run build.`);
  }
}
