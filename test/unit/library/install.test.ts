import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { installPack } from "../../../src-main/library/install.ts";
import { loadPack } from "../../../src-main/library/load.ts";
import { engineRoles } from "../../../src-main/library/manifest.ts";
import { peek } from "../../../src-main/library/segments.ts";
import { verifyFiles } from "../../../src-main/library/verify.ts";
import {
  faultOf,
  filesIn,
  locateSmall,
  neverStopped,
  noise,
  scratchFolder,
  sha256,
} from "./folders.ts";
import { deadOrigin, type FileServer, files, serve } from "./server.ts";

const root = join(import.meta.dirname, "..", "..", "..");

/** Ten small files, one per role; the first is large enough to be interrupted. */
const contents = Object.fromEntries(
  engineRoles.map((role, index) => [
    `/${role}`,
    noise(index === 0 ? 8_000_000 : 20_000 + index, index + 1),
  ]),
);

function manifestFor(origin: string) {
  const entries = engineRoles.map((role) => {
    const data = contents[`/${role}`] ?? Buffer.alloc(0);
    return {
      role,
      path: `parts/${role}`,
      bytes: data.length,
      sha256: sha256(data),
      licence: "CC0-1.0",
      sources: [{ type: "http", url: `${origin}/${role}` }],
    };
  });
  return {
    format: 1,
    name: "own",
    title: "A test's pack",
    languages: ["en"],
    parts: [{ role: "thinker", name: "noise" }],
    files: entries,
  };
}

function makePack(origin: string, folder = scratchFolder()): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "pack.json"), JSON.stringify(manifestFor(origin)));
  return folder;
}

async function install(pack: string, home: string) {
  const { manifest, place } = await locateSmall(pack, home);
  const options = { signal: neverStopped, onProgress: () => {} };
  return installPack(manifest, place, home, options);
}

function expectWhole(pack: string) {
  for (const [url, data] of Object.entries(contents)) {
    expect(readFileSync(join(pack, "parts", url.slice(1))).equals(data), url).toBe(true);
  }
}

/** A large file comes on several lines, each with its own range; none is asked for twice. */
function expectAskedOnce({ requests }: FileServer) {
  expect(new Set(requests.map(({ url }) => url)).size).toBe(engineRoles.length);
  expect(new Set(requests.map(({ url, range }) => `${url} ${range}`)).size).toBe(requests.length);
}

