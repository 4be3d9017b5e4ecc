/** Four seconds each of what a microphone hears when nobody speaks; the same on every run. */
const rateHz = 16_000;
const length = 4 * rateHz;
const turn = 2 * Math.PI;

const decibels = (level: number) => 10 ** (level / 20);
const tone = (hz: number, t: number) => Math.sin(turn * hz * t);

function clip(sample: (random: () => number, t: number, index: number) => number): Float32Array {
  let state = 12_345;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  };
  return Float32Array.from({ length }, (_, index) => sample(random, index / rateHz, index));
}

/** White noise through a one-pole low-pass filter. */
function rumble(keep: number, level: (t: number) => number): Float32Array {
  let low = 0;
  return clip((random, t) => {
    low = low * keep + random() * (1 - keep);
    return low * level(t);
  });
}

function bursts(everySamples: number, samples: number, level: number): Float32Array {
  return clip((random, _, index) => {
    const since = index % everySamples;
    const floor = random() * decibels(-65);
    return since < samples ? level * random() * Math.exp((-4 * since) / samples) : floor;
  });
}

export const noises: Readonly<Record<string, Float32Array>> = {
  "digital silence": clip(() => 0),
  "one bit of dither": clip((random) => Math.round(random()) / 32_768),
  "white -60 dB": clip((random) => random() * decibels(-60)),
  "white -45 dB": clip((random) => random() * decibels(-45)),
  "white -30 dB": clip((random) => random() * decibels(-30)),
  "white -15 dB": clip((random) => random() * decibels(-15)),
  rumble: rumble(0.99, () => 1),
  fan: rumble(0.9, (t) => 0.3 * (1 + 0.3 * tone(24, t))),
  wind: rumble(0.98, (t) => 3 * (0.6 + 0.4 * tone(0.7, t))),
  breath: rumble(0.6, (t) => 0.1 * Math.max(0, tone(0.4, t))),
  "mains hum": clip((r, t) => 0.05 * tone(50, t) + 0.02 * tone(150, t) + r() * decibels(-60)),
  "loud mains hum": clip((r, t) => 0.1 * tone(120, t) + 0.03 * tone(240, t) + r() * decibels(-50)),
  "tone 440 Hz": clip((_, t) => 0.3 * tone(440, t)),
  "tone 3 kHz": clip((_, t) => 0.3 * tone(3_000, t)),
  "dial tone": clip((_, t) => 0.2 * tone(350, t) + 0.2 * tone(440, t)),
  sweep: clip((_, t) => 0.2 * Math.sin(turn * (100 * t + 400 * t * t))),
  beeps: clip((random, t) => (t % 1 < 0.2 ? 0.3 * tone(880, t) : random() * decibels(-60))),
  ringing: clip((_, t) => (t % 2 < 0.8 ? 0.2 * tone(440, t) * (1 + 0.9 * tone(25, t)) : 0)),
  chords: clip(
    (_, t) => 0.1 * (tone(262, t) + tone(330, t) + tone(392, t)) * Math.exp(-2 * (t % 1)),
  ),
  "throbbing tone": clip((_, t) => 0.2 * (1 + tone(4, t)) * tone(200, t)),
  "one click": clip((random, _, index) => (index === 30_000 ? 0.9 : random() * decibels(-70))),
  "mouse clicks": bursts(9_000, 40, 0.8),
  typing: bursts(1_900, 400, 0.3),
  "a slammed door": bursts(48_000, 16_000, 0.8),
};
