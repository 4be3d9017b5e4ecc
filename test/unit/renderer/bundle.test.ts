import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pageBuild } from "../../../src-renderer/build.ts";

/** The bar of the web shell, worklets included. */
const maxGzippedBytes = 400_000;

const root = join(import.meta.dirname, "..", "..", "..");
let folder = "";
const files = new Map<string, Buffer>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sotto-bundle-"));
  const config = pageBuild(root);
  const outDir = join(folder, "page");
  await build({
    ...config,
    configFile: false,
    logLevel: "error",
    build: { ...config.build, outDir },
  });
  for (const name of await readdir(outDir, { recursive: true })) {
    if (/\.\w+$/.test(name)) files.set(name, await readFile(join(outDir, name)));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("bundle-1: the page with its worklets is at most 400 kB gzipped", () => {
  let bytes = 0;
  for (const content of files.values()) bytes += gzipSync(content).length;
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(maxGzippedBytes);
});

it("bundle-2: each worklet is a file of its own, and nothing is inline", () => {
  const names = [...files.keys()];
  expect(names.filter((name) => name.includes("worklet")).length).toBe(2);
  const html = files.get("index.html")?.toString() ?? "";
  expect(html).toContain('<script type="module"');
  expect(html).not.toMatch(/<script(?![^>]*src=)[^>]*>|<style|style=/);
  for (const content of files.values())
    expect(content.toString()).not.toMatch(/data:text\/javascript/);
});

it("bundle-3: no schema library travels to the page", () => {
  for (const content of files.values())
    expect(content.toString()).not.toMatch(/ZodError|strictObject/);
});
