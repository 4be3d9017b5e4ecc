/** How a voice sounds, before anyone decides: one sentence, heard and kept nowhere. */
import { useEffect, useRef, useState } from "react";
import type { Manner } from "../../client/liveTurn.ts";
import { en } from "../../locale/en.ts";
import { text } from "../../locale/text.ts";
import { PlayIcon, StopIcon } from "../icons.tsx";
import { usePage, useShown } from "../page.ts";

export function Sample({ manner }: { readonly manner: Manner }) {
  const page = usePage();
  const pack = useShown((state) => state.pack);
  const language = useShown((state) => state.language);
  const [playing, setPlaying] = useState(false);
  const mine = useRef(false);
  mine.current = playing;
  useEffect(
    () => () => {
      if (mine.current) page.stop();
    },
    [page],
  );
  const speaks = pack?.languages.some((tag) => tag.split("-")[0] === language) ?? false;
  const words = text.settings.sample;
  const press = () => {
    if (playing) return page.stop();
    setPlaying(true);
    const said = (speaks ? words : en.settings.sample).sentence;
    void page.turns.aside(said, manner).finally(() => setPlaying(false));
  };
  return (
    <button type="button" className="plain" data-action="sample" onClick={press}>
      {playing ? <StopIcon /> : <PlayIcon />}
      {playing ? words.stop : words.hear}
    </button>
  );
}
