import { describe, expect, it } from "vitest";
import { RateConverter } from "../../../src-main/signal/rateConverter.ts";

function converted(input: Float32Array, inHz: number, outHz: number, block = 128): Float32Array {
  const converter = new RateConverter(inHz, outHz);
  const out = new Float32Array(Math.ceil((input.length * outHz) / inHz) + 1);
  let length = 0;
  for (let at = 0; at < input.length; at += block) {
    converter.write(input.subarray(at, at + block));
    length += converter.read(out, length, out.length - length);
  }
  converter.finish();
  length += converter.read(out, length, out.length - length);
  return out.subarray(0, length);
}

function tone(hz: number, rateHz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(rateHz * seconds) }, (_, index) =>
    Math.sin((2 * Math.PI * hz * index) / rateHz),
  );
}

/** Greatest difference from the same tone made at the output's rate, away from both ends. */
function worstError(hz: number, inHz: number, outHz: number): number {
  const out = converted(tone(hz, inHz, 0.25), inHz, outHz);
  let worst = 0;
  for (let n = 400; n < out.length - 400; n++) {
    const exact = Math.sin((2 * Math.PI * hz * n) / outHz);
    worst = Math.max(worst, Math.abs((out[n] as number) - exact));
  }
  return worst;
}

const rates = [
  [48_000, 16_000],
  [44_100, 16_000],
  [96_000, 16_000],
  [16_000, 16_000],
  [24_000, 48_000],
  [22_050, 48_000],
  [22_050, 44_100],
  [24_000, 44_100],
] as const;

describe("rate converter", () => {
  it.each(rates)("sound-1: %i → %i Hz keeps a tone, on the same clock", (inHz, outHz) => {
    expect(worstError(440, inHz, outHz)).toBeLessThan(1e-3);
    expect(worstError(3_400, inHz, outHz)).toBeLessThan(1e-3);
  });

  it.each(rates)(
    "sound-2: %i → %i Hz gives one output for each moment of the input",
    (inHz, outHz) => {
      const input = tone(100, inHz, 0.5);
      const moments = Math.floor(((input.length - 1) * outHz) / inHz) + 1;
      expect(converted(input, inHz, outHz).length).toBe(moments);
    },
  );

  it("sound-3: what lies above the new band is gone, not folded into speech", () => {
    const out = converted(tone(9_000, 48_000, 0.25), 48_000, 16_000);
    const loudest = out.subarray(400, -400).reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);
    // -70 dB
    expect(loudest).toBeLessThan(3.2e-4);
  });

  it("sound-4: equal rates pass every sample as it is", () => {
    const input = Float32Array.from(
      { length: 1000 },
      (_, index) => ((index * 7919) % 2001) / 1000 - 1,
    );
    expect(converted(input, 48_000, 48_000)).toEqual(input);
  });

  it("sound-5: the block size does not change a single sample", () => {
    const input = tone(523, 22_050, 0.2);
    const whole = converted(input, 22_050, 48_000, input.length);
    expect(converted(input, 22_050, 48_000, 1)).toEqual(whole);
    expect(converted(input, 22_050, 48_000, 777)).toEqual(whole);
  });

  it("sound-6: a minute written at once is kept whole", () => {
    const input = tone(50, 24_000, 60);
    const out = converted(input, 24_000, 48_000, input.length);
    expect(out.length).toBe(2 * input.length - 1);
    expect(out[2_000_000]).toBeCloseTo(input[1_000_000] as number, 3);
  });

  it("sound-7: a rate without a usable ratio is refused by name", () => {
    expect(() => new RateConverter(16_000, 47_999)).toThrow("16000 Hz to 47999 Hz");
  });
});
