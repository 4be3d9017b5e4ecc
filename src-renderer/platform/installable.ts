/** What makes the page installable on a phone: a worker that keeps the page's own files. */
import { shell } from "./wire.ts";

/**
 * Over TLS only: there phones come in. On the machine itself the page is never far from its server, and a
 * worker would stay behind on a port that the next program may use.
 */
export function keepShellFiles(): void {
  if (shell !== "web" || location.protocol !== "https:" || !("serviceWorker" in navigator)) return;
  // The first visit's files came before there was a worker to keep them: it asks for them again.
  void navigator.serviceWorker
    .register(scriptUrl("./service-worker.js"))
    .then(() => navigator.serviceWorker.ready)
    .then(async () => {
      const used = performance.getEntriesByType("resource").map(({ name }) => name);
      const own = used.filter((name) => name.startsWith(location.origin));
      await (await caches.open("sotto-shell")).addAll(["./", ...new Set(own)]);
    })
    .catch(() => {});
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/** The page's policy takes addresses of scripts from a named place only, and this is the one. */
function scriptUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("sotto-worker", { createScriptURL: () => url });
  return policy?.createScriptURL(url) ?? url;
}
