/** Fifty clients at once, on the shipped server and the default pack. */
import { expect, test, vi } from "vitest";
import { apiPlace } from "./apiPlace.ts";
import { crowd, furthestOutOfOrder, incomplete, memoryMiB } from "./crowd.ts";

vi.setConfig({ testTimeout: 300_000 });

/** Connections are opened at once, and the system accepts them in nearly that order. */
const connectionsAtOnce = 8;

test("api-real-6 fifty clients: all are answered whole, in order, and memory stays where it was", async () => {
  await using place = await apiPlace();
  await crowd(place, 5);
  const before = await memoryMiB(place);
  const members = await crowd(place, 50);
  expect(incomplete(members)).toBe(0);
  expect(members.every(({ transcript }) => /Paris/.test(transcript))).toBe(true);
  expect(furthestOutOfOrder(members)).toBeLessThanOrEqual(connectionsAtOnce);
  if (process.platform === "linux") {
    expect((await memoryMiB(place)) / before).toBeLessThan(1.15);
  }
});
