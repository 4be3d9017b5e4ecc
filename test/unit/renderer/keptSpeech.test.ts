import { describe, expect, it } from "vitest";
import { KeptSpeech } from "../../../src-renderer/client/keptSpeech.ts";

/** Ten minutes at 24 kHz: two of them are more than is kept. */
const tenMinutes = 10 * 60 * 24_000;

describe("kept speech", () => {
  it("kept-1: the newest answers are kept, the oldest forgotten and said to be", () => {
    const forgotten: number[] = [];
    const kept = new KeptSpeech((turn) => forgotten.push(turn));
    for (const turn of [1, 2, 3]) {
      kept.start(turn, 24_000);
      kept.add(turn, 0, new Int16Array(tenMinutes));
    }
    expect(forgotten).toEqual([1, 2]);
    expect(kept.get(1)).toBeUndefined();
    expect(kept.get(3)?.total).toBe(tenMinutes);
  });

  it("kept-2: one answer longer than the limit is kept whole", () => {
    const kept = new KeptSpeech(() => expect.unreachable());
    kept.start(1, 24_000);
    kept.add(1, 0, new Int16Array(3 * tenMinutes));
    expect(kept.get(1)?.total).toBe(3 * tenMinutes);
  });

  it("kept-3: sound of a turn that did not begin is not kept", () => {
    const kept = new KeptSpeech(() => undefined);
    kept.add(9, 0, new Int16Array(10));
    expect(kept.get(9)).toBeUndefined();
  });

  it("kept-4: clearing forgets all", () => {
    const forgotten: number[] = [];
    const kept = new KeptSpeech((turn) => forgotten.push(turn));
    kept.start(1, 24_000);
    kept.start(2, 24_000);
    kept.clear();
    expect(forgotten).toEqual([1, 2]);
  });
});