describe("a pack", () => {
  test("install-1: is fetched, whole, and found again without the network", async () => {
    const server = await serve(files(contents));
    const [home, pack] = [scratchFolder(), makePack(server.origin)];
    expect((await install(pack, home)).fetched).toHaveLength(engineRoles.length);
    expectWhole(pack);
    expectAskedOnce(server);

    expect((await install(pack, home)).fetched).toEqual([]);
    const { engine, info } = await loadPack(pack, home);
    expect(engine.thinker.gguf).toBe(join(pack, "parts", "thinker.gguf"));
    expect(engine.voice.config).toBe(join(pack, "parts", "voice.config"));
    expect(info).toMatchObject({ name: "own", languages: ["en"], remote: false });
    expectAskedOnce(server);
    expect(filesIn(join(home, "downloads"))).toEqual([]);
  });

  test("install-2: a truncated file is found at the next start, named, and alone fetched", async () => {
    const server = await serve(files(contents));
    const [home, pack] = [scratchFolder(), makePack(server.origin)];
    await install(pack, home);
    truncateSync(join(pack, "parts", "hearing.vad"), 100);
    const fault = await faultOf(loadPack(pack, home));
    expect(fault.code).toBe("pack-broken");
    expect(fault.message).toContain("parts/hearing.vad is damaged");
    expect(fault.remedy).toContain("npm run packs -- install");
    expect((await install(pack, home)).fetched).toEqual(["parts/hearing.vad"]);
    expectWhole(pack);
    await loadPack(pack, home);
  });

  test("install-3: one changed byte of the same length is found at the next start", async () => {
    const server = await serve(files(contents));
    const [home, pack] = [scratchFolder(), makePack(server.origin)];
    await install(pack, home);
    const path = join(pack, "parts", "voice.model");
    const data = readFileSync(path);
    data[1000] = (data[1000] ?? 0) ^ 1;
    writeFileSync(path, data);
    expect((await faultOf(loadPack(pack, home))).message).toContain("parts/voice.model is damaged");
    await install(pack, home);
    expectWhole(pack);
  });

  test("install-4: verify reads every byte, even behind an unchanged time", async () => {
    const server = await serve(files(contents));
    const [home, pack] = [scratchFolder(), makePack(server.origin)];
    await install(pack, home);
    const { manifest, place } = await locateSmall(pack, home);
    const path = join(pack, "parts", "voice.model");
    spawnSync("cp", ["-p", path, `${path}.time`]);
    writeFileSync(path, noise(contents["/voice.model"]?.length ?? 0, 99));
    spawnSync("touch", ["-r", `${path}.time`, path]);
    const options = { signal: neverStopped, full: true };
    const reports = await verifyFiles(manifest.files, place.folder, place.stampFile, options);
    const bad = reports.filter(({ state }) => state !== "whole").map(({ file }) => file.role);
    expect(bad).toEqual(["voice.model"]);
  });

  test("install-5: a copy from another machine is accepted after one look at its bytes", async () => {
    const server = await serve(files(contents));
    const [home, pack] = [scratchFolder(), makePack(server.origin)];
    await install(pack, home);
    const copy = makePack(await deadOrigin());
    mkdirSync(join(copy, "parts"));
    for (const role of engineRoles) {
      copyFileSync(join(pack, "parts", role), join(copy, "parts", role));
    }
    await loadPack(copy, scratchFolder());
  });

  test("install-6: nothing there is pack-missing; without a network it says which file and host", async () => {
    const [home, pack] = [scratchFolder(), makePack(await deadOrigin())];
    expect(await faultOf(loadPack(pack, home))).toMatchObject({ code: "pack-missing" });
    const fault = await faultOf(install(pack, home));
    expect(fault.code).toBe("network");
    expect(fault.message).toContain("parts/thinker.gguf could not be fetched from 127.0.0.1");
  });

  test("install-7: the next source is used when one fails or lies", async () => {
    const good = await serve(files(contents));
    const lying = await serve((_request, response) => void response.end(noise(20_001, 50)));
    const folder = scratchFolder();
    const manifest = manifestFor(good.origin);
    for (const file of manifest.files) {
      file.sources.unshift({ type: "http", url: `${lying.origin}/${file.role}` });
    }
    writeFileSync(join(folder, "pack.json"), JSON.stringify(manifest));
    await install(folder, scratchFolder());
    expectWhole(folder);
    expect(lying.requests).toHaveLength(engineRoles.length);
  });

  test("install-8: two installers at once fetch every file once", async () => {
    const server = await serve(files(contents));
    const [home, pack] = [scratchFolder(), makePack(server.origin)];
    const [first, second] = await Promise.all([install(pack, home), install(pack, home)]);
    expectWhole(pack);
    expect(first.fetched.length + second.fetched.length).toBe(engineRoles.length);
    expectAskedOnce(server);
  });
});

/** The real program, built once: a kill needs a process of its own. */
const program = join(root, "out", "test-library", "packs.js");

function packs(args: readonly string[], home: string) {
  const env = { ...process.env, SOTTO_HOME: home };
  const child = spawn(process.execPath, [program, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  child.stderr.on("data", (text) => {
    output += text;
  });
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, output })),
  );
  return { child, ended };
}

/** What a kill may lose: blocks of 256 KiB, and the piece of the network that fills one. */
const blockBytes = 256 * 1024 + 64 * 1024;

/** What has arrived of the first file. */
async function partBytes(pack: string): Promise<number> {
  return (await peek(join(pack, "parts", "thinker.gguf")))?.arrived ?? 0;
}

