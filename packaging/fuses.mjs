/**
 * Electron's fuses: switches in its binary that no start can turn back. Burnt before the package is
 * signed, since they change it.
 */
import { join } from "node:path";
import {
  FuseState,
  FuseV1Options,
  FuseVersion,
  flipFuses,
  getCurrentFuseWire,
} from "@electron/fuses";

const wished = {
  // Its name and its permissions (microphone, screen) would be anyone's: a script started with
  // ELECTRON_RUN_AS_NODE is Sotto to the system. Our own processes are utility processes.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  // Of macOS and Windows; Linux has no such check.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // Pages come from a scheme of ours; nothing needs file: with more than a browser's rights.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
};

/** electron-builder's hook. */
export async function burnFuses({ appOutDir, packager, electronPlatformName }) {
  const name = packager.appInfo.productFilename;
  const binary = {
    darwin: join(appOutDir, `${name}.app`),
    win32: join(appOutDir, `${name}.exe`),
    linux: join(appOutDir, packager.executableName),
  }[electronPlatformName];
  if (binary === undefined) throw new Error(`There are no packages for ${electronPlatformName}.`);
  const there = await getCurrentFuseWire(binary);
  // An older Electron, such as the tests', has fewer of them.
  const known = Object.entries(wished).filter(([fuse]) => there[fuse] !== undefined);
  await flipFuses(binary, {
    version: FuseVersion.V1,
    // An unsigned package of Apple silicon starts only with a signature, if only an empty one.
    resetAdHocDarwinSignature: electronPlatformName === "darwin",
    ...Object.fromEntries(known),
  });
}

/** By name, as they are in a binary: what a test compares. */
export async function readFuses(binary) {
  const wire = await getCurrentFuseWire(binary);
  return Object.fromEntries(
    Object.keys(wished)
      .filter((fuse) => wire[fuse] !== undefined)
      .map((fuse) => [FuseV1Options[fuse], wire[fuse] === FuseState.ENABLE]),
  );
}
