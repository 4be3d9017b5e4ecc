/** Import of a model of one's own: any GGUF, a converted or published Qwen2.5-Omni, or its checkpoint. */
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { convertCheckpoint, installPublished, MANIFEST } from "../../models/convert/convert.ts";
import { ConvertError } from "../../models/convert/errors.ts";
import { type GgufHeader, readGguf } from "../../models/convert/gguf-read.ts";
import type { ElementChoice } from "../../models/convert/plan.ts";
import { fileSource } from "../../models/convert/source.ts";
import { type FaultError, fault } from "../contract/faults.ts";
import { inCatalogue } from "./catalogue.ts";
import { packFolder } from "./home.ts";
import { type OwnManifest, ownManifestSchema } from "./ownManifest.ts";
import type { OnProgress } from "./progress.ts";
import { hashFile, writeJson } from "./write.ts";

export interface ImportOptions {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly name?: string;
  readonly element: ElementChoice;
  /** Asks the new pack a question; throws when it cannot answer. */
  readonly selfTest: (manifest: OwnManifest, signal: AbortSignal) => Promise<void>;
}

export interface Imported {
  readonly name: string;
  readonly folder: string;
  /** What the person should know, e.g. that a projector is not used. */
  readonly notes: readonly string[];
}

/** What was found, before anything is written. */
type Found =
  | { readonly type: "text"; readonly gguf: string; readonly title: string }
  | { readonly type: "converted"; readonly folder: string }
  | { readonly type: "checkpoint"; readonly folder: string }
  | { readonly type: "published"; readonly thinker: string; readonly projector: string };

