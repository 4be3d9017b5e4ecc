/** Packs from a shell: what there is, one installation at a time, which one answers. */
import { Caller } from "../base/calls.ts";
import { Listeners } from "../base/disposal.ts";
import { startOwn } from "../base/ownProcess.ts";
import type { Port } from "../base/port.ts";
import type { Storage } from "../contract/diagnostics.ts";
import type { AssistantEvent } from "../contract/events.ts";
import { type Fault, FaultError, fault, toFault, wordedFault } from "../contract/faults.ts";
import type { PackEntry } from "../contract/packs.ts";
import { worded } from "../contract/sentences.ts";
import { faultCodec } from "../engine/client.ts";
import { entryFile } from "../engine/entries.ts";
import { inspectPack } from "../library/inspect.ts";
import type { InstallerCalls } from "../library/installerCalls.ts";
import type { InstallWish } from "../library/installing.ts";
import { everyPack, locatePack } from "../library/locate.ts";
import { removePack } from "../library/remove.ts";
import { sizeOf } from "../library/size.ts";
import { storageOf } from "../library/usage.ts";

/** A page redraws a bar no oftener; a fast download would else fill the wire. */
const progressEveryMs = 250;

interface Running {
  readonly pack: string;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export class Packs implements AsyncDisposable {
  readonly #home: string;
  readonly #spawn: () => Port;
  readonly #events = new Listeners<AssistantEvent>();
  #running: Running | null = null;

  constructor(home: string, spawn: () => Port = startInstaller) {
    this.#home = home;
    this.#spawn = spawn;
  }

  onEvent(listener: (event: AssistantEvent) => void): Disposable {
    return this.#events.add(listener);
  }

  async list(active: string | null, signal: AbortSignal): Promise<readonly PackEntry[]> {
    const located = await everyPack(this.#home);
    return Promise.all(
      located.map(async (pack): Promise<PackEntry> => {
        const { name, title, kind } = pack.manifest;
        const base = { name, title, kind, bytes: sizeOf(pack.manifest), active: name === active };
        if (this.#running?.pack === name) return { ...base, state: "installing" };
        const state = await inspectPack(pack, { signal });
        switch (state.type) {
          case "paused":
            return { ...base, state: "paused", arrivedBytes: state.arrivedBytes };
          case "damaged":
            return { ...base, state: "damaged", damaged: state.files };
          default:
            return { ...base, state: state.type };
        }
      }),
    );
  }

  storage(signal: AbortSignal): Promise<Storage> {
    return storageOf(this.#home, signal);
  }

  /** Accepted; what follows arrives as events. It goes on when the shell that asked is gone. */
  async install(wish: InstallWish): Promise<void> {
    if (this.#running) {
      throw wordedFault("busy", "setup", worded("pack-installing", this.#running.pack));
    }
    // A name that does not exist is said at once; a shell names no folders of this machine.
    if (/[/\\]/.test(wish.pack)) {
      throw fault("bad-input", "setup", "A pack is named by its name.", "Choose one of the list.");
    }
    await locatePack(wish.pack, this.#home);
    const stop = new AbortController();
    const done = this.#run(wish, stop.signal).finally(() => {
      this.#running = null;
    });
    this.#running = { pack: wish.pack, stop, done };
  }

  /** A pause as well: what has arrived is kept. */
  async cancel(pack: string): Promise<void> {
    if (this.#running?.pack !== pack) return;
    const { stop, done } = this.#running;
    stop.abort();
    await done;
  }

  async remove(pack: string, active: string | null, signal: AbortSignal): Promise<void> {
    if (pack === active) {
      throw wordedFault("busy", "setup", worded("pack-answers", pack));
    }
    await this.cancel(pack);
    await removePack(await locatePack(pack, this.#home), this.#home, signal);
  }

  async #run(wish: InstallWish, signal: AbortSignal): Promise<void> {
    const { pack } = wish;
    const port = this.#spawn();
    const caller = new Caller<InstallerCalls>(port, () => new FaultError(lost), faultCodec);
    let reason: Fault | null = null;
    try {
      const call = caller.call("install", { wish, home: this.#home }, signal);
      let step = "";
      let toldAtMs = 0;
      for await (const progress of call) {
        const now = performance.now();
        const name = `${progress.type} ${"name" in progress ? progress.name : ""}`;
        if (name === step && now - toldAtMs < progressEveryMs) continue;
        step = name;
        toldAtMs = now;
        this.#events.tell({ type: "pack.progress", pack, progress });
      }
      await call.result;
    } catch (error) {
      reason = toFault(error, "setup");
    } finally {
      port.close();
    }
    this.#events.tell({ type: "pack.ended", pack, ...(reason ? { fault: reason } : {}) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#running?.stop.abort();
    await this.#running?.done;
  }
}

const lost: Fault = {
  code: "internal",
  stage: "setup",
  ...worded("installer-ended"),
};

function startInstaller(): Port {
  return startOwn(entryFile("installer.js"), { errors: true }).port;
}
