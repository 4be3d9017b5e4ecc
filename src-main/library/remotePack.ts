/** A remote pack made ready: what stays on this machine, and where its turns go. */
import type { PackInfo } from "../contract/assistant.ts";
import type { EnginePack } from "../engine/messages.ts";
import type { RemoteManifest } from "./remoteManifest.ts";

interface Local {
  readonly engine: EnginePack;
  readonly info: Omit<PackInfo, "device">;
}

/** Turn-taking and the fallback voice are those of the local pack; the Thinker is not loaded. */
export function remotePack(manifest: RemoteManifest, { engine, info }: Local) {
  const { name, title, languages, parts, endpoints, hears } = manifest;
  const hosts = endpoints.map(({ url }) => new URL(url).host);
  const host = hosts.join(", ");
  // Who hears by itself must not be given words in place of sound.
  const local = info.parts.filter(({ role }) => role === "voice" || (role === "hearing" && !hears));
  return {
    engine: { ...engine, name, remote: host },
    info: { name, title, languages, remote: true, host, parts: [...parts, ...local] },
    remote: manifest,
  };
}
