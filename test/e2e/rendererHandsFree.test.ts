/** Talking without a key, asking again, and what the page does when things go away. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { TurnOutcome } from "../../src-main/contract/events.ts";
import type { Fault } from "../../src-main/contract/faults.ts";
import { closeDrivenBrowsers, type DrivenPlace, drivenPlace, timing } from "./drivenPlace.ts";
import { projectRoot } from "./pageEnd.ts";

// A browser starts in 1 s here, in 10 s on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });
afterAll(closeDrivenBrowsers);

const microphone = join(projectRoot, "test", "support", "recordings", "receipt-total.wav");

function ends({ assistant }: DrivenPlace, turn: number, outcome: TurnOutcome, fault?: Fault) {
  const event = { type: "turn.ended", turn, outcome, played: "", timing } as const;
  assistant.tell(fault ? { ...event, fault } : event);
}

/** The samples of a turn's microphone stream, by index; a hole would stay zero. */
function heardOf({ assistant }: DrivenPlace, turn: number): Int16Array {
  const frames = assistant.microphone.filter((frame) => frame.turn === turn);
  const last = frames.at(-1);
  const all = new Int16Array(last === undefined ? 0 : last.firstSample + last.samples.length);
  for (const { firstSample, samples } of frames) all.set(samples, firstSample);
  return all;
}

async function handsFree(place: DrivenPlace): Promise<number> {
  await place.page.locator('[data-tool="hands-free"]').click();
  const { turn, source } = await place.assistant.next("turn.start");
  expect(source.kind).toBe("hands-free");
  await place.end.phase("listening");
  return turn;
}

