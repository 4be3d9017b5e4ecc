/** The product's screen reader as a package for Linux holds it, on the Node 16 of the tests' Electron. */
import "../../../src-main/base/older.ts";
import Module from "node:module";
import os from "node:os";

// Came with Node 18.
os.availableParallelism ??= () => os.cpus().length;

// The package leaves sharp's native part out: it and Electron bring a GLib each.
const modules = Module as unknown as { _resolveFilename(name: string, ...rest: unknown[]): string };
const resolve = modules._resolveFilename;
modules._resolveFilename = (name, ...rest) => {
  if (name.startsWith("@img/sharp-linux")) throw new Error("not in the package");
  return resolve(name, ...rest);
};
void import("../../../src-main/engine/read/reader.ts");
