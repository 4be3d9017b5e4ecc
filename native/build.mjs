// npm run build:native — builds native/build/sotto_native.node. Plain Node, no downloads, idempotent.
//   --sanitize   AddressSanitizer + UBSan build in native/build/sanitize
//   --bench      also builds the benchmarks
//   --force      builds even when nothing has changed
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const native = dirname(fileURLToPath(import.meta.url));
const root = dirname(native);
const require = createRequire(import.meta.url);
const flags = new Set(process.argv.slice(2));
const sanitize = flags.has("--sanitize");
const out = join(native, "build");
const work = join(out, sanitize ? "cmake-sanitize" : "cmake");
const product = join(out, sanitize ? "sanitize" : "", "sotto_native.node");

// One variant per platform: GPU backends are loaded into the CPU build at run time; Apple silicon has only
// the Metal build. See native/README.md.
const variants = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-arm64": "mac-arm64-metal",
  "darwin-x64": "mac-x64",
  "win32-x64": "win-x64",
  "win32-arm64": "win-arm64",
};

class BuildFault extends Error {}

function run(command, args, what) {
  const result = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (result.error) {
    throw new BuildFault(
      `${what}: ${command} cannot be run (${result.error.message}). Is it installed?`,
    );
  }
  if (result.status !== 0) {
    throw new BuildFault(`${what} failed:\n${result.stdout}${result.stderr}`);
  }
  return result.stdout;
}

function packageFolder(name) {
  const folder = join(root, "node_modules", name);
  if (!existsSync(join(folder, "package.json"))) {
    throw new BuildFault(`${name} is not installed. Run npm install first.`);
  }
  return folder;
}

function prebuiltLibraries() {
  const variant = variants[`${process.platform}-${process.arch}`];
  if (!variant)
    throw new BuildFault(`No prebuilt llama.cpp for ${process.platform}-${process.arch}.`);
  const folder = join(packageFolder(`@node-llama-cpp/${variant}`), "bins", variant);
  const names = readdirSync(folder);
  const find = (pattern) => {
    const name = names.find((candidate) => pattern.test(candidate));
    if (!name) throw new BuildFault(`${folder} holds no library like ${pattern}.`);
    return join(folder, name);
  };
  const end = { linux: "so", darwin: "dylib", win32: "dll" }[process.platform];
  const tag = variant.endsWith("-metal") ? "\\.metal" : "";
  return {
    folder,
    llama: find(new RegExp(`^(lib)?llama${tag}\\.v[\\d.]+\\.${end}$`)),
    ggml: find(new RegExp(`^(lib)?ggml${tag}\\.v[\\d.]+\\.${end}$`)),
    base: find(new RegExp(`^(lib)?ggml-base\\.${end}$`)),
  };
}

/** Headers of exactly the llama.cpp that the libraries were built from, out of the package's git bundle. */
function headers() {
  const bundle = join(packageFolder("node-llama-cpp"), "llama", "gitRelease.bundle");
  const version = JSON.parse(
    readFileSync(join(root, "node_modules", "node-llama-cpp", "package.json"), "utf8"),
  ).version;
  const target = join(out, `llama.cpp-${version}`);
  if (!existsSync(join(target, "include", "llama.h"))) {
    rmSync(target, { recursive: true, force: true });
    const fresh = `${target}.part`;
    rmSync(fresh, { recursive: true, force: true });
    run(
      "git",
      ["clone", "--quiet", "--no-checkout", bundle, fresh],
      "Opening the llama.cpp bundle",
    );
    run(
      "git",
      ["-C", fresh, "checkout", "--quiet", "HEAD", "--", "include", "ggml/include"],
      "Reading the headers",
    );
    renameSync(fresh, target);
  }
  return target;
}

/** Names that a DLL exports (PE/COFF export directory), for its import library. */
function exportsOf(dll) {
  const file = readFileSync(dll);
  const pe = file.readUInt32LE(0x3c);
  const sections = file.readUInt16LE(pe + 6);
  const optional = pe + 24;
  const wide = file.readUInt16LE(optional) === 0x20b;
  const exportRva = file.readUInt32LE(optional + (wide ? 112 : 96));
  const table = optional + file.readUInt16LE(pe + 20);
  const at = (rva) => {
    for (let i = 0; i < sections; i++) {
      const section = table + 40 * i;
      const start = file.readUInt32LE(section + 12);
      if (rva >= start && rva < start + file.readUInt32LE(section + 16)) {
        return rva - start + file.readUInt32LE(section + 20);
      }
    }
    throw new BuildFault(`${dll} has a damaged export table.`);
  };
  const directory = at(exportRva);
  const names = at(file.readUInt32LE(directory + 32));
  return Array.from({ length: file.readUInt32LE(directory + 24) }, (_, i) => {
    const start = at(file.readUInt32LE(names + 4 * i));
    return file.toString("latin1", start, file.indexOf(0, start));
  });
}

