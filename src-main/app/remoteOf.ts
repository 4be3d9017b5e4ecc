/** The servers of a remote pack, with the key that was stored for them. */
import type { RemoteConfig } from "../remote/config.ts";
import { openKeyStore } from "../remote/keys.ts";
import { RemoteServers } from "../remote/servers.ts";

/** Nothing for a pack of this machine: then there is nobody to ask, and no key is looked for. */
export function remoteOf(
  config: RemoteConfig | undefined,
  home: string,
): RemoteServers | undefined {
  if (!config) return undefined;
  let key: Promise<string | null> | null = null;
  return new RemoteServers(config, () => {
    // Containers hand secrets in as variables; the keychain is asked once.
    key ??= process.env.SOTTO_REMOTE_KEY
      ? Promise.resolve(process.env.SOTTO_REMOTE_KEY)
      : openKeyStore(home).then((store) => store.get(config.name));
    return key;
  });
}
