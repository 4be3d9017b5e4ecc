import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Idle } from "../../../src-main/app/idle.ts";
import type { Port } from "../../../src-main/base/port.ts";
import { EngineClient, type EnginePack } from "../../../src-main/engine/client.ts";
import type { EngineCalls } from "../../../src-main/engine/messages.ts";

describe("idle-1 when nobody asks", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function watch(isFree: () => boolean) {
    const told: string[] = [];
    const idle = new Idle({
      isFree,
      rest: () => told.push("rest"),
      woke: () => told.push("woke"),
    });
    return { told, idle };
  }

  test("idle-1 it rests after a quarter of an hour, counted from the last question", () => {
    const { told, idle } = watch(() => true);
    vi.advanceTimersByTime(14 * 60_000);
    idle.touch();
    vi.advanceTimersByTime(14 * 60_000);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(2 * 60_000);
    expect(told[0]).toBe("rest");
    idle[Symbol.dispose]();
  });

  test("idle-2 never in the middle of an answer", () => {
    let free = false;
    const { told, idle } = watch(() => free);
    vi.advanceTimersByTime(60 * 60_000);
    expect(told).toEqual([]);
    free = true;
    vi.advanceTimersByTime(16 * 60_000);
    expect(told[0]).toBe("rest");
    idle[Symbol.dispose]();
  });

  test("idle-3 a machine that slept is noticed, and is not taken for an idle one", () => {
    const { told, idle } = watch(() => true);
    vi.advanceTimersByTime(60_000);
    // The lid was closed: the clock went on, the timers did not.
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    vi.advanceTimersByTime(15_000);
    expect(told).toEqual(["woke"]);
    vi.advanceTimersByTime(14 * 60_000);
    expect(told).toEqual(["woke"]);
    idle[Symbol.dispose]();
  });
});

/** The far end of an engine process, played by the test. */
class FakePort implements Port {
  readonly sent: { id: number; name: string; args: unknown }[] = [];
  closed = false;
  #heard: (message: unknown) => void = () => {};
  #closes: ((reason: string) => void)[] = [];
  post(message: unknown): void {
    this.sent.push(message as never);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#heard = listener;
  }
  onClose(listener: (reason: string) => void): void {
    this.#closes.push(listener);
  }
  close(): void {
    this.closed = true;
    this.die();
  }
  die(): void {
    for (const close of this.#closes.splice(0)) close("closed");
  }
  async answer(name: string, value: unknown): Promise<void> {
    const call = this.sent.findLast((message) => message.name === name);
    this.#heard({ type: "done", id: call?.id, value });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("idle-4 the engine's process", () => {
  const pack = { name: "a" } as EnginePack;
  function client() {
    const ports: FakePort[] = [];
    const engine = new EngineClient(() => {
      const port = new FakePort();
      ports.push(port);
      return port;
    }, pack);
    const last = () => ports.at(-1) as FakePort;
    const opened = () => last().sent[0]?.args as EngineCalls["open"]["args"] | undefined;
    return { engine, ports, last, opened, caution: () => opened()?.caution };
  }

  test("idle-4 rests when told, not while it works, and wakes with the next call", async () => {
    const { engine, ports, last } = client();
    await last().answer("open", { device: "CPU", gpu: false });
    const working = engine.call("prefill", { messages: [], open: false });
    engine.rest();
    expect(engine.state.state).toBe("ready");
    await last().answer("prefill", { promptTokens: 0, evaluatedTokens: 0 });
    await working.result;
    engine.rest();
    expect(engine.state.state).toBe("resting");
    expect(last().closed).toBe(true);
    expect(ports).toHaveLength(1);
    engine.wake();
    expect(engine.state.state).toBe("starting");
    expect(ports).toHaveLength(2);
    await last().answer("open", { device: "CPU", gpu: false });
    expect(engine.state.state).toBe("ready");
    engine.rest();
    engine.call("prefill", { messages: [], open: false });
    expect(ports).toHaveLength(3);
  });

  test("idle-5 a death on the GPU makes the next start careful, another pack starts afresh", async () => {
    const { engine, last, opened, caution } = client();
    expect(caution()).toBe(0);
    await last().answer("open", { device: "a card", gpu: true });
    last().die();
    expect(caution()).toBe(1);
    await last().answer("open", { device: "a card", gpu: true });
    last().die();
    expect(caution()).toBe(2);
    await last().answer("open", { device: "CPU", gpu: false });
    last().die();
    expect(caution()).toBe(2);
    engine.restart({ name: "b" } as EnginePack);
    expect(caution()).toBe(0);
    expect(opened()?.pack.name).toBe("b");
  });

  test("idle-6 without a pack it has failed with the reason, starts nothing, and works once it is given one", async () => {
    const ports: FakePort[] = [];
    const lack = { code: "pack-missing", stage: "setup", message: "m", remedy: "r" } as const;
    const engine = new EngineClient(() => {
      const port = new FakePort();
      ports.push(port);
      return port;
    }, lack);
    expect(engine.state).toEqual({ state: "failed", fault: lack });
    expect(engine.lacksPack).toBe(true);
    engine.wake();
    engine.restart();
    const asked = engine.call("prefill", { messages: [], open: false }).result;
    await expect(asked).rejects.toMatchObject({ fault: lack });
    await expect(engine.ready()).rejects.toMatchObject({ fault: lack });
    expect(ports).toHaveLength(0);
    engine.restart(pack);
    await ports[0]?.answer("open", { device: "CPU", gpu: false });
    expect(engine.state.state).toBe("ready");
    expect(engine.lacksPack).toBe(false);
  });
});
