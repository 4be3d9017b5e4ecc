/** All written screens, by folder and name. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseScreens, type Written } from "./parse.ts";

const folder = join(import.meta.dirname, "../../../models/train/screens");
let known: Map<string, Written> | null = null;

export function written(): ReadonlyMap<string, Written> {
  known ??= new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".txt"))
      .sort()
      .flatMap((file) =>
        parseScreens(readFileSync(join(folder, file), "utf8")).map(
          (screen) => [`${file.split(/[\\/]/)[0]}/${screen.name}`, screen] as const,
        ),
      ),
  );
  return known;
}
