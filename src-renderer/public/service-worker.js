/**
 * Keeps the page's own files, so that an installed Sotto opens at once and can say that the home machine
 * is not reachable. Nothing else: what is said, shown and answered travels on a socket, which no worker
 * sees. The network comes first, so a new version is never hidden by an old one.
 */
const kept = "sotto-shell";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const ours = new URL(request.url).origin === self.location.origin;
  if (request.method === "GET" && ours) event.respondWith(answer(request));
});

async function answer(request) {
  const cache = await caches.open(kept);
  // One entry for the page, whatever stands behind its address.
  const key = request.mode === "navigate" ? "./" : request;
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(key, fresh.clone());
    return fresh;
  } catch (error) {
    const old = await cache.match(key);
    if (old) return old;
    throw error;
  }
}
