/** The composition: a pack, an engine process and the sessions of every shell. */
import { join } from "node:path";
import { startOwn } from "../base/ownProcess.ts";
import type { Port } from "../base/port.ts";
import type { Assistant, PackInfo, Session } from "../contract/assistant.ts";
import type { Fault } from "../contract/faults.ts";
import { EngineClient, type EnginePack, type EngineState } from "../engine/client.ts";
import { entryFile } from "../engine/entries.ts";
import { ownSpeakers } from "../engine/omni/speakers.ts";
import { loadPack } from "../library/load.ts";
import { ModeStore } from "../modes/store.ts";
import type { RemoteServers } from "../remote/servers.ts";
import { History } from "./history.ts";
import { Hub, type Selectable } from "./hub.ts";
import { Packs } from "./packs.ts";
import { PreferenceStore } from "./preferences.ts";
import { remoteOf } from "./remoteOf.ts";
import { AppSession } from "./session.ts";

export interface AssistantOptions {
  /** Or why there is none: then the shells can fetch it, and nothing is answered until it is here. */
  readonly pack: EnginePack | Fault;
  readonly info: PackInfo;
  /** Of a remote pack: where its turns go. The assistant owns it. */
  readonly remote?: RemoteServers | undefined;
  /** Sotto's data folder. */
  readonly home: string;
  /** How an engine process is started; Electron has its own way. */
  readonly spawn?: () => Port;
  /** Likewise an installer process. */
  readonly spawnInstaller?: () => Port;
  /** Likewise the history's process. */
  readonly spawnHistory?: () => Port;
}

export class SottoAssistant implements Assistant {
  readonly #hub: Hub;

  private constructor(hub: Hub) {
    this.#hub = hub;
  }

  static async open(options: AssistantOptions): Promise<SottoAssistant> {
    const preferences = await PreferenceStore.open(join(options.home, "preferences.json"));
    const omni = "code" in options.pack ? undefined : options.pack.omni;
    const info = omni === undefined ? options.info : await withSpeakers(options.info, omni.folder);
    const engine = new EngineClient(options.spawn ?? startEngine, options.pack);
    return new SottoAssistant(
      new Hub({
        engine,
        info,
        preferences,
        native: omni !== undefined,
        remote: options.remote ?? null,
        packs: new Packs(options.home, options.spawnInstaller),
        history: new History(
          join(options.home, "history.db"),
          preferences.current.history,
          options.spawnHistory,
        ),
        modes: new ModeStore(join(options.home, "modes")),
        load: (name, signal) => loadToSelect(name, options.home, signal),
      }),
    );
  }

  /** Resolves when the engine is warm; rejects with the fault that keeps it from being so. */
  async ready(signal?: AbortSignal): Promise<void> {
    await this.#hub.engine.ready(signal);
  }

  /** For a health check. */
  get engineState(): EngineState["state"] {
    return this.#hub.engine.state.state;
  }

  connect(): Session {
    return new AppSession(this.#hub);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of [...this.#hub.sessions]) {
      session.close({
        code: "cancelled",
        stage: "wire",
        message: "Sotto is closing.",
        remedy: "Start it again.",
      });
      await session[Symbol.asyncDispose]();
    }
    this.#hub.dispose();
    await this.#hub.history[Symbol.asyncDispose]();
    await this.#hub.packs[Symbol.asyncDispose]();
    await this.#hub.engine[Symbol.asyncDispose]();
  }
}

/** Another pack for a hub that is already there. */
async function loadToSelect(name: string, home: string, signal: AbortSignal): Promise<Selectable> {
  const pack = await loadPack(name, home, signal);
  const info = { ...pack.info, device: "" };
  const { omni } = pack.engine;
  return {
    engine: pack.engine,
    info: omni === undefined ? info : await withSpeakers(info, omni.folder),
    remote: remoteOf(pack.remote, home) ?? null,
  };
}

/** A pack with a voice of its own speaks with that, not with the one that was lent to it. */
async function withSpeakers(info: PackInfo, folder: string): Promise<PackInfo> {
  const speakers = await ownSpeakers(folder);
  if (speakers.length === 0) return info;
  const others = info.parts.filter(({ role }) => role !== "voice");
  return { ...info, speakers, parts: [...others, { role: "voice", name: "Qwen2.5-Omni Talker" }] };
}

/** A process of its own: a GPU driver or a model that aborts takes only this one with it. */
export function startEngine(): Port {
  // Its words on stderr are faults of the engine itself; what was said never gets there (W7).
  return startOwn(entryFile("engine.js"), { errors: true }).port;
}
