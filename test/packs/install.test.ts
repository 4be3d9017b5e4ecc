/** A Qwen2.5-Omni from published files to an answer: fetched from a hub, converted, tried out. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { SottoAssistant, startEngine } from "../../src-main/app/assistant.ts";
import type { Hardware } from "../../src-main/base/fit.ts";
import { FaultError } from "../../src-main/contract/faults.ts";
import { protocolVersion } from "../../src-main/contract/limits.ts";
import type { PackProgress } from "../../src-main/contract/packs.ts";
import { dataHome, packFolder } from "../../src-main/library/home.ts";
import { inspectPack } from "../../src-main/library/inspect.ts";
import { type Installing, importAny, installAny } from "../../src-main/library/installing.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { everyPack, locatePack } from "../../src-main/library/locate.ts";
import { prune, removePack } from "../../src-main/library/remove.ts";
import { askOnce } from "../../src-main/shells/askOnce.ts";
import { Hub } from "../support/hub.ts";
import { putOmni } from "../support/omniHub.ts";

const never = new AbortController().signal;
const fixture = join(import.meta.dirname, "..", "parity", "fixtures", "omni-3b-nano");
const roomy: Hardware = {
  cpu: { name: "test", threads: 2 },
  memory: { totalBytes: 32e9, freeBytes: 32e9 },
  gpus: [],
};

let home: string;

/** A data folder of its own with the installed default pack in it. */
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "sotto-packs-"));
  mkdirSync(join(home, "packs"));
  symlinkSync(packFolder(dataHome(), "default"), packFolder(home, "default"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

function installing(more: Partial<Installing> = {}) {
  const steps: PackProgress[] = [];
  return {
    steps,
    signal: never,
    onProgress: (progress: PackProgress) => void steps.push(progress),
    spawn: startEngine,
    hardware: async () => roomy,
    element: async () => ({ type: "f16" }) as const,
    ...more,
  };
}

async function setUp() {
  const hub = await Hub.open();
  onTestFinished(() => hub[Symbol.asyncDispose]());
  vi.stubEnv("HF_ENDPOINT", hub.origin);
  const folder = join(home, "nano");
  mkdirSync(folder);
  const manifest = await putOmni(hub);
  writeFileSync(join(folder, "pack.json"), JSON.stringify(manifest));
  const state = async () => inspectPack(await locatePack(folder, home), { signal: never });
  return { hub, folder, state };
}

async function answerOf(pack: string) {
  const { engine, info } = await loadPack(pack, home);
  await using assistant = await SottoAssistant.open({
    pack: engine,
    info: { ...info, device: "" },
    home,
  });
  await using session = assistant.connect();
  await session.call({ type: "session.open", protocol: protocolVersion, shell: "cli" });
  const question = { text: "What is the capital of France?", sights: [], speak: false };
  return await askOnce(session, 1, question, () => {}, never);
}

async function faultOf(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof FaultError) return error.fault;
  throw error ?? new Error("it worked");
}

describe("packs-1 an omni pack", () => {
  test("packs-1 is fetched, converted, tried out, and answers; a second run does nothing", async () => {
    const { hub, folder, state } = await setUp();
    expect((await state()).type).toBe("not-installed");
    const first = installing();
    expect(await installAny({ pack: folder }, home, first)).toBe(true);
    expect(await state()).toEqual({ type: "installed" });
    const kinds = new Set(first.steps.map(({ type }) => type));
    expect([...kinds]).toEqual(["checking", "downloading", "converting", "testing"]);
    const last = first.steps.findLast((step) => step.type === "downloading");
    expect(last?.allDoneBytes).toBe(last?.allTotalBytes);
    expect(readdirSync(folder).filter((name) => /part|incoming|journal/.test(name))).toEqual([]);

    const asked = hub.asked.length;
    expect(await installAny({ pack: folder }, home, installing())).toBe(false);
    expect(hub.asked.length).toBe(asked);
    const answer = await answerOf(folder);
    expect(answer).toMatchObject({ outcome: "answered", fault: null });

    // Of the checkpoint only the voice's tensors were fetched.
    const shards = [...hub.files].filter(([name]) => name.endsWith(".safetensors"));
    const whole = shards.reduce((sum, [, { bytes }]) => sum + bytes, 0);
    const hashes = shards.map(([, { sha256 }]) => sha256);
    const sent = hub.asked
      .filter(({ url }) => hashes.some((hash) => url.includes(hash)))
      .reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(whole);
  });

  test("packs-3 stopped in any step it is not installed, and goes on there", async () => {
    const { hub, folder, state } = await setUp();
    for (const type of ["downloading", "converting", "testing"] as const) {
      const stop = new AbortController();
      const stopping = installing({
        signal: stop.signal,
        onProgress: (progress) => progress.type === type && stop.abort(),
      });
      await expect(installAny({ pack: folder }, home, stopping)).rejects.toMatchObject({
        name: "AbortError",
      });
      expect((await state()).type, type).not.toBe("installed");
      await expect(loadPack(folder, home), type).rejects.toMatchObject({
        fault: { code: "pack-missing" },
      });
    }
    // Everything has been fetched and made: only the question is left.
    const asked = hub.asked.length;
    await installAny({ pack: folder }, home, installing());
    expect(hub.asked.length).toBe(asked);
    expect(await state()).toEqual({ type: "installed" });
  });

  test("packs-4 what does not answer is not installed", async () => {
    const { folder, state } = await setUp();
    const broken = installing({
      spawn: () => {
        throw new FaultError({
          code: "engine-failed",
          stage: "setup",
          message: "The engine cannot start.",
          remedy: "Report it.",
        });
      },
    });
    expect((await faultOf(installAny({ pack: folder }, home, broken))).code).toBe("engine-failed");
    expect((await state()).type).toBe("paused");
  });

  test("packs-5 a damaged file is named and made again, from the very same bytes", async () => {
    const { hub, folder, state } = await setUp();
    await installAny({ pack: folder }, home, installing());
    const right = readFileSync(join(folder, "thinker.gguf"));
    truncateSync(join(folder, "thinker.gguf"), 1000);
    expect(await state()).toEqual({
      type: "damaged",
      why: "thinker.gguf is damaged",
      files: ["thinker.gguf"],
    });
    await installAny({ pack: folder }, home, installing());
    expect(await state()).toEqual({ type: "installed" });
    expect(readFileSync(join(folder, "thinker.gguf")).equals(right)).toBe(true);

    // What the hub sent first is what it must send for ever.
    truncateSync(join(folder, "thinker.gguf"), 1000);
    const other = hub.files.get("nano/GGUF/thinker.gguf")?.read(0, 5_000_000) ?? Buffer.alloc(0);
    const changed = Buffer.from(other);
    changed[changed.length - 100] = (changed[changed.length - 100] ?? 0) ^ 1;
    hub.put("nano/GGUF", "thinker.gguf", changed);
    const fault = await faultOf(installAny({ pack: folder }, home, installing()));
    expect(fault.code).toBe("pack-broken");
    expect(fault.message).toMatch(/thinker.gguf has the hash/);
  });

  test("packs-7 too little memory is said with numbers and what fits instead; nothing is fetched", async () => {
    const { hub } = await setUp();
    const tiny = { ...roomy, memory: { totalBytes: 8e9, freeBytes: 4e9 } };
    const small = installing({ hardware: async () => tiny });
    const fault = await faultOf(installAny({ pack: "omni-7b" }, home, small));
    expect(fault.code).toBe("unsupported");
    expect(fault.message).toMatch(
      /omni-7b does not fit this machine: .*8\.0 GB .*\d+\.\d GB are needed/,
    );
    expect(fault.remedy).toMatch(/default|omni-3b/);
    expect(hub.asked).toEqual([]);
  });

  test("packs-8 hostile repositories are refused by name, and nothing reaches the pack", async () => {
    const { hub, folder, state } = await setUp();
    const index = (map: Record<string, string>) => Buffer.from(JSON.stringify({ weight_map: map }));
    const put = (data: Buffer) => hub.put("nano/Omni", "model.safetensors.index.json", data);
    put(index({ "talker.x": "../../../etc/passwd" }));
    expect((await faultOf(installAny({ pack: folder }, home, installing()))).message).toContain(
      "no plain file name",
    );
    rmSync(join(folder, "incoming"), { recursive: true });
    rmSync(join(folder, "pins.json"));
    put(index({ "talker.x": "evil.safetensors" }));
    const absurd = Buffer.alloc(64);
    absurd.writeBigUInt64LE(90_000_000_000n);
    hub.put("nano/Omni", "evil.safetensors", absurd);
    const fault = await faultOf(installAny({ pack: folder }, home, installing()));
    expect(fault.message).toMatch(/evil.safetensors claims a header of 90000000000 bytes/);
    hub.put("nano/GGUF", "thinker.gguf", Buffer.from("GIF89a, not a model at all"));
    rmSync(join(folder, "incoming"), { recursive: true });
    rmSync(join(folder, "pins.json"));
    put(index({ "talker.x": "model-00001-of-00002.safetensors" }));
    expect((await faultOf(installAny({ pack: folder }, home, installing()))).code).toBe(
      "pack-broken",
    );
    expect((await state()).type).not.toBe("installed");
    expect(existsSync(join(folder, "thinker.gguf"))).toBe(false);
  });
});

describe("packs-10 a model of one's own", () => {
  const weights = () =>
    join(packFolder(dataHome(), "default"), "thinker", "SmolLM2-135M-Instruct.Q4_1.gguf");

  test("packs-10 any GGUF answers with the small models as its senses", async () => {
    const own = join(home, "My Models");
    mkdirSync(own);
    copyFileSync(weights(), join(own, "Smol LM2.gguf"));
    const { name, notes } = await importAny(own, undefined, home, installing());
    expect(name).toBe("my-models");
    expect(notes).toEqual([]);
    const { info } = await loadPack(name, home);
    expect(info.parts.map(({ role }) => role)).toEqual(["thinker", "hearing", "reading", "voice"]);
    const answer = await answerOf(name);
    expect(answer.outcome).toBe("answered");
    expect(answer.text).toContain("Paris");
    expect((await everyPack(home)).map(({ manifest }) => manifest.name)).toContain(name);

    truncateSync(join(own, "Smol LM2.gguf"), 1000);
    expect((await faultOf(loadPack(name, home))).message).toContain("Smol LM2.gguf is damaged");
    await removePack(await locatePack(name, home), home, never);
    expect(existsSync(join(own, "Smol LM2.gguf"))).toBe(true);
    expect((await faultOf(locatePack(name, home))).code).toBe("not-found");
  });

  test("packs-11 a Qwen2.5-Omni checkpoint is converted and hears and sees by itself", async () => {
    const { name, folder } = await importAny(fixture, "mine", home, installing());
    expect(name).toBe("mine");
    expect(existsSync(join(folder, "omni.json"))).toBe(true);
    expect((await answerOf(name)).outcome).toBe("answered");
  });

  test.each([
    ["nothing", {}, /no GGUF file/],
    ["no model at all", { "a.gguf": Buffer.from("MZ, a program") }, /is not a GGUF file/],
    [
      "absurd counts",
      { "a.gguf": Buffer.concat([Buffer.from("GGUF\u0003\0\0\0"), Buffer.alloc(16, 0x7f)]) },
      /claims \d+ tensors/,
    ],
  ])("packs-12 a folder with %s is refused and leaves nothing", async (_, files, message) => {
    const own = join(home, "own");
    mkdirSync(own);
    for (const [name, data] of Object.entries(files)) writeFileSync(join(own, name), data);
    const fault = await faultOf(importAny(own, undefined, home, installing()));
    expect(fault.code).toBe("bad-input");
    expect(fault.message).toMatch(message);
    expect(readdirSync(join(home, "packs"))).toEqual(["default"]);
  });

  test("packs-13 pruning takes what stopped installations left and nothing else", async () => {
    mkdirSync(join(home, "packs", "half-made"));
    writeFileSync(join(home, "packs", "half-made", "thinker.gguf.part"), Buffer.alloc(100_000));
    mkdirSync(join(home, "downloads"));
    writeFileSync(join(home, "downloads", "x.zip"), Buffer.alloc(50_000));
    expect(await prune(home, never)).toBeGreaterThanOrEqual(150_000);
    expect(readdirSync(join(home, "packs"))).toEqual(["default"]);
    await loadPack("default", home);
  });
});
