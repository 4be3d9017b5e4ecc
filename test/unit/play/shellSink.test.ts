import { describe, expect, test } from "vitest";
import { Channel } from "../../../src-main/base/channel.ts";
import type { AudioFrame } from "../../../src-main/contract/audio.ts";
import type { AssistantEvent } from "../../../src-main/contract/events.ts";
import { ShellSink } from "../../../src-main/turn/play/shellSink.ts";
import type { Speech } from "../../../src-main/turn/types.ts";

const rate = 22_050;

class Shell {
  readonly frames: AudioFrame[] = [];
  readonly events: AssistantEvent[] = [];
  readonly sink: ShellSink;
  readonly speech = new Channel<Speech>();
  readonly stop = new AbortController();
  #next = 0;

  constructor() {
    this.sink = new ShellSink(
      7,
      (frame) => this.frames.push(frame),
      (event) => this.events.push(event),
    );
  }

  say(text: string, seconds: number, last = true): void {
    const samples = new Int16Array(Math.round(seconds * rate)).fill(this.#next + 1);
    this.speech.push({ text, firstSample: this.#next, sampleRateHz: rate, samples, last });
    this.#next += samples.length;
  }

  play() {
    return this.sink.play(this.speech, this.stop.signal);
  }

  get sent(): number {
    return this.frames.reduce((sum, { samples }) => sum + samples.length, 0);
  }

  types(): string[] {
    return this.events.map(({ type }) => type);
  }
}

/** Everything that is ready has run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("play-1: frames and events", () => {
  test("play-1 frames of at most 100 ms without a gap, events around them", async () => {
    const shell = new Shell();
    shell.say("One. ", 0.35, false);
    shell.say("One. ", 0, true);
    shell.say("Two.", 0.2);
    shell.speech.end();
    const played = shell.play();
    await settled();
    let next = 0;
    for (const { kind, turn, firstSample, samples } of shell.frames) {
      expect({ kind, turn, firstSample }).toEqual({ kind: "speech", turn: 7, firstSample: next });
      expect(samples.length).toBeLessThanOrEqual(rate / 10);
      next += samples.length;
    }
    expect(shell.events).toEqual([
      { type: "speech.started", turn: 7, sampleRateHz: rate },
      { type: "speech.aligned", turn: 7, firstSample: 0, samples: 7717, text: "One. " },
      { type: "speech.aligned", turn: 7, firstSample: 7717, samples: 4410, text: "Two." },
      { type: "speech.ended", turn: 7, samples: 12_127 },
    ]);
    shell.sink.reported(next, true);
    expect(await played).toEqual({ samples: next, text: "One. Two.", complete: true });
  });

  test("play-1 a shell that runs dry before the end is not at the end", async () => {
    const shell = new Shell();
    const played = shell.play();
    shell.say("One. ", 0.1);
    await settled();
    shell.sink.reported(shell.sent, true);
    shell.say("Two.", 0.1);
    shell.speech.end();
    await settled();
    expect(shell.types().at(-1)).toBe("speech.ended");
    shell.sink.reported(shell.sent, true);
    expect(await played).toMatchObject({ text: "One. Two.", complete: true });
  });

  test("play-1 a reply without a sound is complete, and no speech is announced", async () => {
    const shell = new Shell();
    shell.say("👍", 0);
    shell.speech.end();
    expect(await shell.play()).toEqual({ samples: 0, text: "👍", complete: true });
    expect(shell.events).toEqual([]);
  });
});

describe("play-2: how much lies at the shell", () => {
  test("play-2 at most 20 s ahead of what it reports", async () => {
    const shell = new Shell();
    for (let i = 0; i < 40; i++) shell.say("word ", 1);
    shell.speech.end();
    shell.sink.reported(0, false);
    const played = shell.play();
    await settled();
    expect(shell.sent / rate).toBeGreaterThanOrEqual(20);
    expect(shell.sent / rate).toBeLessThanOrEqual(20.1);
    shell.sink.reported(15 * rate, false);
    await settled();
    expect(shell.sent / rate).toBeLessThanOrEqual(35.1);
    shell.sink.reported(shell.sent, false);
    await settled();
    shell.sink.reported(shell.sent, true);
    expect(await played).toMatchObject({ samples: 40 * rate, complete: true });
  });

  test("play-2 a shell that reports only the end gets everything", async () => {
    const shell = new Shell();
    for (let i = 0; i < 40; i++) shell.say("word ", 1);
    shell.speech.end();
    const played = shell.play();
    await settled();
    expect(shell.sent).toBe(40 * rate);
    shell.sink.reported(shell.sent, true);
    expect(await played).toMatchObject({ complete: true });
  });
});

describe("T3 after a stop no further frame leaves", () => {
  test.each([["stop"], ["abort"]])("T3 by %s, in the middle of a clause", async (how) => {
    const shell = new Shell();
    const played = shell.play();
    shell.say("One two three four. ", 2);
    shell.say("Five six. ", 2, false);
    await settled();
    shell.sink.reported(3 * rate, false);
    if (how === "stop") shell.sink.stop();
    else shell.stop.abort();
    const { frames, events } = shell;
    const before = [frames.length, events.length];
    shell.say("Five six. ", 2);
    shell.speech.end();
    shell.sink.reported(6 * rate, true);
    const { samples, text, complete } = await played;
    expect([frames.length, events.length]).toEqual(before);
    expect({ samples, complete }).toEqual({ samples: 3 * rate, complete: false });
    expect(text.startsWith("One two three four.")).toBe(true);
    expect("One two three four. Five six.".startsWith(text)).toBe(true);
  });

  test("T3 while it waits for the shell", async () => {
    const shell = new Shell();
    for (let i = 0; i < 40; i++) shell.say("word ", 1);
    shell.sink.reported(0, false);
    const played = shell.play();
    await settled();
    const before = shell.frames.length;
    shell.stop.abort();
    expect(await played).toEqual({ samples: 0, text: "", complete: false });
    expect(shell.frames).toHaveLength(before);
  });
});

test("T4 a shell cannot have heard more than it was given, and takes nothing back", async () => {
  const shell = new Shell();
  const played = shell.play();
  shell.say("One. ", 1);
  await settled();
  shell.sink.reported(99 * rate, false);
  shell.sink.reported(0, false);
  shell.say("Two. ", 1, false);
  await settled();
  shell.stop.abort();
  shell.speech.end();
  expect(await played).toEqual({ samples: rate, text: "One.", complete: false });
});

test("T6 an error of the speech is passed on", async () => {
  const shell = new Shell();
  shell.say("One. ", 1);
  shell.speech.fail(new Error("it broke"));
  await expect(shell.play()).rejects.toThrow("it broke");
});