describe("hands-free", () => {
  test("free-1: a pause ends the question; the microphone goes on while the answer sounds", async () => {
    await using place = await drivenPlace({ microphone });
    const turn = await handsFree(place);
    await place.end.microphoneHas(16_000);
    place.assistant.tell({ type: "turn.endpoint", turn, endSample: 12_000 });
    await place.end.phase("thinking");
    const before = heardOf(place, turn).length;
    await place.end.microphoneHas(before + 16_000);
    expect(heardOf(place, turn).length).toBeGreaterThan(before);
    expect(place.assistant.commands.some(({ type }) => type === "turn.release")).toBe(false);
    ends(place, turn, "answered");
    const next = await place.assistant.next("turn.start");
    expect(next).toMatchObject({ turn: turn + 1, source: { kind: "hands-free" } });
    expect(place.complaints).toEqual([]);
  });

  test("free-2: who speaks over the answer is heard from their first sample", async () => {
    await using place = await drivenPlace({ microphone });
    const { assistant, end, page } = place;
    const turn = await handsFree(place);
    assistant.tell({ type: "turn.endpoint", turn, endSample: 4_000 });
    assistant.tell({ type: "speech.started", turn, sampleRateHz: 24_000 });
    assistant.tell({ type: "turn.state", turn, state: "speaking" });
    assistant.give(turn, 0, new Int16Array(24_000 * 20).fill(9_000));
    await end.phase("speaking");
    await end.microphoneHas(32_000);
    const firstSample = 10_000;
    await end.startTaking();
    assistant.tell({ type: "turn.barged", turn, firstSample });
    assistant.tell({ type: "speech.stopped", turn });
    ends(place, turn, "interrupted");
    const next = await assistant.next("turn.start");
    await end.phase("listening");
    const had = await page.evaluate(() => window.sotto.microphone()?.samples ?? 0);
    await end.microphoneHas(had + 8_000);
    const old = heardOf(place, turn).slice(firstSample);
    const heard = heardOf(place, next.turn);
    // The same sound under its new index, and on from there without a hole.
    expect(heard.length).toBeGreaterThan(old.length);
    expect(heard.slice(0, old.length)).toEqual(old);
    const frames = assistant.microphone.filter((frame) => frame.turn === next.turn);
    let expected = 0;
    for (const { firstSample: at, samples } of frames) {
      expect(at).toBe(expected);
      expected += samples.length;
    }
    await page.waitForFunction(() =>
      window.taken.slice(-5).every(({ samples }) => samples.every((x) => x === 0)),
    );
    expect(place.complaints).toEqual([]);
  });

  test("free-3: muted, nothing but silence leaves the page, and its clock goes on", async () => {
    await using place = await drivenPlace();
    const turn = await handsFree(place);
    await place.end.microphoneHas(16_000);
    expect(heardOf(place, turn).some((sample) => sample !== 0)).toBe(true);
    await place.end.talk.click();
    await place.end.phase("muted");
    const muted =
      (await place.page.evaluate(() => window.sotto.microphone()?.samples ?? 0)) + 8_000;
    await place.end.microphoneHas(muted + 16_000);
    const heard = heardOf(place, turn);
    expect(heard.slice(muted).every((sample) => sample === 0)).toBe(true);
    expect(heard.length).toBeGreaterThan(muted + 8_000);
    await place.end.talk.click();
    await place.end.phase("listening");
  });

  test("free-4: leaving ends the turn and closes the microphone", async () => {
    await using place = await drivenPlace();
    const turn = await handsFree(place);
    await place.page.locator('[data-tool="hands-free"]').click();
    expect(await place.assistant.next("turn.interrupt")).toMatchObject({ turn });
    ends(place, turn, "discarded");
    await place.end.phase("ready");
    expect(await place.page.evaluate(() => window.sotto.microphone())).toBeNull();
    expect(await place.page.locator("article.exchange").count()).toBe(0);
  });

  test("free-5: a failed turn does not go round and round", async () => {
    await using place = await drivenPlace();
    const turn = await handsFree(place);
    const fault = { code: "engine-failed", stage: "think", message: "m", remedy: "r" } as const;
    ends(place, turn, "failed", fault);
    await place.page.locator(".fault").waitFor();
    expect(await place.page.evaluate(() => window.sotto.microphone())).toBeNull();
    await place.page.locator(".fault .plain").click();
    const next = await place.assistant.next("turn.start");
    expect(next.source.kind).toBe("hands-free");
  });

  test("free-6: the sound taken by another window ends it", async () => {
    await using place = await drivenPlace();
    const turn = await handsFree(place);
    ends(place, turn, "interrupted");
    place.assistant.tell({ type: "audio.lost" });
    await place.page.locator(".notice").waitFor();
    await place.page.waitForFunction(() => window.sotto.microphone() === null);
  });
});

describe("a lost line", () => {
  const gone: Fault = { code: "network", stage: "wire", message: "m", remedy: "r" };

  test("line-1: hands-free goes on by itself once the line is found again", async () => {
    await using place = await drivenPlace();
    const turn = await handsFree(place);
    place.assistant.hangUp(gone);
    expect(await place.assistant.next("session.open")).toMatchObject({ resume: "driven" });
    const again = await place.assistant.next("turn.start");
    expect(again).toMatchObject({ turn: turn + 1, source: { kind: "hands-free" } });
    await place.end.phase("listening");
  });

  test("line-2: an answer that was sounding is silent, and the next question works", async () => {
    await using place = await drivenPlace();
    const { assistant, end } = place;
    const turn = await place.asked("Go on.");
    assistant.tell({ type: "turn.text", turn, text: "Well." });
    assistant.tell({ type: "speech.started", turn, sampleRateHz: 24_000 });
    assistant.tell({ type: "turn.state", turn, state: "speaking" });
    assistant.give(turn, 0, new Int16Array(24_000 * 20).fill(9_000));
    await end.phase("speaking");
    await end.startTaking();
    assistant.conversation = [
      { turn, question: "Go on.", reply: "Well.", interrupted: true, read: [] },
    ];
    assistant.hangUp(gone);
    await assistant.next("session.open");
    await end.phase("ready");
    await place.page.waitForFunction(
      () =>
        window.taken.length > 10 &&
        window.taken.slice(-5).every(({ samples }) => samples.every((x) => x === 0)),
    );
    expect(await place.asked("And now?")).toBe(turn + 1);
    expect(await place.page.locator("article.exchange").count()).toBe(2);
  });

  test("line-3: a conversation taken over by another window is not fought over", async () => {
    await using place = await drivenPlace();
    const opened = place.assistant.commands.length;
    place.assistant.hangUp({ code: "busy", stage: "wire", message: "Elsewhere.", remedy: "r" });
    await place.page.locator('.fault[data-code="busy"]').waitFor();
    expect(place.assistant.commands.length).toBe(opened);
    await place.page.locator(".fault .plain").click();
    await place.assistant.next("session.open");
    await place.end.phase("ready");
  });
});

