/** The rules of src-main/turn/SPEC.md on the product's own sessions, over an engine that is a script. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SottoAssistant } from "../../src-main/app/assistant.ts";
import type { Session } from "../../src-main/contract/assistant.ts";
import type { AudioFrame } from "../../src-main/contract/audio.ts";
import type { AssistantEvent, EventOf } from "../../src-main/contract/events.ts";
import { protocolVersion } from "../../src-main/contract/limits.ts";
import type { ChatMessage } from "../../src-main/engine/client.ts";
import { gate, type Script, ScriptedEngine } from "../support/scriptedEngine.ts";

const picture = new Uint8Array([1, 2, 3]);

class Shell {
  readonly events: AssistantEvent[] = [];
  readonly frames: AudioFrame[] = [];
  readonly session: Session;
  #wake: () => void = () => {};

  constructor(session: Session) {
    this.session = session;
    session.onEvent((event) => {
      this.events.push(event);
      this.#wake();
    });
    session.onSound((frame) => {
      this.frames.push(frame);
      this.#wake();
    });
  }

  open(shell: "desktop" | "api" = "desktop") {
    return this.session.call({ type: "session.open", protocol: protocolVersion, shell });
  }

  ask(turn: number, more: { speak?: boolean; sights?: [] } = {}) {
    const source = { kind: "text" as const, text: "What is the total?" };
    return this.session.call({ type: "turn.start", turn, source, sights: [], ...more });
  }

  talk(turn: number) {
    return this.session.call({ type: "turn.start", turn, source: { kind: "voice" }, sights: [] });
  }

  microphone(turn: number, firstSample: number, samples: number) {
    this.session.sound({ kind: "microphone", turn, firstSample, samples: new Int16Array(samples) });
  }

  release(turn: number, endSample: number) {
    return this.session.call({ type: "turn.release", turn, endSample });
  }

  played(turn: number, samples: number, drained: boolean) {
    return this.session.call({ type: "turn.played", turn, samples, drained });
  }

  interrupt(turn: number, heardSamples: number) {
    return this.session.call({ type: "turn.interrupt", turn, heardSamples });
  }

  /** Waits for events, never for time. */
  async until<T>(look: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = look();
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  event<T extends AssistantEvent["type"]>(type: T, turn: number): Promise<EventOf<T>> {
    return this.until(() =>
      this.events.find(
        (event): event is EventOf<T> =>
          event.type === type && "turn" in event && event.turn === turn,
      ),
    );
  }

  /** Plays whatever is spoken to its end. */
  async playAll(turn: number): Promise<EventOf<"turn.ended">> {
    const { samples } = await this.event("speech.ended", turn);
    await this.played(turn, samples, true);
    return this.event("turn.ended", turn);
  }
}

let home: string;
let engine: ScriptedEngine;
let assistant: SottoAssistant;

async function start(script: Script = {}): Promise<Shell> {
  engine = new ScriptedEngine(script);
  assistant = await engine.assistant(home);
  await assistant.ready();
  return shell();
}

async function shell(kind: "desktop" | "api" = "desktop"): Promise<Shell> {
  const made = new Shell(assistant.connect());
  await made.open(kind);
  return made;
}

