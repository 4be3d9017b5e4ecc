/** A page whose process dies (a crash, the system short of memory) is loaded again; the answer goes on meanwhile. */
import { app, type Event, type WebContents } from "electron";

/** One that dies on loading would go on doing so. */
const most = 3;
const withinMs = 60_000;

/** `mine`: of which pages; others look after themselves. */
export function revivePages(mine: (contents: WebContents) => boolean): Disposable {
  const deaths = new Map<number, readonly number[]>();
  const gone = (_: Event, contents: WebContents, { reason }: { readonly reason: string }) => {
    if (reason === "clean-exit" || contents.isDestroyed() || !mine(contents)) return;
    const now = performance.now();
    const recent = (deaths.get(contents.id) ?? []).filter((at) => now - at < withinMs);
    deaths.set(contents.id, [...recent, now]);
    if (recent.length < most) contents.reload();
  };
  app.on("render-process-gone", gone);
  return { [Symbol.dispose]: () => void app.off("render-process-gone", gone) };
}
