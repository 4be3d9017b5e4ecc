/** Processes of the program under test, found as the system lists them (Linux). */
import { readdir, readFile } from "node:fs/promises";

/** The child of `parent` that runs this file; throws when there is none. */
export async function childOf(parent: number, entry: string): Promise<number> {
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const [command, stat] = await Promise.all([
      readFile(`/proc/${name}/cmdline`, "utf8").catch(() => ""),
      readFile(`/proc/${name}/stat`, "utf8").catch(() => ""),
    ]);
    const parentOfIt = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (parentOfIt === parent && command.includes(entry)) return Number(name);
  }
  throw new Error(`process ${parent} has no child that runs ${entry}`);
}
