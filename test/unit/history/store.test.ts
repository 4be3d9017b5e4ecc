import { existsSync } from "node:fs";
import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { openHistory } from "../../../src-main/history/open.ts";
import { steps } from "../../../src-main/history/schema.ts";
import { historyPlace, kept } from "./place.ts";

const oldFile = join(import.meta.dirname, "version-1.db");
const found = (hits: readonly { snippet: readonly { text: string; found: boolean }[] }[]) =>
  hits.map(({ snippet }) => snippet.filter((part) => part.found).map(({ text }) => text));

describe("store-1 what is kept comes back", () => {
  test("store-1 over a restart: words, boxes, what was used, sound; a turn is kept once", async () => {
    await using place = await historyPlace();
    const sound = Int16Array.from({ length: 999 }, (_, index) => index);
    const turn = kept("a", 1, "How much is it?", { read: ["Total", "42 €"], sound });
    {
      using store = openHistory(place.file).store;
      store.keep(turn);
      store.keep(turn);
    }
    using store = openHistory(place.file).store;
    expect(store.part("a", 10).conversation).toEqual([turn.exchange]);
    expect(store.sound("a", 1)).toEqual({ sampleRateHz: 24_000, samples: sound });
    expect(store.find("a")).toMatchObject({ title: "How much is it?", turns: 1 });
    expect(store.info()).toMatchObject({ conversations: 1, turns: 1, soundBytes: 1998 });
  });

  test("store-1 parts and pages meet without a gap or a repeat", async () => {
    await using place = await historyPlace();
    using store = openHistory(place.file).store;
    for (let turn = 1; turn <= 25; turn++) store.keep(kept("long", turn, `Question ${turn}`));
    for (let id = 0; id < 7; id++) store.keep(kept(`c${id}`, 1, `Other ${id}`, { at: 5_000 }));
    const newest = store.part("long", 10);
    expect(newest.conversation.map(({ turn }) => turn)).toEqual([
      16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    ]);
    expect(newest.earlier).toBe(15);
    expect(store.part("long", 10, 16)).toMatchObject({ earlier: 5 });
    const listed: string[] = [];
    for (let after: { updatedAt: number; id: string } | undefined; ; ) {
      const { conversations, total } = store.list(3, after);
      expect(total).toBe(8);
      listed.push(...conversations.map(({ id }) => id));
      const last = conversations.at(-1);
      if (!last) break;
      after = { updatedAt: last.updatedAt, id: last.id };
    }
    // Those of the same moment have an order, too.
    expect(listed).toEqual(["long", "c6", "c5", "c4", "c3", "c2", "c1", "c0"]);
  });
});

describe("store-2 what is looked for is found", () => {
  test("store-2 in six languages, by beginnings, without accents, in what was read", async () => {
    await using place = await historyPlace();
    using store = openHistory(place.file).store;
    store.keep(kept("en", 1, "What does barometer mean?"));
    store.keep(kept("de", 1, "Wo ist die Größenangabe der Straße?"));
    store.keep(kept("fr", 1, "Où est l’élève ?"));
    store.keep(kept("es", 1, "¿Cuándo llega el señor?"));
    store.keep(kept("ar", 1, "أين مُعَلِّم المدرسة؟"));
    store.keep(kept("zh", 1, "打印机在哪里？"));
    store.keep(kept("read", 1, "Read this", { read: ["Olive oil 8.90", "Bread 2.10"] }));
    const expected: Record<string, [string, string]> = {
      BAROM: ["en", "barometer"],
      grossen: ["de", "Größenangabe"],
      strasse: ["de", "Straße"],
      eleve: ["fr", "élève"],
      senor: ["es", "señor"],
      معلم: ["ar", "مُعَلِّم"],
      المدرسه: ["ar", "المدرسة"],
      印: ["zh", "印"],
      打印机: ["zh", "打印机"],
      "oil olive": ["read", "Olive"],
    };
    for (const [query, [conversation, word]] of Object.entries(expected)) {
      const hits = store.search(query, 10);
      expect(
        hits.map((hit) => hit.conversation),
        query,
      ).toEqual([conversation]);
      expect(found(hits)[0], query).toContain(word);
    }
    expect(store.search("oil olive", 10)[0]?.where).toBe("read");
    expect(store.search("arometer", 10)).toEqual([]);
    expect(store.search("机打", 10)).toEqual([]);
  });

  test("store-2 whatever is typed is a question, not a query language", async () => {
    await using place = await historyPlace();
    using store = openHistory(place.file).store;
    store.keep(kept("a", 1, 'Say "hello" NEAR(me)'));
    for (const query of [
      '"',
      "*",
      "NEAR(",
      "a AND",
      "-x",
      "said:hello",
      "😀",
      "  ",
      "\u0000",
      "')--",
    ]) {
      expect(() => store.search(query, 10), query).not.toThrow();
    }
    expect(store.search('"hello', 10)).toHaveLength(1);
  });
});

