/** A real Electron whose only work is to start utility processes for a test. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";
import { testElectronPath } from "../../../setup/testElectron.mjs";
import { Disposables } from "../../../src-main/base/disposal.ts";
import { plain, whole } from "../../../src-main/base/plainMessages.ts";
import type { Port } from "../../../src-main/base/port.ts";
import { type Display, openDisplay } from "../../e2e/display.ts";
import { projectRoot } from "../../e2e/pageEnd.ts";
import type { FromHost, ToHost } from "./host.ts";

/** Electron starts in half a second; twenty times that on a machine that is busy with other tests. */
const startMs = 20_000;

/** Sources by the name that they get; what is external is found beside the repository's sources. */
const entries = {
  host: "host.ts",
  engine: "engine.ts",
  parent: "parent.ts",
  child: "child.ts",
  reader: "reader.ts",
};
export type UtilityEntry = keyof typeof entries;

export class UtilityElectron implements AsyncDisposable {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #owned: Disposables;
  readonly #listeners = new Map<number, (told: FromHost) => void>();
  #next = 1;

  private constructor(folder: string, child: ChildProcess, owned: Disposables) {
    this.#folder = folder;
    this.#child = child;
    this.#owned = owned;
    child.on("message", (message) => {
      const told = whole(message) as FromHost;
      if (told.type !== "ready") this.#listeners.get(told.id)?.(told);
    });
  }

  static async open(): Promise<UtilityElectron> {
    const owned = new Disposables();
    // Inside of the repository: native packages are looked for from where the files lie.
    const artifacts = join(projectRoot, "test", ".artifacts");
    await mkdir(artifacts, { recursive: true });
    const folder = await mkdtemp(join(artifacts, "utility-"));
    owned.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    await bundle(folder);
    const display = owned.add(await openDisplay());
    const child = await startHost(folder, display);
    owned.defer(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    });
    return new UtilityElectron(folder, child, owned);
  }

  file(entry: UtilityEntry): string {
    return join(this.#folder, `${entry}.cjs`);
  }

  /** The far end of a fresh utility process, as the app's main process has it. */
  start(entry: UtilityEntry, args: readonly string[] = []): Port {
    const id = this.#next++;
    const heard: ((message: unknown) => void)[] = [];
    const closed: ((reason: string) => void)[] = [];
    this.#listeners.set(id, (told) => {
      if (told.type === "message") for (const listener of heard) listener(told.message);
      if (told.type === "closed") for (const listener of closed) listener(told.reason);
    });
    this.#tell({ type: "start", id, entry: this.file(entry), args });
    return {
      post: (message) => this.#tell({ type: "post", id, message }),
      onMessage: (listener) => heard.push(listener),
      onClose: (listener) => closed.push(listener),
      close: () => this.#tell({ type: "close", id }),
    };
  }

  #tell(message: ToHost): void {
    if (this.#child.connected) this.#child.send(plain(message) as object);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]();
  }
}

/** As the desktop's own bundle: CommonJS for Node 16, native packages outside. */
async function bundle(folder: string): Promise<void> {
  const input = Object.fromEntries(
    Object.entries(entries).map(([name, file]) => [name, join(import.meta.dirname, file)]),
  );
  await build({
    configFile: false,
    logLevel: "error",
    define: { __SOTTO_VERSION__: JSON.stringify("test") },
    ssr: { noExternal: true, external: ["sharp", "onnxruntime-node"] },
    build: {
      ssr: true,
      target: "node16",
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input,
        external: ["electron", "sharp", "onnxruntime-node"],
        output: {
          format: "cjs",
          entryFileNames: "[name].cjs",
          chunkFileNames: "chunks/[name].cjs",
        },
      },
    },
  });
}

async function startHost(folder: string, display: Display): Promise<ChildProcess> {
  const child = spawn(testElectronPath(), ["--no-sandbox", "--disable-gpu"], {
    env: {
      ...process.env,
      DISPLAY: display.name,
      SOTTO_APP: join(folder, "host.cjs"),
    },
    // As JSON, see `plainMessages.ts`.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const [told] = (await once(child, "message", { signal: AbortSignal.timeout(startMs) })) as [
    FromHost,
  ];
  if (told.type !== "ready") throw new Error("Electron said something else first");
  return child;
}
