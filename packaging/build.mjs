/** `npm run package -- dir|deb|AppImage|nsis|dmg`: a package of what is built, in `dist/`. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build, Platform } from "electron-builder";
import { root } from "../setup/root.mjs";
import { builder } from "./builder.mjs";

const targets = {
  dir: Platform.current(),
  deb: Platform.LINUX,
  AppImage: Platform.LINUX,
  nsis: Platform.WINDOWS,
  dmg: Platform.MAC,
};

const systems = { linux: "linux", darwin: "mac", win32: "win" };

/** Resolves with the files that were made. `changed`: over the usual configuration. */
export async function makePackage(target, changed = {}) {
  const platform = targets[target];
  if (platform === undefined) {
    throw new Error(`There is no package "${target}": ${Object.keys(targets).join(", ")}.`);
  }
  if (!existsSync(join(root, "out", "desktop", "main.cjs"))) {
    throw new Error("The app is not built: npm run build.");
  }
  return await build({
    projectDir: root,
    targets: platform.createTarget(target),
    config: { ...builder(systems[platform.nodeName]), ...changed },
    publish: "never",
  });
}

if (process.argv[1] === import.meta.filename) {
  try {
    for (const file of await makePackage(process.argv[2] ?? "dir"))
      process.stdout.write(`${file}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