describe("asking", () => {
  test("T1: a new question waits for the end of the turn it interrupts", async () => {
    await using place = await drivenPlace({ microphone });
    const { assistant, end } = place;
    const first = await place.asked("One?");
    await end.type("Two?");
    expect(await assistant.next("turn.interrupt")).toMatchObject({ turn: first });
    expect(assistant.commands.filter(({ type }) => type === "turn.start").length).toBe(1);
    ends(place, first, "interrupted");
    const second = await assistant.next("turn.start");
    expect(second).toMatchObject({ turn: first + 1, source: { kind: "text", text: "Two?" } });
  });

  test("ask-1: a spoken question is asked again with the same sound and pictures", async () => {
    await using place = await drivenPlace({ microphone });
    const { assistant, end, page } = place;
    await end.showPicture(join(projectRoot, "test", "support", "screens", "receipt.png"));
    await page.locator('.tile[data-ready="true"]').waitFor();
    await end.holdToTalk(16_000);
    const { turn } = await assistant.next("turn.start");
    const { endSample } = await assistant.next("turn.release");
    const fault = { code: "engine-lost", stage: "think", message: "m", remedy: "r" } as const;
    ends(place, turn, "failed", fault);
    await page.locator(".fault .plain").click();
    const again = await assistant.next("turn.start");
    expect(again.sights.map(({ kind, name }) => [kind, name])).toEqual([["image", "receipt.png"]]);
    expect((await assistant.next("turn.release")).endSample).toBe(endSample);
    expect(heardOf(place, again.turn)).toEqual(heardOf(place, turn).slice(0, endSample));
  });

  test("ask-2: the microphone's own sound arrives as it was spoken", async () => {
    await using place = await drivenPlace({ microphone });
    await place.end.holdToTalk(32_000);
    const { turn } = await place.assistant.next("turn.start");
    await place.assistant.next("turn.release");
    const file = await readFile(microphone);
    const spoken = new Int16Array(
      file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.length - (file.length % 2)),
    );
    // Where it begins is the machine's affair: a busy one gives the page its microphone late,
    // and what was before that nobody has.
    expect(bestCorrelation(heardOf(place, turn), spoken)).toBeGreaterThan(0.98);
  });

  test("ask-3: a refused start ends the turn, says why, and the next one works", async () => {
    await using place = await drivenPlace();
    const { assistant, end, page } = place;
    const fault: Fault = { code: "busy", stage: "capture", message: "Too many.", remedy: "Wait." };
    assistant.refusals.set("turn.start", fault);
    await end.type("One?");
    await assistant.next("turn.start");
    await page.locator(".fault").waitFor();
    await page.locator(".fault .plain").click();
    expect(await assistant.next("turn.start")).toMatchObject({ source: { text: "One?" } });
    await end.phase("thinking");
  });

  test("ask-4: without a microphone the page says what to do, and typing still works", async () => {
    await using place = await drivenPlace();
    await place.page.evaluate(() => {
      const refuse = () => Promise.reject(new DOMException("no", "NotAllowedError"));
      navigator.mediaDevices.getUserMedia = refuse;
    });
    await place.end.talk.click();
    await place.page.locator('.fault[data-code="unauthorized"]').waitFor();
    expect(await place.page.locator("article.exchange").count()).toBe(0);
    await place.asked("Still there?");
  });
});