const history = async (from: Shell) =>
  (await from.session.call({ type: "conversation.get" })).conversation;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "sotto-turn-"));
});
afterEach(async () => {
  await assistant[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

describe("T1 one live turn per session, the engine serves in order", () => {
  test("T1 starting another turn interrupts the live one before it begins", async () => {
    const hold = gate();
    const me = await start({ gate: { token: hold.wait } });
    await me.ask(1);
    await vi.waitUntil(() => engine.named("generate").length === 1);
    engine.script = {};
    await me.ask(2);
    const ended = await me.event("turn.ended", 1);
    await me.event("turn.started", 2);
    expect(ended.outcome).toBe("interrupted");
    const order = me.events.filter(({ type }) => type === "turn.ended" || type === "turn.started");
    expect(order.map((event) => [event.type, "turn" in event && event.turn])).toEqual([
      ["turn.started", 1],
      ["turn.ended", 1],
      ["turn.started", 2],
    ]);
    expect((await me.playAll(2)).outcome).toBe("answered");
  });

  test("T1 sessions are served one after the other, the local microphone first", async () => {
    const hold = gate();
    const first = await start({ gate: { generate: hold.wait } });
    const api = await shell("api");
    const local = await shell("desktop");
    await first.ask(1, { speak: false });
    await vi.waitUntil(() => engine.named("generate").length === 1);
    await api.ask(1, { speak: false });
    await local.ask(1, { speak: false });
    const finished: string[] = [];
    const ended = [
      first.event("turn.ended", 1).then(() => finished.push("first")),
      api.event("turn.ended", 1).then(() => finished.push("api")),
      local.event("turn.ended", 1).then(() => finished.push("local")),
    ];
    hold.open();
    await Promise.all(ended);
    expect(finished).toEqual(["first", "local", "api"]);
    expect(engine.atOnce.get("generate")).toBe(1);
  });

  test("T1 a turn beyond the queue is refused, and says so", async () => {
    const hold = gate();
    const first = await start({ gate: { generate: hold.wait } });
    await first.ask(1, { speak: false });
    await vi.waitUntil(() => engine.named("generate").length === 1);
    for (let n = 0; n < 8; n++) await (await shell()).ask(1, { speak: false });
    const late = await shell();
    await expect(late.ask(1, { speak: false })).rejects.toMatchObject({ fault: { code: "busy" } });
    hold.open();
  });
});

describe("T2 a turn ends in exactly one turn.ended", () => {
  const ends = (from: Shell, turn: number) =>
    from.events.filter((event) => event.type === "turn.ended" && event.turn === turn);

  test("T2 when it is answered and the sink reports twice", async () => {
    const me = await start();
    await me.ask(1);
    const { samples } = await me.event("speech.ended", 1);
    await me.played(1, samples, true);
    await me.played(1, samples, true);
    await me.interrupt(1, samples);
    await me.event("turn.ended", 1);
    await history(me);
    expect(ends(me, 1)).toHaveLength(1);
  });

  test.each(["hear", "prefill", "generate", "say"] as const)(
    "T2 when it is interrupted during %s",
    async (step) => {
      const hold = gate();
      const me = await start({ gate: { [step]: hold.wait } });
      await me.talk(1);
      me.microphone(1, 0, 16_000);
      await me.release(1, 16_000);
      await vi.waitUntil(() => engine.named(step).length > 0);
      await me.interrupt(1, 0);
      await me.event("turn.ended", 1);
      hold.open();
      await history(me);
      expect(ends(me, 1)).toHaveLength(1);
    },
  );

  test("T2 when the engine dies and the stop comes at the same time", async () => {
    const hold = gate();
    const me = await start({ gate: { token: hold.wait } });
    await me.ask(1);
    await vi.waitUntil(() => engine.named("generate").length === 1);
    engine.kill();
    await me.interrupt(1, 0);
    await me.event("turn.ended", 1);
    await history(me);
    expect(ends(me, 1)).toHaveLength(1);
  });
});

test("T3 after an accepted interrupt no further sample reaches the sink", async () => {
  const second = gate();
  let tokens = 0;
  const me = await start({
    reply: ["This is the first clause. ", "And here comes another clause that is long. "],
    gate: { token: (signal) => (tokens++ === 0 ? Promise.resolve() : second.wait(signal)) },
    samplesPerCharacter: 1_000,
  });
  await me.ask(1);
  await me.until(() => me.frames.length > 0);
  await me.interrupt(1, 500);
  const before = me.frames.length;
  const stopped = me.events.findIndex(({ type }) => type === "speech.stopped");
  second.open();
  await me.event("turn.ended", 1);
  await history(me);
  expect(stopped).toBeGreaterThan(0);
  expect(me.frames).toHaveLength(before);
  const later = me.events.slice(stopped + 1).map(({ type }) => type);
  expect(later.filter((type) => type.startsWith("speech.") || type === "turn.text")).toEqual([]);
});

describe("T4 history stores what was played", () => {
  const script: Script = {
    reply: ["One two three four five six. ", "Seven eight nine ten eleven twelve."],
    samplesPerCharacter: 1_000,
  };

  test("T4 whole, when all was played", async () => {
    const me = await start(script);
    await me.ask(1);
    const ended = await me.playAll(1);
    expect(ended.played).toBe("One two three four five six. Seven eight nine ten eleven twelve.");
    expect(await history(me)).toMatchObject([{ turn: 1, reply: ended.played, interrupted: false }]);
  });

  test("T4 whole words up to the sample that was heard, when it was interrupted", async () => {
    const me = await start(script);
    await me.ask(1);
    const { samples } = await me.event("speech.ended", 1);
    await me.interrupt(1, Math.round(samples / 4));
    const { played, outcome } = await me.event("turn.ended", 1);
    expect(outcome).toBe("interrupted");
    expect("One two three four five six.".startsWith(played)).toBe(true);
    expect(played).not.toBe("");
    expect(played.length).toBeLessThan("One two three four five six.".length);
    expect(await history(me)).toMatchObject([{ reply: played, interrupted: true }]);
  });

  test("T4 nothing, when it was interrupted before the first sample was heard", async () => {
    const me = await start(script);
    await me.ask(1);
    await me.event("speech.ended", 1);
    await me.interrupt(1, 0);
    expect((await me.event("turn.ended", 1)).played).toBe("");
    expect(await history(me)).toMatchObject([{ reply: "", interrupted: true }]);
  });

  test("T4 a written reply is kept as far as it was shown", async () => {
    const me = await start(script);
    await me.ask(1, { speak: false });
    const { played } = await me.event("turn.ended", 1);
    expect(played).toBe("One two three four five six. Seven eight nine ten eleven twelve.");
    expect(me.frames).toEqual([]);
  });
});

test("T5 after an interrupt the Thinker's cache is cut back to what was played", async () => {
  const me = await start({
    reply: ["One two three four five six. ", "Seven eight nine ten."],
    samplesPerCharacter: 1_000,
  });
  await me.ask(1);
  const { samples } = await me.event("speech.ended", 1);
  await me.interrupt(1, Math.round(samples / 3));
  const { played } = await me.event("turn.ended", 1);
  const settled = await vi.waitUntil(() => {
    const { messages } = engine.named("prefill").at(-1) ?? { messages: [] };
    return messages.find(({ role }: ChatMessage) => role === "assistant");
  });
  expect(settled.text).toBe(played);
});

describe("T6 a stage's error ends the turn and names the stage", () => {
  test.each([
    ["hear", "perceive"],
    ["generate", "think"],
    ["say", "speak"],
  ] as const)("T6 %s fails in stage %s", async (step, stage) => {
    const me = await start({ fail: { [step]: new Error("it broke") } });
    await me.talk(1);
    me.microphone(1, 0, 16_000);
    await me.release(1, 16_000);
    const ended = await me.event("turn.ended", 1);
    expect(ended).toMatchObject({ outcome: "failed", fault: { stage } });
    engine.script = {};
    await me.ask(2);
    expect((await me.playAll(2)).outcome).toBe("answered");
  });

  test("T6 a picture that cannot be read fails in stage perceive", async () => {
    const me = await start({ fail: { read: new Error("no picture") } });
    const source = { kind: "text" as const, text: "What is the total?" };
    const sights = [{ kind: "screen" as const, name: "s", data: picture }];
    await me.session.call({ type: "turn.start", turn: 1, source, sights });
    const ended = await me.event("turn.ended", 1);
    expect(ended).toMatchObject({ outcome: "failed", fault: { stage: "perceive" } });
  });

  test("T6 a dead engine is engine-lost, and the next turn works", async () => {
    const hold = gate();
    const me = await start({ gate: { token: hold.wait } });
    await me.ask(1);
    await vi.waitUntil(() => engine.named("generate").length === 1);
    engine.script = {};
    engine.kill();
    const ended = await me.event("turn.ended", 1);
    expect(ended).toMatchObject({ outcome: "failed", fault: { code: "engine-lost" } });
    await me.ask(2);
    expect((await me.playAll(2)).outcome).toBe("answered");
  });
});

test.each(["hear", "read", "generate", "say"] as const)(
  "T7 an abort reaches the engine's %s",
  async (step) => {
    const hold = gate();
    const me = await start({ gate: { [step]: hold.wait } });
    const sights = step === "read" ? [{ kind: "screen" as const, name: "s", data: picture }] : [];
    await me.session.call({ type: "turn.start", turn: 1, source: { kind: "voice" }, sights });
    me.microphone(1, 0, 16_000);
    if (step !== "hear") await me.release(1, 16_000);
    await vi.waitUntil(() => engine.named(step).length > 0);
    await me.interrupt(1, 0);
    await vi.waitUntil(() => engine.aborted.includes(step));
    expect((await me.event("turn.ended", 1)).outcome).toMatch(/interrupted|discarded/);
  },
);

describe("T8 time inside a turn is counted in samples", () => {
  test("T8 the question is samples [0, end), however the frames come", async () => {
    const asked: number[] = [];
    const me = await start({
      heard: (samples) => {
        asked.push(samples);
        return { text: "a question", speechEndSample: samples };
      },
    });
    await me.talk(1);
    me.microphone(1, 0, 1_000);
    await me.release(1, 2_500);
    me.microphone(1, 1_000, 1_000);
    me.microphone(1, 2_000, 1_000);
    await me.playAll(1);
    expect(asked).toEqual([2_500]);
  });

  test("T8 speech frames follow each other without gap or repeat", async () => {
    const me = await start({ samplesPerCharacter: 333 });
    await me.ask(1);
    await me.playAll(1);
    let next = 0;
    for (const frame of me.frames) {
      expect(frame.firstSample).toBe(next);
      next += frame.samples.length;
    }
    expect(next).toBe((await me.event("speech.ended", 1)).samples);
  });
});

describe("T10 an answer begun in a pause is given only if nothing was said after it", () => {
  test("T10 it and its first sound are made while the key is held, and given at its release", async () => {
    const me = await start({ settled: "a question" });
    await me.talk(1);
    me.microphone(1, 0, 16_000);
    await vi.waitUntil(() => engine.named("say").length > 0);
    expect(me.events.some(({ type }) => type === "turn.text")).toBe(false);
    expect(me.frames).toEqual([]);
    await me.release(1, 16_000);
    const ended = await me.playAll(1);
    expect(ended).toMatchObject({ outcome: "answered", played: "One answer." });
    expect(engine.named("generate")).toHaveLength(1);
    expect(engine.named("say").map(({ text }) => text)).toEqual(["One answer."]);
  });

  test("T10 released while it is still being written, each clause is said once", async () => {
    const second = gate();
    let tokens = 0;
    const reply = ["One answer. ", "And ", "another one."];
    const token = (signal: AbortSignal) => (++tokens > 1 ? second.wait(signal) : Promise.resolve());
    const me = await start({ settled: "a question", reply, gate: { token } });
    await me.talk(1);
    me.microphone(1, 0, 16_000);
    await vi.waitUntil(() => engine.named("generate").length > 0);
    await me.release(1, 16_000);
    await me.event("turn.text", 1);
    second.open();
    expect((await me.playAll(1)).played).toBe("One answer. And another one.");
    const said = engine.named("say").map(({ text }) => text);
    expect(said).toEqual(["One answer.", "And another one."]);
  });

  test("T10 more is said: it is stopped, heard by nobody, stored nowhere", async () => {
    const never = gate();
    const me = await start({ settled: "What is", gate: { say: never.wait } });
    await me.talk(1);
    me.microphone(1, 0, 16_000);
    await vi.waitUntil(() => engine.named("say").length > 0);
    engine.script = { reply: ["Another one."] };
    me.microphone(1, 16_000, 16_000);
    await vi.waitUntil(() => engine.aborted.includes("say"));
    await me.release(1, 32_000);
    const ended = await me.playAll(1);
    expect(ended.played).toBe("Another one.");
    const asked = engine.named("generate").map(({ messages }) => messages.at(-1)?.text);
    expect(asked).toHaveLength(2);
    expect(asked[0]).toContain("What is");
    expect(asked[1]).toContain("a question");
    const text = me.events.flatMap((event) => (event.type === "turn.text" ? [event.text] : []));
    expect(text.join("")).toBe("Another one.");
    expect(await history(me)).toMatchObject([{ question: "a question", reply: "Another one." }]);
  });

  test("T10 stopped in the pause, nothing of it goes on", async () => {
    const never = gate();
    const me = await start({ settled: "a question", gate: { token: never.wait } });
    await me.talk(1);
    me.microphone(1, 0, 16_000);
    await vi.waitUntil(() => engine.named("generate").length > 0);
    await me.interrupt(1, 0);
    expect((await me.event("turn.ended", 1)).outcome).toBe("discarded");
    await vi.waitUntil(() => engine.aborted.includes("generate"));
    expect(engine.named("say")).toEqual([]);
  });
});

describe("T9 silence is “I heard nothing”", () => {
  test("T9 nothing is asked of the Thinker and nothing is stored", async () => {
    const me = await start({ heard: () => ({ text: "", speechEndSample: 0 }) });
    await me.talk(1);
    me.microphone(1, 0, 16_000);
    await me.release(1, 16_000);
    const ended = await me.playAll(1);
    expect(ended.outcome).toBe("nothing-heard");
    expect(ended.played).toMatch(/heard nothing/i);
    expect(engine.named("generate")).toEqual([]);
    expect(await history(me)).toEqual([]);
  });
});
