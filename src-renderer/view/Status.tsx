import { text } from "../locale/text.ts";
import { type Phase, phaseOf } from "../state/select.ts";
import { Meter } from "./Meter.tsx";
import { useShown } from "./page.ts";

/** What Sotto does now: the word is shown, and said by a screen reader when it changes. */
export function Status() {
  const phase = useShown(phaseOf);
  const announcement = useShown((state) => state.announcement);
  const hint = useHint(phase);
  const speaking = phase === "speaking" || phase === "replaying";
  const said = phase === "ready" && announcement !== null ? text.announce[announcement] : null;
  return (
    <div className="status" data-phase={phase}>
      {speaking ? <Meter className="meter-small" /> : <span className="dot" />}
      <p role="status">
        {said !== null && <span className="heard-only">{said}. </span>}
        <span className="word">{text.states[phase]}</span>
      </p>
      {hint !== null && <p className="hint">{hint}</p>}
    </div>
  );
}

function useHint(phase: Phase): string | null {
  const latched = useShown((state) => state.latched);
  const handsFree = useShown((state) => state.handsFree);
  if (handsFree) return phase === "listening" ? text.bar.hintHandsFree : null;
  // Without a pointer that hovers there is, most often, no keyboard either.
  if (!matchMedia("(hover: hover)").matches) {
    return phase === "listening" && latched ? text.bar.hintTouch : null;
  }
  if (phase === "listening") {
    return latched ? text.bar.hintTap : text.bar.hintRelease;
  }
  if (phase === "speaking" || phase === "thinking") return text.bar.hintStop;
  return null;
}
