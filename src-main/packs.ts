/** `npm run packs -- list|show|install|…`: the packs of this machine, from a terminal or a script. */
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { startEngine } from "./app/assistant.ts";
import { gigabytes, megabytes } from "./base/bytes.ts";
import { exitCodeOf, exitCodes, toFault } from "./contract/faults.ts";
import { measureHardware } from "./engine/probing.ts";
import { voiceElement } from "./engine/quantizer.ts";
import type { AnyManifest } from "./library/anyManifest.ts";
import { dataHome } from "./library/home.ts";
import { inspectPack, type PackState } from "./library/inspect.ts";
import { type Installing, importAny, installAny } from "./library/installing.ts";
import { everyPack, locatePack } from "./library/locate.ts";
import { archiveTitle, type FileSource } from "./library/manifest.ts";
import { choose } from "./library/needs.ts";
import { fileBytes } from "./library/omniManifest.ts";
import { Pins } from "./library/pins.ts";
import { prune, removePack } from "./library/remove.ts";
import { sizeOf } from "./library/size.ts";
import { openKeyStore } from "./remote/keys.ts";
import { progressView } from "./shells/cli/progressView.ts";

const usage = `Usage: npm run packs -- COMMAND

  list               every pack that can be had, and which are here
  show PACK          its parts, files, sizes, licences, sources, and whether it fits this machine
  install PACK       fetch, convert and try out what is missing or damaged; safe to stop and run again
  verify [PACK]      read every byte and compare its hash
  import PATH        a model of your own: a GGUF, its folder, or a Qwen2.5-Omni checkpoint
  remove PACK        delete it from this machine
  prune              delete what stopped installations left
  key PACK           store the key of a remote pack's servers, read from standard input (an empty one: none)

  --variant NAME     install: the quantization, e.g. q8_0 (default: the best that fits)
  --anyway           install although it does not fit
  --name NAME        import: what to call it

PACK is a name from the list, or a folder that holds a pack.json. Packs lie in
${dataHome()} (SOTTO_HOME changes that). HF_TOKEN, HF_ENDPOINT and HTTPS_PROXY are honoured.`;

interface Context {
  readonly home: string;
  readonly signal: AbortSignal;
  readonly variant: string | undefined;
  readonly anyway: boolean;
  readonly name: string | undefined;
}

interface Command {
  /** What follows the command: `none`, `optional`, `needed`. */
  readonly argument: "none" | "optional" | "needed";
  run(argument: string, context: Context): Promise<number>;
}

const commands: Record<string, Command> = {
  list: { argument: "none", run: list },
  show: { argument: "optional", run: show },
  install: { argument: "optional", run: install },
  verify: { argument: "optional", run: verify },
  import: { argument: "needed", run: importPath },
  remove: { argument: "needed", run: remove },
  prune: { argument: "none", run: pruneAll },
  key: { argument: "needed", run: keepKey },
};

async function keepKey(pack: string, { home }: Context): Promise<number> {
  const { manifest } = await locatePack(pack, home);
  if (manifest.kind !== "remote") {
    console.error(`The pack ${manifest.name} answers on this machine: it needs no key.`);
    return exitCodes.badInput;
  }
  const store = await openKeyStore(home);
  const key = (await text(process.stdin)).trim();
  if (key === "") await store.remove(manifest.name);
  else await store.set(manifest.name, key);
  console.log(
    `The key of ${manifest.name} is ${key === "" ? "removed from" : "in"} ${store.place}.`,
  );
  return exitCodes.answered;
}

async function list(_: string, { home, signal }: Context): Promise<number> {
  for (const located of await everyPack(home)) {
    const { name, title } = located.manifest;
    const here = inWords(await inspectPack(located, { signal }));
    const size = sizeOf(located.manifest);
    const shown = size === null ? "-" : megabytes(size);
    console.log(`${name.padEnd(12)} ${shown.padStart(9)}  ${here.padEnd(13)} ${title}`);
  }
  return exitCodes.answered;
}

async function show(pack: string, { home, signal, variant }: Context): Promise<number> {
  const located = await locatePack(pack, home);
  const { manifest, place } = located;
  console.log(`${manifest.name}: ${manifest.title} (${manifest.languages.join(", ")})`);
  console.log(`${inWords(await inspectPack(located, { signal }))} in ${place.folder}`);
  for (const part of manifest.parts) console.log(`  ${part.role.padEnd(9)} ${part.name}`);
  if (manifest.kind === "omni") {
    const choice = choose(manifest, await measureHardware(signal), variant);
    const { where, why } = choice.fit;
    const place = {
      gpu: "on the GPU",
      shared: "on GPU and CPU",
      cpu: "on the CPU",
      nowhere: "not",
    };
    console.log(`here it would run ${place[where]}, as ${choice.variant ?? "it is"}: ${why}`);
  }
  await showFiles(manifest, place.folder);
  return exitCodes.answered;
}