function windowsDefinitions(libraries) {
  const definition = (name, exported) => {
    const path = join(out, `${name}.def`);
    writeFileSync(
      path,
      `LIBRARY ${name}\nEXPORTS\n${exported.map((symbol) => `  ${symbol}\n`).join("")}`,
    );
    return path;
  };
  const ours = [libraries.llama, libraries.ggml, libraries.base].map((dll) =>
    definition(dll.slice(dll.lastIndexOf(sep) + 1), exportsOf(dll)),
  );
  const { def_paths: files } = require("node-api-headers");
  const symbols = [files.js_native_api_def, files.node_api_def].flatMap((file) =>
    readFileSync(file, "utf8")
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => /^napi_|^node_api_/.test(line)),
  );
  return [...ours, definition("node.exe", symbols)];
}

function fingerprint(libraries) {
  const hash = createHash("sha256");
  const add = (path) => hash.update(relative(native, path)).update(readFileSync(path));
  for (const folder of ["core", "binding"]) {
    for (const name of readdirSync(join(native, "addon", folder)).sort())
      add(join(native, "addon", folder, name));
  }
  add(join(native, "CMakeLists.txt"));
  add(fileURLToPath(import.meta.url));
  hash
    .update(libraries.llama)
    .update(JSON.stringify([...flags].filter((flag) => flag !== "--force").sort()));
  hash.update(process.version.split(".")[0] ?? "");
  return hash.digest("hex");
}

function build() {
  const libraries = prebuiltLibraries();
  const stamp = `${product}.stamp`;
  const print = fingerprint(libraries);
  if (
    !flags.has("--force") &&
    existsSync(product) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === print
  ) {
    console.log("native add-on: up to date");
    return;
  }
  mkdirSync(dirname(product), { recursive: true });
  const began = Date.now();
  const windows = process.platform === "win32";
  const list = windows
    ? windowsDefinitions(libraries)
    : [libraries.llama, libraries.ggml, libraries.base];
  const origin = process.platform === "darwin" ? "@loader_path" : "$ORIGIN";
  const includes = [
    join(packageFolder("node-addon-api")),
    join(packageFolder("node-api-headers"), "include"),
  ];
  const forward = (path) => path.split(sep).join("/");
  const configure = [
    "-S",
    native,
    "-B",
    work,
    "-DCMAKE_BUILD_TYPE=Release",
    `-DSOTTO_LLAMA_SOURCE=${forward(headers())}`,
    `-DSOTTO_NODE_INCLUDES=${includes.map(forward).join(";")}`,
    `-DSOTTO_LIBRARIES=${list.map(forward).join(";")}`,
    `-DSOTTO_RPATH=${origin}/${forward(relative(dirname(product), libraries.folder))}`,
    `-DSOTTO_GGML_LIBRARY=${libraries.ggml.slice(libraries.ggml.lastIndexOf(sep) + 1)}`,
    `-DSOTTO_SANITIZE=${sanitize ? "ON" : "OFF"}`,
  ];
  run("cmake", configure, "Configuring the add-on");
  const benches = ["decode_bench", "code2wav_bench", "omni_bench"];
  const targets = ["sotto_native", ...(flags.has("--bench") ? benches : [])];
  const parallel = String(Math.max(1, availableParallelism()));
  run(
    "cmake",
    ["--build", work, "--config", "Release", "--parallel", parallel, "--target", ...targets],
    "Compiling the add-on",
  );
  const built = [join(work, "sotto_native.node"), join(work, "Release", "sotto_native.node")].find(
    (path) => existsSync(path),
  );
  if (!built) throw new BuildFault("CMake finished without sotto_native.node.");
  // Rename, not overwrite: a running process may have the old file mapped.
  const fresh = `${product}.part`;
  writeFileSync(fresh, readFileSync(built));
  renameSync(fresh, product);
  writeFileSync(stamp, print);
  console.log(
    `native add-on: ${relative(root, resolve(product))} built in ${((Date.now() - began) / 1000).toFixed(0)} s`,
  );
}

try {
  build();
} catch (error) {
  if (!(error instanceof BuildFault)) throw error;
  console.error(`native add-on: ${error.message}`);
  process.exitCode = 1;
}