describe("store-3 deleted is gone", () => {
  const secret = "xyzzyplugh";
  const tone = Int16Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 30_011);
  const heard = Buffer.from(tone.buffer, 20_000, 64);

  test("store-3 erased: no byte of words, lines, names or sound is in any file", async () => {
    await using place = await historyPlace();
    using store = openHistory(place.file).store;
    for (let turn = 1; turn <= 40; turn++) {
      const more = { reply: `${secret} reply`, read: [`${secret} line`], sound: tone };
      store.keep(kept("a", turn, `Where is ${secret} ${turn}?`, more));
    }
    store.rename("a", `${secret} title`);
    expect(place.bytes().includes(secret)).toBe(true);
    expect(place.bytes().includes(heard)).toBe(true);
    store.erase();
    expect(place.bytes().includes(secret)).toBe(false);
    expect(place.bytes().includes(heard)).toBe(false);
    expect(store.info()).toMatchObject({ conversations: 0, turns: 0, soundBytes: 0 });
    expect(place.bytes().length).toBeLessThan(200_000);
    store.keep(kept("b", 1, "Still there?"));
    expect(store.list(5).total).toBe(1);
  });

  test("store-3 one deleted conversation leaves nothing, and its neighbour stays whole", async () => {
    await using place = await historyPlace();
    using store = openHistory(place.file).store;
    store.keep(kept("gone", 1, `About ${secret}`, { sound: tone }));
    store.keep(kept("stays", 1, "About the weather"));
    expect(store.remove("gone")).toBe(true);
    expect(store.search(secret, 5)).toEqual([]);
    expect(store.restore("gone")).toBe(true);
    expect(store.search(secret, 5)).toHaveLength(1);
    store.remove("gone");
    expect(store.purge(Number.MAX_SAFE_INTEGER, null)).toBe(1);
    expect(place.bytes().includes(secret)).toBe(false);
    expect(place.bytes().includes(heard)).toBe(false);
    expect(store.search("weather", 5)).toHaveLength(1);
    expect(store.restore("gone")).toBe(false);
  });

  test("store-3 conversations older than the person keeps them are deleted, others are not", async () => {
    await using place = await historyPlace();
    using store = openHistory(place.file).store;
    const day = 86_400_000;
    store.keep(kept("old", 1, "Old", { at: Date.now() - 31 * day }));
    store.keep(kept("new", 1, "New", { at: Date.now() - 29 * day }));
    store.keep(kept("goes on", 1, "Old", { at: Date.now() - 90 * day }));
    store.keep(kept("goes on", 2, "New", { at: Date.now() }));
    expect(store.purge(0, null)).toBe(0);
    expect(store.purge(0, 30)).toBe(1);
    expect(store.list(5).conversations.map(({ id }) => id)).toEqual(["goes on", "new"]);
  });
});

describe("store-4 files of other versions", () => {
  test("store-4 a file of version 1 has everything afterwards, and can be searched", async () => {
    await using place = await historyPlace();
    await copyFile(oldFile, place.file);
    using store = openHistory(place.file).store;
    expect(store.list(5)).toMatchObject({
      conversations: [{ id: "old", title: "What is on the receipt?", turns: 2 }],
      total: 1,
    });
    const [first, second] = store.part("old", 5).conversation;
    expect(first).toMatchObject({
      question: "What is on the receipt?",
      asked: { at: 1_700_000_000_000, source: "voice", pack: "", mode: "assistant" },
      read: [{ sight: 0, lines: [{ text: "Olive oil" }, { text: "8.90" }], used: [1] }],
    });
    expect(second).toMatchObject({ reply: "It was Tuesday.", interrupted: true });
    expect(store.search("oliv", 5)).toMatchObject([
      { conversation: "old", turn: 1, where: "reply" },
    ]);
    expect(store.search("tuesday", 5)).toHaveLength(1);
    expect(store.sound("old", 1)?.samples).toEqual(Int16Array.of(1, -2, 3));
    store.keep(kept("old", 3, "And now?"));
    expect(store.find("old")?.turns).toBe(3);
  });

  test("store-4 a step that fails leaves the file as it was", async () => {
    await using place = await historyPlace();
    await copyFile(oldFile, place.file);
    const database = new Database(place.file);
    // A table in the way of a later step.
    database.exec("CREATE TABLE words (x)");
    database.close();
    expect(openHistory(place.file)).toMatchObject({ where: "memory", fault: { stage: "history" } });
    const after = new Database(place.file);
    expect(after.prepare("SELECT count(*) AS n FROM turn").get()).toMatchObject({ n: 2 });
    after.close();
  });

  test("store-4 a newer Sotto's file is left alone, and the reason is said", async () => {
    await using place = await historyPlace();
    openHistory(place.file).store[Symbol.dispose]();
    const database = new Database(place.file);
    database.exec(`PRAGMA user_version = ${steps.length + 1}`);
    database.close();
    const { where, fault, store } = openHistory(place.file);
    expect(where).toBe("memory");
    expect(fault?.message).toContain("newer Sotto");
    store.keep(kept("a", 1, "Goes on in memory"));
    expect(store.list(5).total).toBe(1);
    store[Symbol.dispose]();
  });
});

describe("store-5 files that cannot be used", () => {
  test("store-5 a damaged file is set aside, not thrown away, and erased with the rest", async () => {
    await using place = await historyPlace();
    await writeFile(place.file, "this is no database, but someone's words".repeat(200));
    const { where, fault, store } = openHistory(place.file);
    expect(where).toBe("disk");
    expect(fault).toMatchObject({ code: "storage-damaged", stage: "history" });
    const aside = (await readdir(place.folder)).find((name) => name.includes(".broken-"));
    expect(fault?.message).toContain(aside);
    store.keep(kept("a", 1, "Begun anew"));
    store[Symbol.dispose]();
    expect(openHistory(place.file).fault).toBe(null);
    expect(existsSync(join(place.folder, aside ?? ""))).toBe(true);
  });

  test("store-5 where no file can be, the conversation goes on in memory", async () => {
    await using place = await historyPlace();
    await writeFile(join(place.folder, "in-the-way"), "");
    const { where, fault, store } = openHistory(join(place.folder, "in-the-way", "history.db"));
    expect(where).toBe("memory");
    expect(fault).toMatchObject({ code: "storage-failed" });
    expect(fault?.message).toContain("cannot be written");
    store.keep(kept("a", 1, "In memory"));
    expect(store.search("memory", 1)).toHaveLength(1);
    store[Symbol.dispose]();
  });
});
