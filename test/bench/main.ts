/**
 * `npm run bench -- default|web|api|desktop|packs|history|window|engine [--rounds N] [--json]`: the figures behind the README,
 * with the machine named. Prints a table, or with --json one object on the last line; writes results and a plot beside it.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { benchApi } from "./api.ts";
import { benchDefault } from "./default.ts";
import { benchDesktop } from "./desktop.ts";
import { benchEngine } from "./engine.ts";
import { benchHistory } from "./history.ts";
import { benchPacks } from "./packs.ts";
import { plot } from "./plot.ts";
import type { Result } from "./result.ts";
import { benchWeb } from "./web.ts";
import { benchWindow } from "./window.ts";

const suites = {
  default: benchDefault,
  web: benchWeb,
  api: benchApi,
  desktop: benchDesktop,
  packs: benchPacks,
  history: benchHistory,
  window: benchWindow,
  engine: benchEngine,
} as const;

export async function main(args: readonly string[]): Promise<number> {
  const name = args.find((arg) => !arg.startsWith("--") && !/^\d+$/.test(arg)) ?? "default";
  const rounds = Number(args[args.indexOf("--rounds") + 1]) || 1;
  const bench = suites[name as keyof typeof suites];
  if (!bench) {
    process.stderr.write(`There is no bench named ${name}: ${Object.keys(suites).join(", ")}.\n`);
    return 2;
  }
  const result: Result = { name, machine: machine(), figures: await bench(rounds, progress) };
  const folder = join(import.meta.dirname, "results");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(join(folder, `${name}.svg`), plot(result));
  process.stdout.write(args.includes("--json") ? `${JSON.stringify(result)}\n` : table(result));
  return result.figures.every(({ bar, median }) => bar === null || median <= bar) ? 0 : 1;
}

function machine(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() ?? "unknown processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} × ${model}, ${memory} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

function table({ machine: where, figures }: Result): string {
  const rows = figures.map(({ title, unit, values, median, p95, bar }) => {
    const figure = `${median} ${unit} (p95 ${p95}, n ${values.length})`;
    const verdict = bar === null ? "" : median <= bar ? `≤ ${bar} ok` : `> ${bar} MISSED`;
    return `${title.padEnd(52)} ${figure.padEnd(34)} ${verdict}`;
  });
  return `${where}\n${rows.join("\n")}\n`;
}