export async function importOwn(path: string, home: string, options: ImportOptions) {
  const full = resolve(path);
  const { found, notes } = await refusing(() => look(full));
  const name = await freeName(options.name ?? basename(full, extname(full)), home);
  const folder = packFolder(home, name);
  const earlier = await stat(folder).catch(() => null);
  try {
    const manifest = await refusing(() => make(found, name, folder, options));
    options.onProgress({ type: "testing" });
    await options.selfTest(manifest, options.signal);
    await writeJson(join(folder, "pack.json"), manifest);
  } catch (error) {
    // Nothing half-made stays under a new name; one's own files are never touched.
    if (!earlier) await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return { name, folder, notes } satisfies Imported;
}

async function look(path: string): Promise<{ found: Found; notes: string[] }> {
  const info = await stat(path).catch(() => null);
  if (info?.isFile()) return lookAtFiles(dirname(path), [basename(path)]);
  if (!info?.isDirectory()) {
    throw fault("not-found", "setup", `${path} does not exist.`, "Name a GGUF file or a folder.");
  }
  const names = await readdir(path);
  if (names.includes(MANIFEST)) return { found: { type: "converted", folder: path }, notes: [] };
  const ggufs = names.filter((name) => /\.gguf$/i.test(name)).sort();
  if (ggufs.length > 0) return lookAtFiles(path, ggufs);
  if (names.includes("config.json") && names.some((name) => name.endsWith(".safetensors"))) {
    return { found: { type: "checkpoint", folder: path }, notes: [] };
  }
  throw nothingThere(path, "no GGUF file and no checkpoint");
}

async function lookAtFiles(folder: string, names: readonly string[]) {
  const notes: string[] = [];
  const models: { path: string; header: GgufHeader }[] = [];
  const projectors: { path: string; header: GgufHeader }[] = [];
  for (const name of names) {
    const path = join(folder, name);
    await using source = await fileSource(path);
    const header = await readGguf(source);
    const isProjector = header.metadata.get("general.architecture")?.value === "clip";
    (isProjector ? projectors : models).push({ path, header });
  }
  const [model, second] = models;
  if (!model) throw nothingThere(folder, "no language model, only projectors");
  if (second) {
    const list = models.map(({ path }) => basename(path)).join(", ");
    throw fault(
      "bad-input",
      "setup",
      `${folder} holds ${models.length} language models: ${list}.`,
      "Name the one to import instead of the folder.",
    );
  }
  const { metadata } = model.header;
  if (Number(metadata.get("split.count")?.value ?? 0) > 1) {
    const message = `${basename(model.path)} is one part of a split GGUF.`;
    throw fault("bad-input", "setup", message, "Merge it with llama-gguf-split --merge first.");
  }
  const omni = projectors.find(({ header }) => projectorKind(header) === "qwen2.5o");
  if (omni && metadata.get("general.architecture")?.value === "qwen2vl") {
    const files = { thinker: model.path, projector: omni.path };
    return { found: { type: "published", ...files } satisfies Found, notes };
  }
  for (const { path, header } of projectors) {
    notes.push(
      `${basename(path)} (${projectorKind(header)}) is not used: the screen reader sees for this model.`,
    );
  }
  if (!metadata.has("tokenizer.chat_template")) {
    notes.push(`${basename(model.path)} names no chat template, so it may answer strangely.`);
  }
  const title = String(metadata.get("general.name")?.value ?? basename(model.path, ".gguf"));
  return { found: { type: "text", gguf: model.path, title } satisfies Found, notes };
}

function projectorKind({ metadata }: GgufHeader): string {
  return String(metadata.get("clip.projector_type")?.value ?? "an unnamed kind").slice(0, 40);
}

async function make(
  found: Found,
  name: string,
  folder: string,
  options: ImportOptions,
): Promise<OwnManifest> {
  const { signal, onProgress } = options;
  const base = { format: 1, kind: "own", name, languages: ["en"] } as const;
  if (found.type === "text") {
    onProgress({ type: "checking", name: basename(found.gguf) });
    const { size } = await stat(found.gguf);
    const sha256 = await hashFile(found.gguf, signal);
    const title = plain(found.title);
    const thinker = { type: "text" as const, gguf: found.gguf, bytes: size, sha256 };
    return ownManifestSchema.parse({
      ...base,
      title,
      parts: [{ role: "thinker", name: title }],
      thinker,
    });
  }
  const speaks = await convertTo(found, folder, options);
  return ownManifestSchema.parse({
    ...base,
    title: `Qwen2.5-Omni in ${name}`,
    parts: [
      { role: "thinker", name: "Qwen2.5-Omni (hears and sees)" },
      ...(speaks ? [{ role: "voice", name: "Talker and Code2Wav" }] : []),
    ],
    thinker: { type: "omni", folder: found.type === "converted" ? found.folder : folder },
  });
}

/** Returns whether it speaks by itself. */
async function convertTo(
  found: Exclude<Found, { type: "text" }>,
  folder: string,
  { signal, onProgress, element }: ImportOptions,
): Promise<boolean> {
  if (found.type === "converted") return false;
  await mkdir(folder, { recursive: true });
  const options = {
    ...element,
    signal,
    onProgress: ({
      file,
      bytes,
      totalBytes,
    }: {
      file: string;
      bytes: number;
      totalBytes: number;
    }) => onProgress({ type: "converting", name: file, doneBytes: bytes, totalBytes }),
  };
  if (found.type === "checkpoint") {
    const { speech } = await convertCheckpoint(found.folder, folder, options);
    return speech !== undefined;
  }
  const configDirectory = dirname(found.thinker);
  const has = await readdir(configDirectory);
  if (!has.includes("config.json") || !has.includes("preprocessor_config.json")) {
    throw fault(
      "bad-input",
      "setup",
      "This is a Qwen2.5-Omni, and its config.json and preprocessor_config.json are not beside it.",
      "Put both there, from the repository Qwen/Qwen2.5-Omni-3B or -7B; or install omni-3b or omni-7b.",
    );
  }
  await installPublished({ ...found, configDirectory }, folder, options);
  return false;
}

/** Never the name of a pack that is there already, and never one of the catalogue. */
async function freeName(wish: string, home: string): Promise<string> {
  const plainName = wish
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 56)
    .replace(/[-.]+$/, "");
  const base = plainName || "own";
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base}-${count}`;
    const taken = await stat(join(packFolder(home, name), "pack.json")).catch(() => null);
    if (!taken && !inCatalogue(name)) return name;
  }
}

/** Titles come from files and are shown. */
function plain(text: string): string {
  return text.replace(/\p{C}/gu, " ").trim().slice(0, 80) || "A model of your own";
}

function nothingThere(path: string, what: string): FaultError {
  return fault("bad-input", "setup", `${path} holds ${what}.`, "Name a GGUF file or its folder.");
}

/** What the converter's readers refuse is bad input: nothing was written. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConvertError)) throw error;
    const remedy = "Nothing was changed. Fetch the file again, or use another.";
    throw fault("bad-input", "setup", error.message, remedy, error);
  }
}
