import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Conversations } from "../../../src-main/app/conversations.ts";
import { PreferenceStore } from "../../../src-main/app/preferences.ts";
import { EngineQueue } from "../../../src-main/app/queue.ts";

const never = new AbortController().signal;

describe("queue-1 one at a time, in order", () => {
  test("queue-1 local first, then by arrival; an abort leaves the line", async () => {
    const queue = new EngineQueue();
    const first = await queue.acquire("remote", never);
    const served: string[] = [];
    const wait = async (name: string, priority: "local" | "remote", signal = never) => {
      using _turn = await queue.acquire(priority, signal);
      served.push(name);
    };
    const leaving = new AbortController();
    const waiting = [
      wait("remote 1", "remote"),
      wait("remote 2", "remote"),
      wait("local", "local"),
    ];
    const left = wait("left", "local", leaving.signal);
    leaving.abort();
    await expect(left).rejects.toThrow(/stopped/);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    await Promise.all(waiting);
    expect(served).toEqual(["local", "remote 1", "remote 2"]);
    expect(queue.free).toBe(true);
  });
});

describe("conversations-1 a line that comes back goes on with its own", () => {
  const make = () => {
    let now = 0;
    let id = 0;
    const conversations = new Conversations(
      { find: async () => null },
      () => now,
      () => `c${++id}`,
    );
    return { conversations, pass: (ms: number) => (now += ms) };
  };
  const exchange = { turn: 1, question: "q", reply: "r", interrupted: false, read: [] };

  test("conversations-1 within half an hour, and not while another uses it", async () => {
    const { conversations, pass } = make();
    const conversation = conversations.begin();
    conversation.begin(1);
    conversation.add(exchange, false);
    expect(await conversations.open(conversation.id)).toBe(null);
    conversations.leave(conversation, true);
    pass(29 * 60_000);
    const again = await conversations.open(conversation.id);
    expect(again?.nextTurn).toBe(2);
    conversations.leave(conversation, true);
    pass(31 * 60_000);
    expect(await conversations.open(conversation.id)).toBe(null);
  });

  test("conversations-2 what the far end keeps does not stay here", async () => {
    const { conversations } = make();
    const conversation = conversations.begin();
    conversation.set([{ question: "q", reply: "r" }], "Be brief.");
    expect(conversation.background()).toEqual({
      instructions: "Be brief.",
      past: [{ question: "q", reply: "r" }],
    });
    expect(conversation.nextTurn).toBe(2);
    conversations.leave(conversation, false);
    expect(await conversations.open(conversation.id)).toBe(null);
  });
});

test("preferences-1 survive a restart; a damaged file means the defaults", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sotto-preferences-"));
  const file = join(folder, "preferences.json");
  await (await PreferenceStore.open(file)).change({ pace: 1.5 });
  expect((await PreferenceStore.open(file)).current.pace).toBe(1.5);
  expect(await readFile(file, "utf8")).toContain("1.5");
  await writeFile(file, "{ half a fi");
  expect((await PreferenceStore.open(file)).current.pace).toBe(1);
  await rm(folder, { recursive: true });
});
