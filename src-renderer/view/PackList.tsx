import { useEffect } from "react";
import type { PackEntry, PackProgress } from "../../src-main/contract/packs.ts";
import { text } from "../locale/text.ts";
import { usePage, useShown } from "./page.ts";

/** Every pack that can be had, how it stands, and what can be done with it. */
export function PackList() {
  const page = usePage();
  const packs = useShown((state) => state.packs);
  const words = text.packs;
  useEffect(() => void page.packs.refresh(), [page]);
  if (packs === null || packs.length === 0) return null;
  return (
    <div className="packs">
      <h4>{words.heading}</h4>
      <ul>
        {packs.map((pack) => (
          <PackRow key={pack.name} pack={pack} />
        ))}
      </ul>
    </div>
  );
}

function PackRow({ pack }: { readonly pack: PackEntry }) {
  const page = usePage();
  const installing = useShown((state) => state.installing);
  const words = text.packs;
  const { name } = pack;
  const mine = installing?.pack === name || pack.state === "installing";
  const act = (type: "pack.install" | "pack.cancel" | "pack.select" | "pack.remove") => () =>
    void page.packs.ask({ type, pack: name });
  return (
    <li>
      <span className="pack-title">{pack.title}</span>
      <span className="pack-state">{mine ? words.installing : stateOf(pack)}</span>
      <span className="pack-actions">
        {mine ? (
          <button type="button" className="plain" onClick={act("pack.cancel")}>
            {words.pause}
          </button>
        ) : (
          <Actions pack={pack} busy={installing !== null} act={act} />
        )}
      </span>
      {mine && <PackProgressBar name={pack.title} progress={installing?.progress ?? null} />}
    </li>
  );
}

/** The small pack is what always works, and a server's takes no room. */
export function isRemovable({ name, kind, active }: PackEntry): boolean {
  return !active && name !== "default" && kind !== "remote";
}

function Actions({
  pack,
  busy,
  act,
}: {
  readonly pack: PackEntry;
  readonly busy: boolean;
  readonly act: (type: "pack.install" | "pack.select" | "pack.remove") => () => void;
}) {
  const words = text.packs;
  if (pack.active) return <span className="value">{words.active}</span>;
  const remove = (
    <button type="button" className="plain" disabled={busy} onClick={act("pack.remove")}>
      {words.remove}
    </button>
  );
  if (pack.state !== "installed") {
    // A model of one's own can be had from nowhere.
    if (pack.kind === "own") return remove;
    const word = pack.state === "not-installed" ? words.install : words.goOn;
    return (
      <button type="button" className="plain" disabled={busy} onClick={act("pack.install")}>
        {word}
      </button>
    );
  }
  return (
    <>
      <button type="button" className="plain" onClick={act("pack.select")}>
        {words.use}
      </button>
      {isRemovable(pack) && remove}
    </>
  );
}

/** How far an installation is. */
export function PackProgressBar({
  name,
  progress,
}: {
  readonly name: string;
  readonly progress: PackProgress | null;
}) {
  const words = text.packs;
  if (progress?.type === "downloading") {
    const { allDoneBytes, allTotalBytes, bytesPerSecond, secondsLeft } = progress;
    return (
      <span className="pack-progress">
        <progress aria-label={name} max={allTotalBytes} value={allDoneBytes} />
        <span className="value">
          {words.fetched(allDoneBytes, allTotalBytes)}
          {secondsLeft !== null && <span> · {words.speed(bytesPerSecond, secondsLeft)}</span>}
        </span>
      </span>
    );
  }
  if (progress?.type === "converting") {
    return (
      <span className="pack-progress">
        <progress aria-label={name} max={progress.totalBytes} value={progress.doneBytes} />
        <span className="value">{words.converting(progress.name)}</span>
      </span>
    );
  }
  return (
    <span className="pack-progress">
      <progress aria-label={name} />
      <span className="value">{words.steps[progress?.type ?? "checking"]}</span>
    </span>
  );
}

function stateOf({ state, bytes, arrivedBytes, damaged }: PackEntry): string {
  const words = text.packs;
  switch (state) {
    case "installed":
      return words.installed;
    case "paused":
      return words.paused(arrivedBytes ?? 0, bytes ?? 0);
    case "damaged":
      return damaged === undefined ? words.damaged : words.damagedFiles(damaged.join(", "));
    case "installing":
      return words.installing;
    case "not-installed":
      return bytes === null ? "" : words.size(bytes);
  }
}
