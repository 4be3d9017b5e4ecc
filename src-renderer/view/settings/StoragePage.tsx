import { useCallback, useEffect, useState } from "react";
import type { Storage, StoragePart } from "../../../src-main/contract/diagnostics.ts";
import { bytes } from "../../locale/format.ts";
import { text } from "../../locale/text.ts";
import { isRemovable } from "../PackList.tsx";
import { usePage, useShown } from "../page.ts";
import { Group, SureButton } from "./parts.tsx";

/** What lies on the disk, how much of it, where, and a way to be rid of it. */
export function StoragePage() {
  const [storage, measureAgain] = useStorage();
  const words = text.storage;
  if (storage === null) return <p className="note">{words.measuring}</p>;
  const all = storage.parts.reduce((sum, part) => sum + part.bytes, 0);
  return (
    <>
      <p className="storage-sum">
        <strong>{bytes(all)}</strong>
        <span>{words.free(storage.freeBytes)}</span>
      </p>
      <div className="storage-bar" aria-hidden="true">
        {storage.parts.map((part) => (
          <i
            key={keyOf(part)}
            data-kind={part.kind}
            ref={(element) => {
              // The page's policy forbids style attributes; a property is not one.
              if (element !== null) element.style.flexGrow = String(part.bytes / Math.max(1, all));
            }}
          />
        ))}
      </div>
      <Group>
        <dl className="sizes">
          {storage.parts.map((part) => (
            <div key={keyOf(part)}>
              <dt data-kind={part.kind}>{nameOf(part)}</dt>
              <dd>
                {bytes(part.bytes)}
                <Removal part={part} onGone={measureAgain} />
              </dd>
            </div>
          ))}
        </dl>
      </Group>
      <p className="note">
        {words.folder} <bdi dir="ltr">{storage.folder}</bdi>
      </p>
    </>
  );
}

/** What can be had again, or is the person's to throw away. */
function Removal({ part, onGone }: { readonly part: StoragePart; readonly onGone: () => void }) {
  const page = usePage();
  const packs = useShown((state) => state.packs);
  const installing = useShown((state) => state.installing);
  useEffect(() => void page.packs.refresh(), [page]);
  const { kept } = text.settings;
  if (part.kind === "history") {
    return (
      <SureButton
        ask={kept.eraseNow}
        sure={kept.eraseSure}
        onSure={() => void page.past.erase().then(onGone)}
      />
    );
  }
  const pack = part.kind === "pack" ? packs?.find(({ name }) => name === part.name) : undefined;
  if (pack === undefined || installing !== null || !isRemovable(pack)) return null;
  const { remove, removeSure } = text.packs;
  return (
    <SureButton
      ask={remove}
      sure={removeSure}
      onSure={() => void page.packs.ask({ type: "pack.remove", pack: pack.name })}
    />
  );
}

function keyOf({ kind, name = "" }: StoragePart): string {
  return `${kind} ${name}`;
}

function nameOf({ kind, name }: StoragePart): string {
  return kind === "pack" ? text.storage.pack(name ?? "") : text.storage.kinds[kind];
}

/** Measured anew when a pack comes or goes. */
function useStorage(): [Storage | null, () => void] {
  const { session, turns } = usePage();
  const packs = useShown((state) => state.packs);
  const [storage, setStorage] = useState<Storage | null>(null);
  const [times, setTimes] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list of packs, another size.
  useEffect(() => {
    const left = new AbortController();
    session?.call<"storage.get">({ type: "storage.get" }, left.signal).then(
      (found) => setStorage(found),
      (error: unknown) => {
        if (!left.signal.aborted) turns.report(error);
      },
    );
    return () => left.abort();
  }, [session, turns, packs, times]);
  return [storage, useCallback(() => setTimes((before) => before + 1), [])];
}