describe("the microphone", () => {
  test("mic-1: unplugged while someone speaks, what was heard is the question", async () => {
    await using place = await drivenPlace();
    const { assistant, end, page } = place;
    await page.evaluate(() => {
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await open(wanted);
        const unplug = () => stream.getAudioTracks()[0]?.dispatchEvent(new Event("ended"));
        addEventListener("unplug", unplug, { once: true });
        return stream;
      };
    });
    await page.keyboard.down(" ");
    await end.microphoneHas(16_000);
    await page.evaluate(() => dispatchEvent(new Event("unplug")));
    const { turn, endSample } = await assistant.next("turn.release");
    expect(endSample).toBe(heardOf(place, turn).length);
    expect(endSample).toBeGreaterThanOrEqual(16_000);
    await page.locator(".notice").waitFor();
    await page.keyboard.up(" ");
    expect(assistant.commands.filter(({ type }) => type === "turn.release").length).toBe(1);
  });

  test("mic-2: it closes a minute after the last question, not earlier", async () => {
    await using place = await drivenPlace();
    const { assistant, end, page } = place;
    await page.clock.install();
    await end.holdToTalk(8_000);
    const { turn } = await assistant.next("turn.release");
    ends(place, turn, "nothing-heard");
    await end.phase("ready");
    await page.clock.runFor(59_000);
    expect(await page.evaluate(() => window.sotto.microphone())).not.toBeNull();
    await page.clock.runFor(2_000);
    expect(await page.evaluate(() => window.sotto.microphone())).toBeNull();
  });

  test("mic-2: while it is open between questions the page shows it, and closes it when asked", async () => {
    await using place = await drivenPlace();
    await place.end.holdToTalk(8_000);
    const { turn } = await place.assistant.next("turn.release");
    const shown = place.page.locator(".open-microphone");
    expect(await shown.count()).toBe(0);
    ends(place, turn, "nothing-heard");
    await shown.click();
    await place.page.waitForFunction(() => window.sotto.microphone() === null);
    expect(await shown.count()).toBe(0);
  });

  test("mic-3: before the first press it was never opened", async () => {
    await using place = await drivenPlace();
    await place.page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => {
        document.body.dataset.opened = "true";
        return Promise.reject(new Error("not now"));
      };
    });
    const turn = await place.asked("Do you listen?");
    ends(place, turn, "answered");
    await place.end.phase("ready");
    expect(await place.page.locator("body[data-opened]").count()).toBe(0);
  });

  test("mic-4: one that gives nothing but zeros is named", async () => {
    await using place = await drivenPlace();
    await place.page.evaluate(() => {
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await open(wanted);
        for (const track of stream.getAudioTracks()) track.enabled = false;
        return stream;
      };
    });
    await place.end.holdToTalk(20_000);
    await place.page.locator(".notice").waitFor();
    expect(await place.page.locator(".notice").innerText()).toContain("only silence");
  });
});

/** How well `spoken` is found in `heard`, at the place where it fits best. */
function bestCorrelation(heard: Int16Array, spoken: Int16Array): number {
  let best = -1;
  const length = Math.min(24_000, spoken.length);
  for (let delay = -4_000; delay < 12_000; delay++) {
    let product = 0;
    let a = 0;
    let b = 0;
    // Every fifth sample is enough to find the place.
    for (let n = Math.max(0, -delay); n < length && n + delay < heard.length; n += 5) {
      const x = heard[n + delay] as number;
      const y = spoken[n] as number;
      product += x * y;
      a += x * x;
      b += y * y;
    }
    const correlation = product / Math.sqrt(a * b || 1);
    best = Math.max(best, correlation);
  }
  return best;
}
