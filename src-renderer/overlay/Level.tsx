import type { Phase } from "../state/select.ts";

/** Five bars: they follow the voice while it listens, and say by their shape what goes on otherwise. */
const weights = [0.45, 0.8, 1, 0.7, 0.4];

export function Level({ phase, level }: { readonly phase: Phase; readonly level: number }) {
  const listening = phase === "listening" || phase === "opening";
  // Ears hear in ratios: a quiet voice must be seen too.
  const loud = listening ? Math.min(1, Math.sqrt(level) * 1.3) : 0;
  return (
    <svg className="level" viewBox="0 0 30 24" aria-hidden="true">
      {weights.map((weight, index) => {
        const tall = listening ? 4 + 18 * loud * weight : 8;
        const x = 3 + index * 6;
        return <path key={x} d={`M${x} ${12 - tall / 2}v${tall}`} />;
      })}
    </svg>
  );
}
