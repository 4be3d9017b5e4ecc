/** Who may import whom. The README's table is this one; layers.test.ts checks it against every import. */

export interface Layer {
  /** Paths from the repository's root; the longest prefix that fits a file decides. */
  readonly paths: readonly string[];
  /** Layers it may import besides itself. */
  readonly may: readonly LayerName[];
  /** Single files it may see of a layer that is otherwise closed to it, and why. */
  readonly files?: Readonly<Record<string, string>>;
  /** Packages that only some layers may see (`guardedPackages`). */
  readonly packages?: readonly string[];
  /** Runs in a page too: no Node modules. */
  readonly portable?: boolean;
}

export const layers = {
  contract: { paths: ["src-main/contract"], may: [], portable: true },
  base: { paths: ["src-main/base"], may: [] },
  /** Sound as samples: what the audio process and the page's worklets both do. */
  signal: { paths: ["src-main/signal"], may: ["contract"], portable: true },
  /** The audio process: the only door to naudiodon. */
  sound: {
    paths: ["src-main/sound", "src-main/audio.ts"],
    may: ["base", "signal"],
    packages: ["naudiodon"],
  },
  turn: {
    paths: ["src-main/turn"],
    may: ["base", "contract"],
  },
  // A stage never sees another stage; the tests name each one.
  stage: {
    paths: [
      "src-main/turn/capture",
      "src-main/turn/perceive",
      "src-main/turn/think",
      "src-main/turn/speak",
      "src-main/turn/play",
    ],
    may: ["base", "contract", "turn"],
    files: {
      "src-main/engine/client.ts": "the engine's client",
      "src-main/engine/messages.ts": "the types of the client's calls",
    },
  },
  engine: {
    paths: ["src-main/engine", "src-main/engine.ts"],
    may: ["base", "contract"],
    files: { "src-main/turn/types.ts": "the nouns between the stages are what the models produce" },
    packages: ["onnxruntime-node", "node-llama-cpp", "phonemizer", "sharp"],
  },
  /** Servers of remote packs: plain HTTP, none of this machine's models. */
  remote: { paths: ["src-main/remote"], may: ["base", "contract"] },
  models: { paths: ["models"], may: ["base"] },
  library: {
    paths: ["src-main/library"],
    may: ["base", "contract", "models"],
    files: {
      "src-main/engine/client.ts": "the engine's client",
      "src-main/engine/messages.ts": "the shape in which a pack is handed to the engine",
      "src-main/engine/entries.ts": "where the hashing thread's built file lies",
    },
  },
  /** The only door to SQLite; its process' entry puts it on a port. */
  history: { paths: ["src-main/history"], may: ["base", "contract"], packages: ["libsql"] },
  /** How Sotto behaves, as files; those that come with it lie in models/modes. */
  modes: { paths: ["src-main/modes"], may: ["base", "contract", "models"] },
  app: {
    paths: ["src-main/app"],
    may: [
      "base",
      "contract",
      "turn",
      "stage",
      "engine",
      "models",
      "library",
      "history",
      "modes",
      "remote",
    ],
  },
  shells: { paths: ["src-main/shells"], may: ["base", "contract"] },
  desktop: {
    paths: ["src-main/shells/desktop"],
    may: ["base", "contract", "shells", "signal"],
    files: { "src-main/sound/messages.ts": "what the audio process is told and tells" },
    packages: ["electron"],
  },
  /** The programs: each puts an app and a shell together. */
  entries: {
    paths: ["src-main"],
    may: [
      "base",
      "contract",
      "turn",
      "stage",
      "engine",
      "models",
      "library",
      "history",
      "modes",
      "remote",
      "app",
      "shells",
    ],
  },
  main: {
    paths: ["src-main/main.ts"],
    may: ["base", "contract", "library", "app", "shells", "desktop"],
    files: { "src-main/engine/entries.ts": "where the engine process' built file lies" },
    packages: ["electron"],
  },
  /** Runs in the build, not in the page. */
  pageBuild: { paths: ["src-renderer/build.ts"], may: [] },
  renderer: {
    paths: ["src-renderer"],
    may: ["contract", "signal"],
    files: {
      "src-main/sound/messages.ts": "a page answers like the audio process",
      "src-main/shells/desktop/messages.ts": "types: what crosses to Electron's main process",
    },
    portable: true,
  },
} satisfies Record<string, Layer & { may: readonly string[] }>;

export type LayerName = string;

export const guardedPackages = [
  "electron",
  "onnxruntime-node",
  "node-llama-cpp",
  "phonemizer",
  "sharp",
  "naudiodon",
  "libsql",
];
