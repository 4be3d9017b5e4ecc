/** Nothing can be answered yet: what is to be fetched, how much it is, and how far that has come. */
import { useEffect } from "react";
import { text } from "../locale/text.ts";
import { PackProgressBar } from "./PackList.tsx";
import { usePage, useShown } from "./page.ts";

/** In the place of the empty page, for someone who knows Sotto but has no pack (any more). */
export function PackNeeded() {
  return (
    <section className="tour" aria-label={text.firstPack.heading} data-step="pack">
      <h2>{text.firstPack.heading}</h2>
      <FirstPack />
    </section>
  );
}

export function FirstPack() {
  const page = usePage();
  const pack = useShown((state) => state.pack);
  const packs = useShown((state) => state.packs);
  const installing = useShown((state) => state.installing);
  const lacking = useShown((state) => state.lacking);
  const words = text.firstPack;
  useEffect(() => void page.packs.refresh(), [page]);
  if (pack === null) return null;
  const entry = packs?.find(({ name }) => name === pack.name);
  const mine = installing?.pack === pack.name || entry?.state === "installing";
  if (!lacking) {
    return (
      <p role="status" className="tour-said" data-heard="true">
        {words.here}
      </p>
    );
  }
  const begun = entry?.state === "paused" || entry?.state === "damaged";
  return (
    <>
      <p className="lead">{words.lead(entry?.bytes ?? null)}</p>
      {mine && (
        <div className="first-pack">
          <PackProgressBar name={pack.title} progress={installing?.progress ?? null} />
        </div>
      )}
      <button
        type="button"
        className="plain strong"
        data-action={mine ? "pause-pack" : "fetch-pack"}
        disabled={!mine && installing !== null}
        onClick={() =>
          void page.packs.ask({ type: mine ? "pack.cancel" : "pack.install", pack: pack.name })
        }
      >
        {mine ? text.packs.pause : begun ? text.packs.goOn : words.fetch}
      </button>
      <p className="note">{words.others}</p>
    </>
  );
}
