import { expect, test } from "vitest";
import { SoundQueue } from "../../../src-main/engine/hear/soundQueue.ts";
import { SoundWindow } from "../../../src-main/engine/hear/soundWindow.ts";

const count = (from: number, length: number) => Float32Array.from({ length }, (_, at) => from + at);

test("hear-10: frames are cut from chunks of any length; the last is padded", async () => {
  const queue = new SoundQueue(100);
  queue.push(count(0, 3));
  queue.push(count(3, 6));
  queue.end();
  const frame = new Float32Array(4);
  expect(await queue.take(frame)).toEqual({ samples: 4, skipped: 0 });
  expect([...frame]).toEqual([0, 1, 2, 3]);
  await queue.take(frame);
  expect([...frame]).toEqual([4, 5, 6, 7]);
  expect(await queue.take(frame)).toEqual({ samples: 1, skipped: 0 });
  expect([...frame]).toEqual([8, 0, 0, 0]);
  expect(await queue.take(frame)).toBeNull();
});

test("hear-10: a taker waits for sound, for the end, or for an error", async () => {
  const frame = new Float32Array(2);
  const queue = new SoundQueue(100);
  const waiting = queue.take(frame);
  queue.push(count(5, 2));
  expect(await waiting).toEqual({ samples: 2, skipped: 0 });
  const last = queue.take(frame);
  queue.end();
  expect(await last).toBeNull();
  const broken = new SoundQueue(100);
  const refused = broken.take(frame);
  broken.fail(new Error("gone"));
  await expect(refused).rejects.toThrow("gone");
});

test("hear-10: beyond its capacity the oldest sound is skipped and counted", async () => {
  const queue = new SoundQueue(10);
  const frame = new Float32Array(4);
  queue.push(count(0, 6));
  await queue.take(frame);
  for (let sent = 6; sent < 1_000_006; sent += 5) queue.push(count(sent, 5));
  expect(queue.pending).toBe(10);
  const taken = await queue.take(frame);
  expect(frame[0]).toBe(999_996);
  expect(taken).toEqual({ samples: 4, skipped: 999_996 - 4 });
});

test("hear-10: a window keeps what it was told to, by the stream's own index", () => {
  const window = new SoundWindow();
  for (let at = 0; at < 600_000; at += 500) window.append(count(at, 500));
  expect(window.end).toBe(600_000);
  window.forget(599_000);
  expect([...window.slice(598_998, 599_002)]).toEqual([599_000, 599_001]);
  expect([...window.slice(599_998, 700_000)]).toEqual([599_998, 599_999]);
  window.forget(10);
  expect(window.slice(599_000, 600_000).length).toBe(1_000);
  window.jump(2_000_000);
  expect(window.end).toBe(2_000_000);
  window.append(count(0, 2));
  expect([...window.slice(2_000_000, 2_000_002)]).toEqual([0, 1]);
});
