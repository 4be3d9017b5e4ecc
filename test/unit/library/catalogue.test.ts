import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { dataHome as setupHome } from "../../../setup/root.mjs";
import { catalogue } from "../../../src-main/library/catalogue.ts";
import { dataHome, packFolder } from "../../../src-main/library/home.ts";
import { loadPack } from "../../../src-main/library/load.ts";
import { locatePack } from "../../../src-main/library/locate.ts";
import { engineRoles, manifestSchema } from "../../../src-main/library/manifest.ts";
import { faultOf, scratchFolder } from "./folders.ts";

const sha = "0".repeat(64);

function manifest(file: object, more: object = {}) {
  const base = { role: "thinker.gguf", path: "a/b.gguf", licence: "MIT" };
  return {
    format: 1,
    name: "own",
    title: "Own",
    languages: ["en"],
    parts: [],
    files: [{ ...base, ...file }],
    ...more,
  };
}

test("catalogue-1: every pack of the catalogue is valid, whole, and has a second source", () => {
  expect(catalogue().map(({ name }) => name)).toEqual(["default", "omni-3b", "omni-7b", "remote"]);
  for (const pack of catalogue()) {
    if (pack.kind === "small") {
      expect(pack.files.map(({ role }) => role).sort()).toEqual([...engineRoles].sort());
      for (const file of pack.files) expect(file.bytes, file.path).toBeGreaterThan(0);
    }
    if (pack.kind !== "small" && pack.kind !== "omni") continue;
    for (const file of pack.files) expect(file.sources.length).toBeGreaterThan(1);
  }
});

test.each([
  ["climbs out", { path: "../b.gguf" }],
  ["climbs out in the middle", { path: "a/../../b.gguf" }],
  ["is absolute", { path: "/etc/passwd" }],
  ["is absolute on Windows", { path: "C:/x" }],
  ["has backslashes", { path: "a\\..\\b" }],
  ["is a device on Windows", { path: "a/NUL.gguf" }],
  ["ends in a dot", { path: "a/b." }],
  ["has a line break", { path: "a/b\nc" }],
  ["is empty", { path: "" }],
])("catalogue-2: a path that %s is refused", (_, file) => {
  expect(manifestSchema.safeParse(manifest(file)).success).toBe(false);
});

test.each([
  ["an unknown role", manifest({ role: "boot.loader" })],
  [
    "no bytes for what is fetched",
    manifest({ sources: [{ type: "http", url: "https://x.example/" }] }),
  ],
  [
    "a file address",
    manifest({ bytes: 1, sha256: sha, sources: [{ type: "http", url: "file:///etc/passwd" }] }),
  ],
  [
    "an option as a package name",
    manifest(
      {},
      { archives: { a: { type: "npm", name: "--help", version: "1", bytes: 1, sha256: sha } } },
    ),
  ],
  [
    "an archive that is not listed",
    manifest({ bytes: 1, sha256: sha, sources: [{ type: "archive", archive: "x", member: "y" }] }),
  ],
  ["a negative size", manifest({ bytes: -1 })],
  [
    "absurdly many files",
    manifest(
      {},
      {
        files: Array.from({ length: 100 }, () => ({
          role: "voice.model",
          path: "x",
          licence: "MIT",
        })),
      },
    ),
  ],
  ["another format", manifest({}, { format: 2 })],
  ["a field nobody knows", manifest({}, { run: "rm -rf /" })],
])("catalogue-3: a manifest with %s is refused", (_, value) => {
  expect(manifestSchema.safeParse(value).success).toBe(false);
});

test("catalogue-4: one path or role twice is refused, whatever its case", () => {
  const files = [
    { role: "voice.model", path: "a/x", licence: "MIT" },
    { role: "voice.config", path: "A/X", licence: "MIT" },
  ];
  expect(manifestSchema.safeParse(manifest({}, { files })).success).toBe(false);
});

test("catalogue-5: unknown names and folders without a manifest are named", async () => {
  const home = scratchFolder();
  expect((await faultOf(locatePack("nonsense", home))).message).toContain('"nonsense"');
  expect((await faultOf(locatePack("./nowhere", home))).code).toBe("not-found");
  const folder = scratchFolder();
  writeFileSync(join(folder, "pack.json"), JSON.stringify(manifest({ path: "../x" })));
  const fault = await faultOf(locatePack(folder, home));
  expect(fault.code).toBe("bad-input");
  expect(fault.message).toMatch(/pack\.json is not a pack: files\.0\.path/);
});

test("catalogue-6: a folder of one's own needs no hashes, and lacks are named by role", async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, "pack.json"), JSON.stringify(manifest({ path: "model.gguf" })));
  expect((await faultOf(loadPack(folder, scratchFolder()))).code).toBe("pack-missing");
  writeFileSync(join(folder, "model.gguf"), "x");
  const fault = await faultOf(loadPack(folder, scratchFolder()));
  expect(fault.code).toBe("pack-broken");
  expect(fault.message).toContain("no file for hearing.vad");
});

test("home-1: the library and the set-up agree on the data folder, on every system", () => {
  const cases: readonly [NodeJS.ProcessEnv, NodeJS.Platform][] = [
    [{}, "linux"],
    [{ XDG_DATA_HOME: "/x/share" }, "linux"],
    [{ XDG_DATA_HOME: "relative" }, "linux"],
    [{ SOTTO_HOME: "some/where" }, "linux"],
    [{}, "darwin"],
    [{ LOCALAPPDATA: "C:\\Users\\a\\AppData\\Local" }, "win32"],
    [{}, "win32"],
  ];
  for (const [env, platform] of cases) {
    expect(setupHome(env, platform)).toBe(dataHome(env, platform));
  }
  expect(dataHome({ SOTTO_HOME: "/x" }, "win32")).toContain("x");
});

test("install-14: a machine that has the weights starts without network, pip or npm", async (context) => {
  const home = dataHome();
  if (!existsSync(join(packFolder(home, "default"), "checked.json"))) {
    context.skip("the default pack is not installed here: npm run packs -- install default");
  }
  vi.stubEnv("PATH", "");
  const { engine } = await loadPack("default", home);
  expect(existsSync(engine.thinker.gguf)).toBe(true);
  vi.unstubAllEnvs();
  const program = join(import.meta.dirname, "..", "..", "..", "setup", "prepare.mjs");
  const script = `import { defaultPackIsWhole } from ${JSON.stringify(program)};
    process.exit(defaultPackIsWhole() ? 0 : 1);`;
  // A network namespace of its own has no network at all; without the right to one, only no tools.
  const node = [process.execPath, "--input-type=module", "-e", script];
  const cut = spawnSync("unshare", ["-n", "true"]).status === 0 ? ["unshare", "-n"] : [];
  const [command = "", ...args] = [...cut, ...node];
  expect(spawnSync(command, args, { env: { ...process.env, SOTTO_HOME: home } }).status).toBe(0);
});
