import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const lock = JSON.parse(read("package-lock.json")) as {
  packages: Readonly<Record<string, LockEntry>>;
};
const manifest = JSON.parse(read("package.json")) as Readonly<
  Record<string, Readonly<Record<string, string>> | undefined>
>;

test("setup-1: the lockfile names no registry", () => {
  for (const [path, entry] of Object.entries(lock.packages)) {
    expect(entry.resolved, path).toBeUndefined();
  }
  expect(read(".npmrc")).toContain("omit-lockfile-registry-resolved=true");
});

test("setup-2: every dependency is pinned to one version", () => {
  for (const group of ["dependencies", "devDependencies", "optionalDependencies"]) {
    for (const [name, version] of Object.entries(manifest[group] ?? {})) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
  }
});

test("setup-3: the lockfile holds the builds of every platform, so npm ci works on all of them", () => {
  const missing: string[] = [];
  for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
    for (const name of Object.keys(optionalDependencies)) {
      const places = [`node_modules/${name}`, `${path}/node_modules/${name}`];
      if (!places.some((place) => lock.packages[place])) missing.push(`${name} of ${path}`);
    }
  }
  expect(missing).toEqual([]);
});

test("setup-4: everything that is fetched has a checksum, and no script of it runs", () => {
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === "" || entry.link) continue;
    expect(entry.integrity, path).toMatch(/^sha512-/);
  }
  expect(read(".npmrc")).toContain("ignore-scripts=true");
});
