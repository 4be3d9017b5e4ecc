/**
 * The desktop app as a package: built as for a release, only around the tests' Electron, which is too old
 * for the models, so that these run on the system's Node. What a stranger may not make of it; then a
 * question, answered by the real pack.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makePackage } from "../../packaging/build.mjs";
import { readFuses } from "../../packaging/fuses.mjs";
import { dataHome } from "../../setup/root.mjs";
import { testElectronPath } from "../../setup/testElectron.mjs";
import { files, serve } from "../unit/library/server.ts";
import { desktopLack, Surroundings } from "./desktopPlace.ts";
import { DevTools } from "./devTools.ts";

const lack = desktopLack();
/** What belongs to Electron, of the folder in which the tests' one lies. */
const ofElectron = /^electron$|^chrome|\.(pak|dat|so|bin|json)$|\.so\.1$|^LICENSE|^locales$/;

describe.skipIf(lack !== null)(`the package${lack === null ? "" : ` (${lack})`}`, () => {
  let folder: string;
  let binary: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(dirname(testElectronPath()), "..", "package-"));
    const electron = join(folder, "electron");
    await mkdir(join(electron, "resources"), { recursive: true });
    const there = dirname(testElectronPath());
    for (const name of (await readdir(there)).filter((one) => ofElectron.test(one))) {
      if (name === "locales")
        await cp(join(there, name), join(electron, name), { recursive: true });
      else await link(join(there, name), join(electron, name));
    }
    await makePackage("dir", {
      electronVersion: "22.3.25",
      electronDist: electron,
      compression: "store",
      directories: { output: join(folder, "out"), buildResources: "packaging/icons" },
    });
    binary = join(folder, "out", "linux-unpacked", "sotto");
  }, 300_000);

  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  test("pkg-1: every fuse that this Electron has is burnt as wished", async () => {
    expect(await readFuses(binary)).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: true,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
    });
    // And the tests' own Electron is as it was.
    expect((await readFuses(testElectronPath())).RunAsNode).toBe(true);
  });

  test("pkg-2: no variable and no option makes the app run a stranger's script", async () => {
    const script = join(folder, "stranger.cjs");
    const mark = join(folder, "ran");
    await writeFile(script, `require("fs").writeFileSync(${JSON.stringify(mark)}, "");`);
    const attempt = (program: string, env: NodeJS.ProcessEnv, args: readonly string[]) => {
      // Without a display Electron's main process ends by itself, before it would start the app.
      const { DISPLAY: _, WAYLAND_DISPLAY: __, ...rest } = process.env;
      const home = join(folder, "attempt");
      const ran = spawnSync(program, ["--no-sandbox", ...args], {
        env: { ...rest, SOTTO_HOME: home, ...env },
        encoding: "utf8",
        timeout: 30_000,
      });
      return existsSync(mark) ? "ran" : ran.stderr.includes("Debugger listening") ? "debug" : "no";
    };
    const asNode = { ELECTRON_RUN_AS_NODE: "1" };
    const required = { NODE_OPTIONS: `--require ${script}` };
    expect(attempt(binary, asNode, [script])).toBe("no");
    expect(attempt(binary, required, [])).toBe("no");
    expect(attempt(binary, {}, ["--inspect=127.0.0.1:0"])).toBe("no");
    // The control: with its fuses whole the same binary does run it.
    expect(
      spawnSync(testElectronPath(), [script], { env: { ...process.env, ...asNode } }).status,
    ).toBe(0);
    expect(existsSync(mark)).toBe(true);
  });

  test("pkg-3: an app beside the archive is not loaded, nor one that is named", async () => {
    const mark = join(folder, "loaded");
    const beside = join(dirname(binary), "resources", "app");
    await mkdir(beside);
    await writeFile(join(beside, "package.json"), '{ "main": "main.cjs" }');
    await writeFile(
      join(beside, "main.cjs"),
      `require("fs").writeFileSync(${JSON.stringify(mark)}, "");`,
    );
    await using around = await Surroundings.open();
    const env = { ...around.env, SOTTO_APP: join(beside, "main.cjs") };
    const { child, address } = await started(binary, env, []);
    expect(address).toContain("127.0.0.1");
    await ended(child);
    expect(existsSync(mark)).toBe(false);
    await rm(beside, { recursive: true });
  });

  test("pkg-6: told to end while it still starts, it ends", async () => {
    await using around = await Surroundings.open();
    const { child, address } = await started(binary, around.env, []);
    // Its windows are there, its models are not yet.
    await using _page = await DevTools.open(address, "page=main");
    await ended(child);
    expect(child.exitCode).toBe(0);
  });

  test("pkg-4: it holds what it needs, and nothing else of the repository", async () => {
    const resources = join(dirname(binary), "resources");
    const top = await readdir(join(resources, "app.asar.unpacked"));
    expect(top.sort()).toEqual(
      ["native", "node_modules", "out", "package.json"].filter(
        (name) => name !== "native" || existsSync(join("native", "build", "sotto_native.node")),
      ),
    );
    const packages = join(resources, "app.asar.unpacked", "node_modules");
    const llama = await readdir(join(packages, "@node-llama-cpp"));
    expect(llama.filter((name) => name.includes("cuda"))).toEqual([]);
    expect(llama).toContain(`linux-${process.arch}`);
    expect((await readdir(join(packages, "@img"))).sort()).toEqual(["colour", "sharp-wasm32"]);
    const archive = await readFile(join(resources, "app.asar"), "latin1");
    expect(archive).not.toContain('"src-main"');
    expect(archive).not.toContain('.cjs.map":');
  });

  test("pkg-5: started for the first time, it fetches a pack, shows how far that is, and answers", async () => {
    await using around = await Surroundings.open();
    let seen = () => {};
    const shown = new Promise<void>((resolve) => {
      seen = resolve;
    });
    await offerPack(around.home, shown);
    const { child, address } = await started(binary, around.env, ["--pack=offered"]);
    try {
      await using page = await DevTools.open(address, "page=main");
      await page.there(".bar[data-phase=lacking]");
      await page.click(".tour-buttons .strong");
      await page.click(".tour[data-step=pack] [data-action=fetch-pack]");
      await page.there(".first-pack progress[value]");
      seen();
      await page.there(".tour-said[data-heard=true]");
      await page.there(".bar[data-phase=ready]");
      await page.type("#question", "What is the capital of France?");
      const ended = "document.querySelector('article.exchange[data-phase=ended]')";
      await page.until(`${ended} !== null`);
      expect(await page.evaluate(`${ended}.dataset.outcome`)).toBe("answered");
      expect(await page.evaluate(`${ended}.innerText`)).toContain("Paris");
    } finally {
      await ended(child);
    }
  }, 300_000);
});

