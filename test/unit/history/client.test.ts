import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, describe, expect, test, vi } from "vitest";
import { childPort, type Port } from "../../../src-main/base/port.ts";
import type { Fault } from "../../../src-main/contract/faults.ts";
import { faultCodec } from "../../../src-main/engine/client.ts";
import { entryFile } from "../../../src-main/engine/entries.ts";
import { HistoryClient } from "../../../src-main/history/client.ts";
import { openHistory } from "../../../src-main/history/open.ts";
import { Heard } from "../../contract/listening.ts";
import { hostedHistory } from "../../support/historyHost.ts";
import { historyPlace, kept } from "./place.ts";

// Twelve starts of a process; on a machine that is busy with other tests each takes seconds.
vi.setConfig({ testTimeout: 180_000 });

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** The real process, as the app starts it. */
function forked(): Port {
  const child = fork(entryFile("history.js"), [], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  children.push(child);
  return childPort(child);
}

function clientOf(file: string, spawn: () => Port = () => hostedHistory().port) {
  const client = new HistoryClient({ spawn, codec: faultCodec, file, days: null });
  const faults = new Heard<Fault>();
  const written = new Heard<string>();
  client.onFault((fault) => faults.add(fault));
  client.onKept((conversation) => written.add(conversation));
  return { client, faults, written };
}

describe("store-6 a killed process loses at most the turn in progress", () => {
  test("store-6 ten kills at random moments of writing: every turn is there, once, in order", async () => {
    await using place = await historyPlace();
    const { client, written } = clientOf(place.file, forked);
    // Not seeded: the moment is the machine's own, whatever number is drawn.
    let turn = 0;
    for (let kill = 0; kill < 10; kill++) {
      const after = written.all.length + 1 + Math.floor(Math.random() * 6);
      const sound = Int16Array.from({ length: 40_000 }, (_, index) => index % 251);
      for (let burst = 0; burst < 8; burst++) {
        client.keep(kept("a", ++turn, `Question number ${turn}`, { sound }));
      }
      await written.first(() => written.all.length >= after);
      children.at(-1)?.kill("SIGKILL");
      await written.first(() => written.all.length >= turn);
    }
    await client[Symbol.asyncDispose]();
    using store = openHistory(place.file).store;
    const numbers: number[] = [];
    for (let from: number | null = 1; from !== null; ) {
      const { exchanges, next } = store.following("a", from, 200);
      numbers.push(...exchanges.map((exchange) => exchange.turn));
      from = next;
    }
    expect(numbers).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
    expect(store.search("number 80", 1)).toHaveLength(1);
    expect(store.find("a")?.turns).toBe(80);
    expect((await readdir(place.folder)).filter((name) => name.includes("broken"))).toEqual([]);
  });

  test("store-6 the app dies: what it had handed over is on the disk, and nothing is damaged", async () => {
    await using place = await historyPlace();
    const app = fork(
      join(import.meta.dirname, "keepingApp.mjs"),
      [entryFile("history.js"), place.file],
      {
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      },
    );
    const told: number[] = [];
    app.on("message", (turn: number) => told.push(turn));
    while (told.length < 3) await once(app, "message");
    app.kill("SIGKILL");
    await once(app, "exit");
    const database = new Database(place.file);
    database.exec("PRAGMA busy_timeout = 5000");
    expect(database.prepare("PRAGMA integrity_check").get()).toMatchObject({
      integrity_check: "ok",
    });
    const rows = database.prepare("SELECT turn FROM turn ORDER BY turn").all() as {
      turn: number;
    }[];
    database.close();
    expect(rows.map(({ turn }) => turn).slice(0, told.length)).toEqual(told);
  });
});

describe("store-7 no trouble of the disk loses a turn", () => {
  test("store-7 full: it is said once, the turns wait, and are written when there is room", async () => {
    await using place = await historyPlace();
    const host = hostedHistory({ maxPages: 60 });
    const { client, faults, written } = clientOf(place.file, () => host.port);
    const sound = new Int16Array(20_000).fill(7);
    for (let turn = 1; turn <= 6; turn++) client.keep(kept("a", turn, `Turn ${turn}`, { sound }));
    const fault = await faults.first(() => true);
    expect(fault).toMatchObject({ code: "disk-full", stage: "history" });
    expect(fault.message).toContain("history.db");
    const before = written.all.length;
    expect(before).toBeLessThan(6);
    // Still answered meanwhile.
    expect((await client.call("list", { limit: 5, after: null })).total).toBe(before > 0 ? 1 : 0);
    host.limit(1_000_000);
    client.keep(kept("a", 7, "Turn 7"));
    await written.first(() => written.all.length === 7);
    expect(faults.all).toHaveLength(1);
    await client[Symbol.asyncDispose]();
    using store = openHistory(place.file).store;
    expect(store.part("a", 10).conversation.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("store-7 locked by another program: named, and written once it lets go", async () => {
    await using place = await historyPlace();
    openHistory(place.file).store[Symbol.dispose]();
    const other = new Database(place.file);
    other.exec("BEGIN IMMEDIATE");
    const { client, faults, written } = clientOf(place.file);
    client.keep(kept("a", 1, "While it is locked"));
    expect((await faults.first(() => true)).message).toContain("Another program");
    other.exec("COMMIT");
    other.close();
    client.keep(kept("a", 2, "Afterwards"));
    await written.first(() => written.all.length === 2);
    await client[Symbol.asyncDispose]();
  });

  test("store-7 a folder that is free again: tried once more, what lay in memory moves to the disk", async () => {
    await using place = await historyPlace();
    const inTheWay = join(place.folder, "in-the-way");
    await writeFile(inTheWay, "");
    const { client, faults, written } = clientOf(join(inTheWay, "history.db"));
    const spoken = kept("a", 1, "In memory", { sound: new Int16Array(9).fill(3), read: ["Total"] });
    const question = { sampleRateHz: 16_000, samples: new Int16Array(7).fill(5) };
    client.keep({ ...spoken, question });
    // Stopped before a word of the answer was heard: there is only the question's.
    client.keep({ ...kept("a", 2, "Stopped"), question });
    await faults.first(() => true);
    await written.first(() => true);
    expect(await client.retry()).toMatchObject({ where: "memory", turns: 2 });
    expect(faults.all).toHaveLength(2);
    await rm(inTheWay);
    expect(await client.retry()).toMatchObject({ where: "disk", turns: 2 });
    await client[Symbol.asyncDispose]();
    using store = openHistory(join(inTheWay, "history.db")).store;
    expect(store.search("total", 5)).toHaveLength(1);
    expect(store.sound("a", 1)?.samples).toHaveLength(9);
    expect(store.sound("a", 1, "question")).toEqual(question);
    expect(store.sound("a", 2)).toBeNull();
    expect(store.sound("a", 2, "question")).toEqual(question);
  });

  test("store-7 a process that dies at every start is given up with a name; keeping never throws", async () => {
    await using place = await historyPlace();
    const { client, faults } = clientOf(place.file, () => {
      const host = hostedHistory();
      queueMicrotask(host.kill);
      return host.port;
    });
    client.keep(kept("a", 1, "Nobody writes this"));
    expect(await faults.first(() => true)).toMatchObject({ code: "storage-failed" });
    client.keep(kept("a", 2, "Nor this"));
    await expect(client.call("list", { limit: 1, after: null })).rejects.toThrow(/history/);
    await client[Symbol.asyncDispose]();
  });
});
