import { useMemo } from "react";
import { TalkKey } from "../../src-main/contract/talkKey.ts";
import { text } from "../locale/text.ts";
import { phaseOf } from "../state/select.ts";
import { MicrophoneIcon, MicrophoneOffIcon, SendIcon } from "./icons.tsx";
import { usePage, useShown } from "./page.ts";

/** Held, tapped or clicked: mouse, pen, touch, keyboard and assistive technology alike. */
export function TalkButton() {
  const page = usePage();
  const phase = useShown(phaseOf);
  const latched = useShown((state) => state.latched);
  const handsFree = useShown((state) => state.handsFree);
  const key = useMemo(() => new TalkKey(page.questions), [page]);
  if (handsFree) return <MuteButton />;
  const listening = phase === "listening" || phase === "opening";
  return (
    <button
      type="button"
      className="talk"
      aria-label={listening ? text.bar.finish : text.bar.talk}
      aria-pressed={listening}
      aria-keyshortcuts="Space"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        key.down(event.timeStamp);
      }}
      onPointerUp={(event) => key.up(event.timeStamp)}
      onPointerCancel={() => key.lost()}
      onContextMenu={(event) => event.preventDefault()}
      // Pointers are heard above; a click without one comes from the keyboard or a screen reader.
      onClick={(event) => event.detail === 0 && key.click()}
    >
      {listening && latched ? <SendIcon /> : <MicrophoneIcon />}
    </button>
  );
}

function MuteButton() {
  const { handsFree } = usePage();
  const muted = useShown((state) => state.muted);
  return (
    <button
      type="button"
      className="talk"
      aria-label={text.bar.mute}
      aria-pressed={muted}
      aria-keyshortcuts="Space"
      data-tip={muted ? text.bar.unmute : text.bar.mute}
      onClick={() => handsFree.mute(!muted)}
    >
      {muted ? <MicrophoneOffIcon /> : <MicrophoneIcon />}
    </button>
  );
}