describe("the program", () => {
  beforeAll(async () => {
    await build({
      root,
      configFile: false,
      logLevel: "error",
      build: {
        ssr: join(root, "src-main", "packs.ts"),
        outDir: join(root, "out", "test-library"),
        target: "node20",
        rolldownOptions: { output: { entryFileNames: "packs.js" } },
      },
    });
  });

  test("install-9: killed at several moments it goes on, and ends with the same bytes", async () => {
    const total = contents["/thinker.gguf"]?.length ?? 0;
    const killAt = [0.1, 0.35, 0.6, 0.85].map((part) => Math.floor(part * total));
    const [home, pack] = [scratchFolder(), scratchFolder()];
    const good = files(contents);
    const server = await serve((request, response, record) => {
      const until = killAt[0];
      if (request.url !== "/thinker.gguf" || until === undefined) {
        return good(request, response, record);
      }
      const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
      const from = Number(range?.[1] ?? 0);
      const to = Math.min(range?.[2] ? Number(range[2]) + 1 : total, total);
      response.writeHead(206, {
        "content-length": to - from,
        "content-range": `bytes ${from}-${to - 1}/${total}`,
      });
      const end = Math.max(from, Math.min(until, to));
      record.sentBytes = end - from;
      const data = contents["/thinker.gguf"]?.subarray(from, end);
      // The rest never comes: the program waits in the middle of a file.
      if (end === to) response.end(data);
      else response.write(data);
    });
    makePack(server.origin, pack);
    for (; killAt.length > 0; killAt.shift()) {
      const { child, ended } = packs(["install", pack], home);
      // All of it but the block that is not full yet.
      const least = (killAt[0] ?? 0) - blockBytes;
      await expect.poll(() => partBytes(pack), { timeout: 30_000 }).toBeGreaterThan(least);
      child.kill("SIGKILL");
      expect((await ended).code).toBeNull();
    }
    const { code, output } = await packs(["install", pack], home).ended;
    expect(output).toContain("is installed");
    expect(code).toBe(0);
    expectWhole(pack);
    const sent = server.requests
      .filter(({ url }) => url === "/thinker.gguf")
      .reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    expect(sent).toBeGreaterThanOrEqual(total);
    expect(sent).toBeLessThan(total + 4 * blockBytes);
    expect(filesIn(pack)).toHaveLength(engineRoles.length + 1);
  });

  test("install-10: two processes at once; the second waits and fetches nothing", async () => {
    const server = await serve(files(contents));
    const [home, pack] = [scratchFolder(), makePack(server.origin)];
    const results = await Promise.all([
      packs(["install", pack], home).ended,
      packs(["install", pack], home).ended,
    ]);
    expect(results.map(({ code }) => code)).toEqual([0, 0]);
    expectWhole(pack);
    expectAskedOnce(server);
  });

  test("install-11: a full disk is one sentence with numbers, and nothing half-written", async (context) => {
    const small = scratchFolder();
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", small]);
    if (mounted.status !== 0) context.skip("mounting a small disk needs root on Linux");
    onTestFinished(() => void spawnSync("umount", ["-l", small]));
    const server = await serve(files(contents));
    const pack = makePack(server.origin, join(small, "pack"));
    const { code, output } = await packs(["install", pack], join(small, "home")).ended;
    expect(code).toBe(8);
    expect(output).toMatch(/needs 9 MB in .*, and \d MB are free\.\nFree \d MB/);
    expect(server.requests).toHaveLength(0);
  });

  test("install-12: a disk that fills up on the way is told too, and goes on when there is room", async (context) => {
    const small = scratchFolder();
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", small]);
    if (mounted.status !== 0) context.skip("mounting a small disk needs root on Linux");
    onTestFinished(() => void spawnSync("umount", ["-l", small]));
    let fill = true;
    const good = files(contents);
    const server = await serve((request, response, record) => {
      // Another program takes the room after the check.
      if (fill) writeFileSync(join(small, "other"), Buffer.alloc(7_000_000));
      fill = false;
      return good(request, response, record);
    });
    const pack = makePack(server.origin, join(small, "pack"));
    const full = await packs(["install", pack], join(small, "home")).ended;
    expect(full.code).toBe(8);
    expect(full.output).toMatch(/The disk is full: parts\/thinker.gguf could not be written/);
    truncateSync(join(small, "other"), 0);
    const again = await packs(["install", pack], join(small, "home")).ended;
    expect(again.code).toBe(0);
    expectWhole(pack);
  });

  test("install-13: what a person types wrong is one sentence and an exit code", async () => {
    const home = scratchFolder();
    const unknown = await packs(["install", "nonsense"], home).ended;
    expect(unknown.code).toBe(3);
    expect(unknown.output).toMatch(/no pack named "nonsense".*\nUse one of these: default/);
    expect((await packs(["fetch"], home).ended).code).toBe(2);
    expect((await packs(["list", "--colour"], home).ended).code).toBe(2);
    const folder = scratchFolder();
    writeFileSync(join(folder, "pack.json"), "{");
    const broken = await packs(["install", folder], home).ended;
    expect(broken.code).toBe(3);
    expect(broken.output).toContain("pack.json is not a pack");
    expect(broken.output).not.toMatch(/\n\s+at /);
  });
});