/**
 * The default pack's files, to be fetched from this machine: the installer is the app's own, only the
 * sources are near. The last file waits for `shown`.
 */
async function offerPack(home: string, shown: Promise<void>): Promise<void> {
  const manifest = JSON.parse(await readFile("models/catalogue/default.json", "utf8"));
  const from = join(dataHome(), "packs", "default");
  const data: Record<string, Buffer> = {};
  for (const { path } of manifest.files) data[`/${path}`] = await readFile(join(from, path));
  const last = `/${manifest.files.at(-1).path}`;
  const answer = files(data);
  const { origin } = await serve(async (request, ...rest) => {
    if (request.url === last) await shown;
    await answer(request, ...rest);
  });
  const near = manifest.files.map((file: { path: string }) => ({
    ...file,
    sources: [{ type: "http", url: `${origin}/${file.path}` }],
  }));
  await mkdir(join(home, "packs", "offered"));
  const offered = { ...manifest, name: "offered", archives: {}, files: near };
  await writeFile(join(home, "packs", "offered", "pack.json"), JSON.stringify(offered));
}

/** DevTools on a free port, told on stderr: the one door that Playwright has once `--inspect` is closed. */
async function started(
  binary: string,
  env: Record<string, string>,
  args: readonly string[],
): Promise<{ child: ChildProcess; address: string }> {
  const all = ["--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", ...args];
  const child = spawn(binary, all, { env, stdio: ["ignore", "ignore", "pipe"] });
  // Read to its end: once a pipe is full, whoever writes into it waits.
  const lines = createInterface({ input: child.stderr });
  const address = await new Promise<string>((resolve, reject) => {
    lines.on("line", (line) => {
      const found = /^DevTools listening on (ws:\S+)/.exec(line);
      if (found?.[1]) resolve(found[1]);
    });
    lines.on("close", () => reject(new Error("the app ended before it opened a window")));
  });
  return { child, address };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}
