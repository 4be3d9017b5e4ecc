/** What a report holds, and above all what it does not. Only the engine is scripted. */
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Session } from "../../../src-main/contract/assistant.ts";
import type { CommandOf } from "../../../src-main/contract/commands.ts";
import { protocolVersion } from "../../../src-main/contract/limits.ts";
import { storageOf } from "../../../src-main/library/usage.ts";
import { ScriptedEngine } from "../../support/scriptedEngine.ts";

const never = new AbortController().signal;
let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "sotto-diagnostics-"));
});
afterEach(() => rm(home, { recursive: true }));

/** Words that must not be found anywhere. */
const said = "marzipan";
const seen = "xylophone";
const answered = "quicksand";
const styled = "velvety";

async function connect(engine: ScriptedEngine): Promise<AsyncDisposable & { session: Session }> {
  const assistant = await engine.assistant(home);
  const session = assistant.connect();
  const protocol = protocolVersion;
  await session.call({ type: "session.open", protocol, shell: "web" });
  return { session, [Symbol.asyncDispose]: () => assistant[Symbol.asyncDispose]() };
}

async function turn(session: Session, start: Omit<CommandOf<"turn.start">, "type">) {
  const over = new Promise<void>((resolve) => {
    const heard = session.onEvent(({ type }) => {
      if (type !== "turn.ended") return;
      heard[Symbol.dispose]();
      resolve();
    });
  });
  await session.call<"turn.start">({ type: "turn.start", ...start });
  if (start.source.kind === "voice") {
    const samples = new Int16Array(1600).fill(500);
    session.sound({ kind: "microphone", turn: start.turn, firstSample: 0, samples });
    await session.call({ type: "turn.release", turn: start.turn, endSample: 1600 });
  }
  await over;
}

test("diag-1: nothing said, seen, asked or answered is in a report, failures included (W7)", async () => {
  const box = { x: 0, y: 0, width: 10, height: 10 };
  const engine = new ScriptedEngine({
    heard: (samples) => ({ text: `where is the ${said}`, speechEndSample: samples }),
    read: [{ text: `the ${seen} is here`, box, confidence: 1, row: 0 }],
    reply: [`It is in the ${answered}.`],
  });
  await using place = await connect(engine);
  const { session } = place;
  await session.call({ type: "preferences.set", style: styled });
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  const sights = [{ kind: "screen" as const, name: `${seen}.png`, data: png }];
  const text = { kind: "text" as const, text: `Where is the ${said}?` };
  await turn(session, { turn: 1, source: { kind: "voice" }, sights, speak: false });
  await turn(session, { turn: 2, source: text, sights: [], speak: false });
  // A model that quotes the question in its complaint.
  engine.script.fail = { generate: new Error(`unexpected token in "${said} ${answered}"`) };
  await turn(session, { turn: 3, source: text, sights: [], speak: false });
  const report = await session.call<"diagnostics.get">({ type: "diagnostics.get" });
  const written = JSON.stringify(report).toLowerCase();
  for (const word of [said, seen, answered, styled]) expect(written).not.toContain(word);
  const turns = report.log.flatMap(({ entry }) => (entry.type === "turn" ? [entry] : []));
  expect(turns).toMatchObject([
    { source: "voice", sights: 1, outcome: "answered" },
    { source: "text", sights: 0, outcome: "answered" },
    { source: "text", outcome: "failed", stage: "think" },
  ]);
});

test("diag-2: a report says what Sotto is, what it runs on, and what happened in order", async () => {
  await using place = await connect(new ScriptedEngine({}));
  const report = await place.session.call<"diagnostics.get">({ type: "diagnostics.get" });
  expect(report).toMatchObject({ engine: "ready", device: "script", threads: expect.any(Number) });
  expect(report.packs.map(({ name }) => name)).toContain("default");
  const types = report.log.map(({ entry }) => entry.type);
  expect(types[0]).toBe("started");
  expect(types).toContain("engine");
  expect(types).toContain("opened");
  const times = report.log.map(({ atMs }) => atMs);
  expect([...times].sort((a, b) => a - b)).toEqual(times);
});

test("diag-3: storage is what the disk gives, pack by pack; links lead nowhere", async () => {
  const write = async (path: string, bytes: number) => {
    await mkdir(join(home, path, ".."), { recursive: true });
    await writeFile(join(home, path), new Uint8Array(bytes));
  };
  await write("packs/small/a.bin", 40_000);
  await write("packs/large/deep/b.bin", 400_000);
  await write("downloads/c.part", 80_000);
  await write("history.sqlite", 20_000);
  await write("preferences.json", 10);
  await write("downloads/hole.part", 0);
  await truncate(join(home, "downloads/hole.part"), 100_000_000);
  await symlink("/usr", join(home, "packs", "small", "elsewhere"));
  const storage = await storageOf(home, never);
  const sizes = new Map(storage.parts.map(({ kind, name, bytes }) => [name ?? kind, bytes]));
  expect([...sizes.keys()]).toEqual(["large", "downloads", "small", "history", "other"]);
  const near = (name: string, bytes: number) => {
    expect(sizes.get(name)).toBeGreaterThanOrEqual(bytes);
    expect(sizes.get(name)).toBeLessThan(bytes + 40_000);
  };
  near("large", 400_000);
  near("small", 40_000);
  near("downloads", 80_000);
  near("history", 20_000);
  expect(storage.freeBytes).toBeGreaterThan(0);
  expect((await storageOf(join(home, "nowhere"), never)).parts).toEqual([]);
});
