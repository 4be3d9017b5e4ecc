/**
 * The engine where the shipped app has it: in an Electron utility process. The contract holds over it, and
 * so does what such a process may ask of the app. Models need a newer Node than the tests' Electron has,
 * so the engine is scripted; the screen reader's models are real.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testElectronPath } from "../../setup/testElectron.mjs";
import { SottoAssistant } from "../../src-main/app/assistant.ts";
import type { Port } from "../../src-main/base/port.ts";
import { EngineClient, type EnginePack } from "../../src-main/engine/client.ts";
import { ScreenReader } from "../../src-main/engine/read/screenReader.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { screenImage } from "../support/screens/score.ts";
import { UtilityElectron } from "../support/utility/electron.ts";
import type { ToParent } from "../support/utility/parent.ts";
import { kinds } from "./kinds.ts";
import { Heard } from "./listening.ts";
import { contractSuite, type Subject } from "./suite.ts";

const lack = existsSync(testElectronPath()) ? null : "no Electron for tests: npm test fetches it";
const pack = { name: "scripted" } as unknown as EnginePack;
const info = { name: "scripted", title: "Scripted", remote: false, languages: ["en"], parts: [] };

interface Told {
  readonly type: "said" | "ended";
  readonly said?: unknown;
  readonly pid?: number | null;
  readonly reason?: string;
}

/** A process that can be told to start children. */
function parent(electron: UtilityElectron) {
  const port = electron.start("parent");
  const told = new Heard<Told>();
  port.onMessage((message) => told.add(message as Told));
  const ask = (asked: ToParent) => port.post(asked);
  return {
    port,
    told,
    ask,
    startChild: () => ask({ type: "start", name: electron.file("child") }),
  };
}

function gone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

describe.skipIf(lack !== null)(`utility processes${lack === null ? "" : ` (${lack})`}`, () => {
  let electron: UtilityElectron;
  beforeAll(async () => {
    electron = await UtilityElectron.open();
  });
  afterAll(() => electron?.[Symbol.asyncDispose]());

  async function subject(): Promise<Subject> {
    const home = await mkdtemp(join(tmpdir(), "sotto-utility-"));
    const assistant = await SottoAssistant.open({
      pack,
      info: { ...info, device: "script" },
      home,
      spawn: () => electron.start("engine"),
    });
    return {
      assistant,
      close: async () => {
        await assistant[Symbol.asyncDispose]();
        await rm(home, { recursive: true });
      },
    };
  }
  contractSuite("the app, its engine in a utility process", kinds["in-process"], subject);

  test("proc-1: an engine that dies is engine-lost, and there is another one", async () => {
    const ports: Port[] = [];
    await using client = new EngineClient(() => {
      const port = electron.start("engine");
      ports.push(port);
      return port;
    }, pack);
    await client.ready();
    const hearing = client.call("hear", { mode: "question" } as never);
    ports[0]?.close();
    await expect(hearing.result).rejects.toMatchObject({ fault: { code: "engine-lost" } });
    expect((await client.ready()).state).toBe("ready");
    expect(ports).toHaveLength(2);
  });

  test("proc-2: a process gets a child from the app, and both hear each other", async () => {
    const { port, told, ask, startChild } = parent(electron);
    startChild();
    const first = await told.first(({ type }) => type === "said");
    expect(first.said).toMatchObject({ args: ["an argument"], pid: first.pid });
    const words = { samples: new Float32Array([0.25, -0.5]) };
    ask({ type: "say", words });
    expect((await told.first(({ said }) => said !== first.said)).said).toEqual(words);
    port.close();
  });

  test("proc-3: a child's death is told, by itself or by its parent's wish", async () => {
    const { port, told, ask, startChild } = parent(electron);
    startChild();
    ask({ type: "say", words: "die" });
    expect(await told.first(({ type }) => type === "ended")).toMatchObject({
      reason: "exit code 7",
    });
    const again = told.all.length;
    startChild();
    await told.first((one) => one.type === "said" && told.all.indexOf(one) >= again);
    ask({ type: "stop" });
    await told.first((one) => one.type === "ended" && told.all.indexOf(one) >= again);
    port.close();
  });

  test("proc-4: a process ends at once, busy or not, and its children with it", async () => {
    const { port, told, ask, startChild } = parent(electron);
    startChild();
    const { pid } = await told.first(({ type }) => type === "said");
    ask({ type: "spin" });
    const closed = new Promise((resolve) => port.onClose(resolve));
    port.close();
    await closed;
    await expect.poll(() => gone(pid ?? 0)).toBe(true);
  });

  test.each([
    ["a path", "../engine.js"],
    ["an absolute path", "/bin/sh"],
    ["no script", "sh"],
    ["a variable of the loader", "child.cjs\0.js"],
  ])("proc-5: a process that was taken over starts nothing else: %s", async (_, name) => {
    const { port, told, ask, startChild } = parent(electron);
    ask({ type: "raw", request: { type: "child.start", id: 77, name, args: [], errors: false } });
    ask({
      type: "raw",
      request: { type: "child.start", id: 78, name: "child.cjs", env: { A: "b" } },
    });
    ask({ type: "raw", request: "shutdown" });
    // The app goes on as before; what it refused has not become a process.
    startChild();
    await told.first(({ type }) => type === "said");
    expect(told.all).toHaveLength(1);
    port.close();
  });

  test("proc-6: the screen reader's own models read a screen in a utility process", async () => {
    const { engine } = await loadPack("default", dataHome());
    const spawn = () => electron.start("reader");
    await using reader = new ScreenReader(engine.reading, { idleMs: 3_600_000, spawn });
    const { pieces } = await reader.read(screenImage("receipt"), new AbortController().signal);
    expect(pieces.map(({ text }) => text)).toContain("Total due");
  });
});
