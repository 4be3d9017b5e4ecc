/** `npm run packs -- list|show|install|verify`: the packs of this machine, from a terminal or a script. */
import { parseArgs } from "node:util";
import { exitCodeOf, exitCodes, toFault } from "./contract/faults.ts";
import { catalogue } from "./library/catalogue.ts";
import { dataHome } from "./library/home.ts";
import { type InstallProgress, installPack } from "./library/install.ts";
import { type LocatedPack, locatePack } from "./library/load.ts";
import { archiveTitle, type FileSource, type PackManifest } from "./library/manifest.ts";
import { verifyPack } from "./library/verify.ts";
import { megabytes } from "./library/write.ts";

const usage = `Usage: npm run packs -- COMMAND

  list               every pack that can be had, and which are here
  show PACK          its parts, files, sizes, licences and sources
  install PACK       fetch what is missing or damaged; safe to stop and run again
  verify [PACK]      read every byte and compare its hash

PACK is a name from the list, or a folder that holds a pack.json. Packs lie in
${dataHome()} (SOTTO_HOME changes that).`;

interface Context {
  readonly home: string;
  readonly signal: AbortSignal;
}

type Command = (pack: string | undefined, context: Context) => Promise<number>;

const commands: Record<string, Command> = { list, show, install, verify };

async function list(_: string | undefined, context: Context): Promise<number> {
  for (const manifest of catalogue()) {
    const here = await stateOf(await locatePack(manifest.name, context.home), context, false);
    const size = megabytes(totalBytes(manifest));
    console.log(
      `${manifest.name.padEnd(12)} ${size.padStart(9)}  ${here.padEnd(13)} ${manifest.title}`,
    );
  }
  return exitCodes.answered;
}

async function show(pack: string | undefined, context: Context): Promise<number> {
  const located = await locatePack(pack ?? "default", context.home);
  const { manifest, place } = located;
  console.log(`${manifest.name}: ${manifest.title} (${manifest.languages.join(", ")})`);
  console.log(`${await stateOf(located, context, false)} in ${place.folder}`);
  for (const part of manifest.parts) console.log(`  ${part.role.padEnd(9)} ${part.name}`);
  for (const file of manifest.files) {
    console.log(`\n${file.path}`);
    console.log(`  ${file.bytes ?? "any number of"} bytes, ${file.licence}, ${file.role}`);
    if (file.sha256) console.log(`  sha256 ${file.sha256}`);
    for (const source of file.sources) console.log(`  from ${describe(source, manifest)}`);
  }
  return exitCodes.answered;
}

async function install(pack: string | undefined, context: Context): Promise<number> {
  const { manifest, place } = await locatePack(pack ?? "default", context.home);
  const view = progressView();
  try {
    const { fetched } = await installPack(manifest, place, context.home, {
      signal: context.signal,
      onProgress: view.show,
    });
    view.end();
    const done = fetched.length > 0 ? "is installed" : "was installed already";
    console.log(`The pack ${manifest.name} ${done}: ${place.folder}`);
  } finally {
    view.end();
  }
  return exitCodes.answered;
}

async function verify(pack: string | undefined, context: Context): Promise<number> {
  const located = await locatePack(pack ?? "default", context.home);
  const state = await stateOf(located, context, true);
  console.log(`${located.manifest.name}: ${state}`);
  if (state === "installed") return exitCodes.answered;
  console.error(`Run npm run packs -- install ${pack ?? "default"}.`);
  return exitCodes.pack;
}

/** One word where it can be one; otherwise which files are not as they should be. */
async function stateOf(located: LocatedPack, { signal }: Context, full: boolean): Promise<string> {
  const { manifest, place } = located;
  const reports = await verifyPack(manifest, place.folder, place.stampFile, { signal, full });
  if (reports.every(({ state }) => state === "missing")) return "not installed";
  const bad = reports.filter(({ state }) => state !== "whole");
  if (bad.length === 0) return "installed";
  return bad.map(({ file, state }) => `${file.path} is ${state}`).join(", ");
}

function describe(source: FileSource, manifest: PackManifest): string {
  if (source.type === "http") return source.url;
  if (source.type === "hub") {
    return `hub ${source.repository}@${source.revision} ${source.path}`;
  }
  const archive = manifest.archives[source.archive];
  return archive ? `${archive.type} ${archiveTitle(archive)} ${source.member}` : source.archive;
}

function totalBytes(manifest: PackManifest): number {
  return manifest.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
}

/** A bar that redraws itself on a terminal; elsewhere one line per download. */
function progressView() {
  const terminal = process.stderr.isTTY === true;
  let open = false;
  let started = "";
  let startedAt = 0;
  const end = () => {
    if (open) process.stderr.write("\n");
    open = false;
  };
  const draw = (text: string) => {
    const width = Math.max(20, (process.stderr.columns ?? 80) - 1);
    process.stderr.write(`\r${text.slice(0, width)}\u001b[K`);
    open = true;
  };
  const line = (text: string) => {
    end();
    process.stderr.write(`${text}\n`);
  };
  const downloading = (progress: InstallProgress & { type: "downloading" }) => {
    const { name, doneBytes, totalBytes } = progress;
    if (name !== started) {
      end();
      started = name;
      startedAt = performance.now();
      if (!terminal) line(`  fetching ${name} (${megabytes(totalBytes)})`);
    }
    if (terminal) draw(`  ${bar(doneBytes, totalBytes, performance.now() - startedAt)}  ${name}`);
  };
  const show = (progress: InstallProgress) => {
    if (progress.type === "downloading") downloading(progress);
    else if (progress.type === "unpacking" && terminal) draw(`  unpacking ${progress.name}`);
    else if (progress.type === "damaged")
      line(`  ${progress.name} is damaged and is fetched again`);
    else if (progress.type === "waiting") {
      line(`  waiting for another installer (process ${progress.holder})`);
    }
  };
  return { show, end };
}

/** `[█████·····]  54 of 93 MB, 11 MB/s, 4 s left` */
function bar(doneBytes: number, totalBytes: number, elapsedMs: number): string {
  const cells = 24;
  const full = Math.round((doneBytes / totalBytes) * cells);
  const perSecond = elapsedMs > 500 ? (doneBytes / elapsedMs) * 1000 : 0;
  const left = perSecond > 0 ? Math.ceil((totalBytes - doneBytes) / perSecond) : null;
  const rate = left === null ? "" : `, ${megabytes(perSecond)}/s, ${left} s left`;
  const amount = `${Math.floor(doneBytes / 1e6)} of ${megabytes(totalBytes)}`;
  return `[${"█".repeat(full)}${"·".repeat(cells - full)}] ${amount}${rate}`;
}

async function main(): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => stop.abort());
  }
  try {
    const { values, positionals } = parseArgs({
      options: { help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    const [name = "", pack, ...more] = positionals;
    if (values.help) {
      console.log(usage);
      return exitCodes.answered;
    }
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command || more.length > 0) {
      console.error(usage);
      return exitCodes.usage;
    }
    return await command(pack, { home: dataHome(), signal: stop.signal });
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  const code = (error as NodeJS.ErrnoException).code;
  if (code?.startsWith("ERR_PARSE_ARGS")) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return exitCodes.usage;
  }
  const { code: faultCode, message, remedy } = toFault(error, "setup");
  if (faultCode === "cancelled") console.error("Stopped. What has arrived is kept; run it again.");
  else console.error(`${message}\n${remedy}`);
  return exitCodeOf(faultCode);
}

process.exitCode = await main();
