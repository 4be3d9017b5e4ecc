import { describe, expect, it } from "vitest";
import { Playback, type PlaybackReport, rampFrames } from "../../../src-main/signal/playback.ts";

const quantum = 128;
const hz = 48_000;
/** One frame of 20 ms, enough to begin. */
const frame = 960;

function setUp(latencyFrames = 0) {
  const reports: PlaybackReport[] = [];
  const playback = new Playback(hz, (report) => reports.push(report));
  playback.latencyFrames = latencyFrames;
  const out: number[] = [];
  const render = (blocks = 1) => {
    for (let block = 0; block < blocks; block++) {
      const output = new Float32Array(quantum);
      playback.render(output);
      out.push(...output);
    }
  };
  return { playback, reports, out, render };
}

/** Every sample tells its own index. */
function ramp(from: number, to: number): Int16Array {
  return Int16Array.from({ length: to - from }, (_, index) => ((from + index) % 30_000) + 1);
}

const asInts = (out: readonly number[]) => out.map((x) => Math.round(x * 32768));

describe("playback", () => {
  it("play-1: what comes in by index goes out in order, each sample once", () => {
    const { playback, out, render, reports } = setUp();
    playback.start(7, hz);
    for (let at = 0; at < 5 * frame; at += frame) playback.push(7, at, ramp(at, at + frame));
    playback.end(7, 5 * frame);
    render(40);
    expect(asInts(out).filter((x) => x !== 0)).toEqual([...ramp(0, 5 * frame)]);
    expect(playback.counters).toEqual({ frames: 5 * frame, missed: 0, repeated: 0, underruns: 0 });
    expect(reports.at(-1)).toEqual({ stream: 7, samples: 5 * frame, drained: true, first: false });
  });

  it("play-2: nothing leaves until there is enough to go on with", () => {
    const { playback, out, render } = setUp();
    playback.start(1, hz);
    playback.push(1, 0, ramp(0, frame - 1));
    render();
    expect(Math.max(...out)).toBe(0);
    playback.push(1, frame - 1, ramp(frame - 1, frame));
    render();
    expect(Math.max(...out)).toBeGreaterThan(0);
  });

  it("play-3: a short answer is played though it never fills the buffer", () => {
    const { playback, out, render } = setUp();
    playback.start(1, hz);
    playback.push(1, 0, ramp(0, 10));
    playback.end(1, 10);
    render();
    expect(asInts(out).slice(0, 10)).toEqual([...ramp(0, 10)]);
  });

  it("play-4: samples that come twice are dropped, and counted", () => {
    const { playback, out, render } = setUp();
    playback.start(1, hz);
    playback.push(1, 0, ramp(0, frame));
    playback.push(1, 500, ramp(500, frame + 100));
    playback.push(1, 0, ramp(0, 50));
    playback.end(1, frame + 100);
    render(20);
    expect(asInts(out).filter((x) => x !== 0)).toEqual([...ramp(0, frame + 100)]);
    expect(playback.counters).toMatchObject({ repeated: frame - 500 + 50, missed: 0 });
  });

  it("play-5: samples that never came are silence of their length, and counted", () => {
    const { playback, out, render } = setUp();
    playback.start(1, hz);
    playback.push(1, 0, ramp(0, frame));
    playback.push(1, frame + 100, ramp(frame + 100, 2 * frame));
    playback.end(1, 2 * frame + 30);
    render(20);
    expect(playback.counters).toMatchObject({ missed: 130, repeated: 0 });
    expect(asInts(out).slice(frame, frame + 100)).toEqual(new Array(100).fill(0));
    expect(asInts(out)[frame + 100]).toBe(ramp(frame + 100, frame + 101)[0]);
  });

  it("play-6: a stop is silent after one block, and that block ends at zero", () => {
    const { playback, out, render } = setUp();
    playback.start(1, hz);
    playback.push(1, 0, new Int16Array(10 * frame).fill(20_000));
    render(4);
    expect(playback.stop(1)).toBe(4 * quantum);
    render(3);
    const last = out.slice(4 * quantum, 5 * quantum);
    expect(last.at(-1)).toBe(0);
    for (let i = 1; i < quantum; i++) {
      const step = (last[i - 1] as number) - (last[i] as number);
      // No click: never more than a hundredth of full scale from one frame to the next.
      expect(step).toBeGreaterThanOrEqual(0);
      expect(step).toBeLessThan(0.01);
    }
    expect(Math.max(...out.slice(5 * quantum))).toBe(0);
  });

  it("play-7: what arrives after a stop is not heard", () => {
    const { playback, out, render, reports } = setUp();
    playback.start(1, hz);
    playback.push(1, 0, ramp(0, frame));
    render(2);
    playback.stop(1);
    playback.push(1, frame, ramp(frame, 2 * frame));
    playback.end(1, 2 * frame);
    const before = reports.length;
    render(20);
    expect(Math.max(...out.slice(3 * quantum))).toBe(0);
    expect(reports.length).toBe(before);
  });

  it("play-8: a stall loses nothing, is counted once, and neither end of it clicks", () => {
    const { playback, out, render } = setUp();
    playback.start(1, hz);
    const loud = new Int16Array(frame).fill(20_000);
    playback.push(1, 0, loud);
    render(20);
    expect(playback.counters.underruns).toBe(1);
    for (let at = 1; at < 10; at++) playback.push(1, at * frame, loud);
    playback.end(1, 10 * frame);
    render(100);
    expect(playback.counters).toMatchObject({ frames: 10 * frame, missed: 0, underruns: 1 });
    const steps = out.slice(1, 90 * quantum).map((x, i) => Math.abs(x - (out[i] as number)));
    const inside = steps.filter((_, i) => i > rampFrames && i < 10 * frame);
    expect(Math.max(...inside)).toBeLessThan(0.02);
  });

  it("play-9: what is on its way to the ear is not called heard", () => {
    const { playback, render, reports } = setUp(1_000);
    playback.start(1, 24_000);
    playback.push(1, 0, ramp(0, 24_000));
    playback.end(1, 24_000);
    render(1);
    expect(reports[0]).toEqual({ stream: 1, samples: 0, drained: false, first: true });
    render(40);
    expect(reports[1]?.samples).toBe(Math.floor((39 * quantum - 1_000) / 2));
    render(400);
    const drained = reports.filter((report) => report.drained);
    expect(drained).toEqual([{ stream: 1, samples: 24_000, drained: true, first: false }]);
  });

  it("play-10: a new stream begins while the old one fades", () => {
    const { playback, out, render } = setUp();
    playback.start(1, hz);
    playback.push(1, 0, new Int16Array(5 * frame).fill(10_000));
    render(2);
    playback.start(2, hz);
    playback.push(2, 0, ramp(0, frame));
    playback.end(2, frame);
    render(20);
    expect(asInts(out).slice(3 * quantum, 3 * quantum + frame)).toEqual([...ramp(0, frame)]);
  });

  it("play-11: a stop of another stream changes nothing", () => {
    const { playback, out, render } = setUp();
    playback.start(2, hz);
    playback.push(2, 0, ramp(0, frame));
    playback.end(2, frame);
    expect(playback.stop(1)).toBe(0);
    render(20);
    expect(asInts(out).filter((x) => x !== 0)).toEqual([...ramp(0, frame)]);
  });
});
