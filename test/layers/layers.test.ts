import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";
import { guardedPackages, type Layer, layers } from "./table.ts";

const root = join(import.meta.dirname, "..", "..");
const table: Readonly<Record<string, Layer>> = layers;

interface Import {
  readonly file: string;
  /** A path from the root for our own files, otherwise the package's or Node module's name. */
  readonly target: string;
  readonly ours: boolean;
}

function sourceFiles(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
    .filter((name) => /\.(ts|tsx|mts|js|mjs)$/.test(name) && !name.endsWith(".d.ts"));
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), "utf8");
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports
      .flatMap(({ entries }) => entries)
      .flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
    // A computed path cannot be checked; the text shows whether it is one.
    ...module.dynamicImports.map(({ moduleRequest }) =>
      source.slice(moduleRequest.start, moduleRequest.end).replace(/^["'`]|["'`]$/g, ""),
    ),
  ];
  return specifiers.map((specifier) => resolveImport(file, specifier));
}

function resolveImport(file: string, specifier: string): Import {
  if (!specifier.startsWith(".")) return { file, target: specifier, ours: false };
  const target = posix.join(dirname(file), specifier.replace(/\?.*$/, ""));
  return { file, target, ours: true };
}

function layerOf(path: string): string | null {
  let best: { name: string; length: number } | null = null;
  for (const [name, { paths }] of Object.entries(table)) {
    for (const prefix of paths) {
      const fits = path === prefix || path.startsWith(`${prefix}/`);
      if (fits && prefix.length > (best?.length ?? -1)) best = { name, length: prefix.length };
    }
  }
  return best?.name ?? null;
}

/** `turn/speak` of a stage's file; two stages are one layer, but do not see each other. */
function stageOf(path: string): string | null {
  return /^src-main\/turn\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/** Null when the table allows it, otherwise why not. */
function objection({ file, target, ours }: Import): string | null {
  const from = layerOf(file);
  const layer = from ? table[from] : undefined;
  if (!from || !layer) return `${file} belongs to no layer`;
  if (!ours) return packageObjection(from, layer, file, target);
  if (target.startsWith("native/types/")) {
    return from === "engine" || from === "models" ? null : `${file} sees the add-on's types`;
  }
  const to = layerOf(target);
  if (!to) return target.startsWith("package.json") ? null : `${file} imports ${target}`;
  const sameStage = stageOf(file) === stageOf(target);
  if (to === from && (from !== "stage" || sameStage)) return null;
  if (layer.may.includes(to) || layer.files?.[target]) return null;
  return `${file} (${from}) imports ${target} (${to})`;
}

function packageObjection(from: string, layer: Layer, file: string, target: string) {
  const name = /^(@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target;
  if (layer.portable && target.startsWith("node:")) return `${file} (${from}) imports ${target}`;
  if (!guardedPackages.includes(name) || layer.packages?.includes(name)) return null;
  return `${file} (${from}) imports the package ${name}`;
}

const files = ["src-main", "src-renderer", "models"].flatMap(sourceFiles);

describe("layers", () => {
  test("layers-1: the table knows every folder of ours", () => {
    const homeless = files.filter((file) => layerOf(file) === null);
    expect(homeless).toEqual([]);
    for (const { may } of Object.values(table)) {
      for (const name of may) expect(Object.keys(table)).toContain(name);
    }
  });

  test("layers-2: every real import is one that the table allows", () => {
    expect(files.length).toBeGreaterThan(20);
    const objections = files.flatMap(importsOf).map(objection).filter(Boolean);
    expect(objections).toEqual([]);
  });

  test("layers-3: a forbidden import is seen, whatever its form", () => {
    const forbidden: readonly (readonly [string, string])[] = [
      ["src-main/contract/x.ts", "../base/channel.ts"],
      ["src-main/turn/speak/x.ts", "../play/play.ts"],
      ["src-main/shells/web.ts", "../app/assistant.ts"],
      ["src-main/library/x.ts", "../engine/host.ts"],
      ["src-renderer/x.ts", "../src-main/base/port.ts"],
      ["src-renderer/x.ts", "node:fs"],
      ["src-main/app/x.ts", "onnxruntime-node"],
      ["src-main/shells/cli.ts", "electron"],
      ["src-main/app/x.ts", "node-llama-cpp/dist/x.js"],
    ];
    for (const [file, specifier] of forbidden) {
      expect(objection(resolveImport(file, specifier)), `${file} ← ${specifier}`).not.toBeNull();
    }
    const { module } = parseSync(
      "x.ts",
      `export * from "a"; import type { B } from "b"; import("c");`,
    );
    expect(module.staticImports).toHaveLength(1);
    expect(module.staticExports.flatMap(({ entries }) => entries)).toHaveLength(1);
    expect(module.dynamicImports).toHaveLength(1);
  });

  test("layers-4: relative imports name their file with its ending, and it exists", () => {
    const dangling = files
      .flatMap(importsOf)
      .filter(({ ours, target }) => ours && !existsSync(join(root, target)))
      .map(({ file, target }) => `${file} → ${relative(".", target)}`);
    expect(dangling).toEqual([]);
  });
});