async function showFiles(manifest: AnyManifest, folder: string): Promise<void> {
  if (manifest.kind === "remote") {
    for (const { url } of manifest.endpoints) console.log(`  asks ${url}`);
  } else if (manifest.kind === "own") {
    const { thinker } = manifest;
    console.log(`  from ${thinker.type === "text" ? thinker.gguf : thinker.folder}`);
  } else if (manifest.kind === "small") {
    for (const file of manifest.files) {
      console.log(`\n${file.path}`);
      console.log(`  ${file.bytes ?? "any number of"} bytes, ${file.licence}, ${file.role}`);
      if (file.sha256) console.log(`  sha256 ${file.sha256}`);
      for (const source of file.sources) console.log(`  from ${describe(source, manifest)}`);
    }
  } else {
    const pins = await Pins.open(folder);
    for (const file of manifest.files) {
      console.log(`\n${file.role}${file.variant ? ` (${file.variant})` : ""}`);
      const about = file.bytes === undefined ? "about " : "";
      console.log(`  ${about}${megabytes(fileBytes(file))}, ${file.licence}`);
      console.log(
        `  sha256 ${file.sha256 ?? pins.get(file.role)?.sha256 ?? "pinned when it first arrives"}`,
      );
      for (const source of file.sources) console.log(`  from ${describe(source)}`);
    }
    const { speech } = manifest;
    console.log(
      `\nvoice\n  about ${megabytes(speech.aboutBytes)} of tensors ${speech.tensors.join(", ")}`,
    );
    for (const source of speech.sources) console.log(`  from ${describe(source)}`);
  }
}

function installing(signal: AbortSignal, onProgress: Installing["onProgress"]): Installing {
  return {
    signal,
    onProgress,
    spawn: startEngine,
    hardware: measureHardware,
    element: voiceElement,
  };
}

async function install(pack: string, context: Context): Promise<number> {
  const { home, signal, variant, anyway } = context;
  using view = progressView(process.stderr);
  const wish = { pack, anyway, ...(variant === undefined ? {} : { variant }) };
  const changed = await installAny(wish, home, installing(signal, view.show));
  view.end();
  const { manifest, place } = await locatePack(pack, home);
  const done = changed ? "is installed" : "was installed already";
  console.log(`The pack ${manifest.name} ${done}: ${place.folder}`);
  return exitCodes.answered;
}

async function importPath(path: string, { home, signal, name }: Context): Promise<number> {
  using view = progressView(process.stderr);
  const imported = await importAny(path, name, home, installing(signal, view.show));
  view.end();
  for (const note of imported.notes) console.log(note);
  console.log(`Imported as ${imported.name}: npm run ask -- --pack ${imported.name} "Hello"`);
  return exitCodes.answered;
}

async function verify(pack: string, { home, signal }: Context): Promise<number> {
  const located = await locatePack(pack, home);
  const state = await inspectPack(located, { signal, full: true });
  console.log(`${located.manifest.name}: ${inWords(state)}`);
  if (state.type === "installed") return exitCodes.answered;
  console.error(`Run npm run packs -- install ${pack}.`);
  return exitCodes.pack;
}

async function remove(pack: string, { home, signal }: Context): Promise<number> {
  const located = await locatePack(pack, home);
  const bytes = await removePack(located, home, signal);
  console.log(`The pack ${located.manifest.name} is removed: ${megabytes(bytes)} are free again.`);
  return exitCodes.answered;
}

async function pruneAll(_: string, { home, signal }: Context): Promise<number> {
  console.log(`${megabytes(await prune(home, signal))} are free again.`);
  return exitCodes.answered;
}

/** One word where it can be one; otherwise which files are not as they should be. */
function inWords(state: PackState): string {
  if (state.type === "damaged") return state.why;
  if (state.type === "paused") return `stopped, ${gigabytes(state.arrivedBytes)} here`;
  return state.type === "installed" ? "installed" : "not installed";
}

function describe(source: FileSource, manifest?: AnyManifest): string {
  if (source.type === "http") return source.url;
  if (source.type === "archive") {
    const archives = manifest?.kind === "small" ? manifest.archives : {};
    const archive = archives[source.archive];
    return archive ? `${archive.type} ${archiveTitle(archive)} ${source.member}` : source.archive;
  }
  return `${source.type} ${source.repository}@${source.revision} ${source.path}`;
}

const options = {
  help: { type: "boolean", short: "h" },
  variant: { type: "string" },
  anyway: { type: "boolean" },
  name: { type: "string" },
} as const;

async function main(): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => stop.abort());
  }
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [name = "", argument, ...more] = positionals;
    if (values.help) {
      console.log(usage);
      return exitCodes.answered;
    }
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    const missing = command?.argument === "needed" && argument === undefined;
    const extra = command?.argument === "none" && argument !== undefined;
    if (!command || missing || extra || more.length > 0) {
      console.error(usage);
      return exitCodes.usage;
    }
    const { variant, anyway = false, name: called } = values;
    const context = { home: dataHome(), signal: stop.signal, variant, anyway, name: called };
    return await command.run(argument ?? "default", context);
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
