/** What goes along with the next question. */
import { useEffect, useRef } from "react";
import { text } from "../locale/text.ts";
import type { SightView } from "../state/state.ts";
import { CloseIcon } from "./icons.tsx";
import { usePage, useShown } from "./page.ts";

export function Strip() {
  const sights = useShown((state) => state.sights);
  const shared = useShown((state) => state.screenShared);
  if (sights.length === 0 && !shared) return null;
  return (
    <ul className="strip" aria-label={text.bar.sights}>
      {shared && <ScreenTile />}
      {sights.map((sight) => (
        <Tile key={sight.id} sight={sight} />
      ))}
    </ul>
  );
}

function Tile({ sight }: { readonly sight: SightView }) {
  const page = usePage();
  const ready = sight.progress === 1;
  return (
    <li className="tile" data-ready={ready}>
      {sight.url !== null && <img src={sight.url} alt={sight.name} />}
      {!ready && (
        <progress value={sight.progress} aria-label={text.bar.preparing(sight.progress)} />
      )}
      {sight.seconds !== null && <span className="length">{text.bar.seconds(sight.seconds)}</span>}
      <button
        type="button"
        className="remove"
        aria-label={text.bar.remove(sight.name)}
        onClick={() => page.sights.remove(sight.id)}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

function ScreenTile() {
  const page = usePage();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = page.sights.screenStream;
  }, [page]);
  return (
    <li className="tile screen-tile" data-tip={text.bar.screenLiveHint}>
      <video ref={video} muted autoPlay playsInline aria-label={text.bar.screenLiveHint} />
      <span className="length">{text.bar.screenLive}</span>
      <button
        type="button"
        className="remove"
        aria-label={text.bar.screenStop}
        onClick={() => page.sights.stopScreen()}
      >
        <CloseIcon />
      </button>
    </li>
  );
}
