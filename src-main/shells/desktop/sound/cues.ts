/** Short sounds that say what happens to someone who does not look: made here, 60 to 140 ms each. */
import type { Cue } from "./soundPort.ts";

export const cueHz = 24_000;
/** Quiet beside speech, which peaks near 1. */
const loudness = 0.12;
/** Long enough not to click. */
const edgeSeconds = 0.012;

/** Tones one after the other: hertz, seconds. Up: it begins; down: it is over; low and twice: it failed. */
const tones: Readonly<Record<Cue, readonly (readonly [number, number])[]>> = {
  listening: [
    [660, 0.03],
    [880, 0.03],
  ],
  sent: [[880, 0.06]],
  stopped: [
    [660, 0.03],
    [495, 0.04],
  ],
  failed: [
    [330, 0.06],
    [262, 0.08],
  ],
};

export function cueSamples(cue: Cue): Int16Array {
  const pieces = tones[cue].map(([hz, seconds]) => tone(hz, seconds));
  const all = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function tone(hz: number, seconds: number): Int16Array {
  const count = Math.round(seconds * cueHz);
  const edge = edgeSeconds * cueHz;
  return Int16Array.from({ length: count }, (_, at) => {
    const gain = Math.min(1, at / edge, (count - 1 - at) / edge);
    return Math.round(Math.sin((2 * Math.PI * hz * at) / cueHz) * gain * loudness * 32_767);
  });
}
