/**
 * One build for every shell: main, command line and server run on plain Node as well as in Electron,
 * so all of them are Node 20 modules side by side in out/main. The page is built once, for Electron
 * and browser alike.
 */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "electron-vite";
import { version } from "./package.json";
import { pageBuild } from "./src-renderer/build.ts";

/** File name in out/main → source. Processes and workers are found by that name at run time. */
const mainEntries = {
  ask: "src-main/ask.ts",
  serve: "src-main/serve.ts",
  packs: "src-main/packs.ts",
  doctor: "src-main/doctor.ts",
  convert: "src-main/convert.ts",
  engine: "src-main/engine.ts",
  audio: "src-main/audio.ts",
  probe: "src-main/probe.ts",
  installer: "src-main/installer.ts",
  history: "src-main/history.ts",
  "hash.worker": "src-main/library/hash.worker.ts",
  "hear.worker": "src-main/engine/hear/hear.worker.ts",
  "voice.worker": "src-main/engine/voice/voice.worker.ts",
  phonemiser: "src-main/engine/voice/phonemiser.ts",
  reader: "src-main/engine/read/reader.ts",
};

const root = import.meta.dirname;

/** Weights of ours are opened by path, beside the process that opens them. */
const weights = {
  name: "weights",
  writeBundle() {
    mkdirSync(join(root, "out/main"), { recursive: true });
    for (const file of ["chooser.onnx", "chooser.json"])
      copyFileSync(join(root, "models/chooser", file), join(root, "out/main", file));
  },
};

const sources = Object.fromEntries(
  Object.entries(mainEntries).map(([name, source]) => [name, join(root, source)]),
);

export default defineConfig({
  main: {
    define: { __SOTTO_VERSION__: JSON.stringify(version) },
    plugins: [weights],
    build: {
      target: "node20",
      outDir: "out/main",
      // Stack traces of a user's report must name our lines; 0.3 MB.
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: sources,
        external: ["electron"],
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name].js" },
      },
    },
  },
  // The desktop app: CommonJS for Node 16, so that the very file that ships runs on the tests' Electron,
  // and a sandboxed preload, which can be nothing else. electron-vite calls such a build "preload".
  preload: {
    define: { __SOTTO_VERSION__: JSON.stringify(version) },
    build: {
      target: "node16",
      outDir: "out/desktop",
      sourcemap: true,
      minify: false,
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          main: join(root, "src-main/main.ts"),
          preload: join(root, "src-main/shells/desktop/preload.ts"),
        },
        // Native packages find their binaries beside themselves. Of ws, electron-vite would give a "preload"
        // what browsers get, which has no server.
        external: ["electron", "uiohook-napi", "naudiodon", "ws"],
        output: {
          format: "cjs",
          entryFileNames: "[name].cjs",
          chunkFileNames: "chunks/[name].cjs",
        },
      },
    },
  },
  renderer: pageBuild(root),
});
