/** Packs from a shell: the real assistant and installer process, a hub on this machine. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { AssistantEvent, EventOf } from "../../src-main/contract/events.ts";
import { protocolVersion } from "../../src-main/contract/limits.ts";
import type { EngineCalls } from "../../src-main/engine/messages.ts";
import { dataHome, packFolder } from "../../src-main/library/home.ts";
import { Hub } from "../support/hub.ts";
import { putOmni } from "../support/omniHub.ts";
import { ScriptedEngine } from "../support/scriptedEngine.ts";

async function setUp() {
  const hub = await Hub.open();
  const home = mkdtempSync(join(tmpdir(), "sotto-shell-packs-"));
  onTestFinished(async () => {
    await hub[Symbol.asyncDispose]();
    rmSync(home, { recursive: true, force: true });
  });
  vi.stubEnv("HF_ENDPOINT", hub.origin);
  onTestFinished(() => void vi.unstubAllEnvs());
  mkdirSync(join(home, "packs", "omni-nano"), { recursive: true });
  symlinkSync(packFolder(dataHome(), "default"), packFolder(home, "default"));
  const manifest = await putOmni(hub);
  writeFileSync(join(home, "packs", "omni-nano", "pack.json"), JSON.stringify(manifest));
  const engine = new ScriptedEngine({ reply: ["Yes."] });
  const assistant = await engine.assistant(home);
  onTestFinished(() => assistant[Symbol.asyncDispose]());
  const connect = async () => {
    const session = assistant.connect();
    const events: AssistantEvent[] = [];
    session.onEvent((event) => void events.push(event));
    const open = { type: "session.open", protocol: protocolVersion, shell: "web" } as const;
    await session.call(open);
    return { session, events };
  };
  const first = await connect();
  const entry = async (name: string) =>
    (await first.session.call({ type: "pack.list" })).packs.find((pack) => pack.name === name);
  return { hub, engine, assistant, connect, ...first, entry };
}

const ended = (events: readonly AssistantEvent[]) =>
  events.filter((event): event is EventOf<"pack.ended"> => event.type === "pack.ended");

test("packs-20 a pack is installed with progress to every session, and then answers", async () => {
  const { session, events, engine, connect, entry } = await setUp();
  const other = await connect();
  expect(await entry("omni-nano")).toMatchObject({ state: "not-installed", active: false });
  await session.call({ type: "pack.install", pack: "omni-nano" });
  await expect.poll(() => ended(events).length, { timeout: 90_000 }).toBe(1);
  expect(ended(events)[0]).toEqual({ type: "pack.ended", pack: "omni-nano" });
  for (const heard of [events, other.events]) {
    const kinds = new Set(
      heard.flatMap((event) => (event.type === "pack.progress" ? [event.progress.type] : [])),
    );
    expect([...kinds].sort()).toEqual(["checking", "converting", "downloading", "testing"]);
  }
  expect(await entry("omni-nano")).toMatchObject({ state: "installed" });

  const info = await session.call({ type: "pack.select", pack: "omni-nano" });
  expect(info.title).toBe("Qwen2.5-Omni nano");
  expect(other.events.some(({ type }) => type === "pack.selected")).toBe(true);
  await expect.poll(() => engine.named("open").length).toBe(2);
  const opened = engine.named("open")[1] as EngineCalls["open"]["args"];
  expect(opened.pack.omni?.folder).toContain("omni-nano");
  expect(opened.pack.omni?.need.layers).toBeGreaterThan(0);
  expect(await entry("omni-nano")).toMatchObject({ active: true });
  await expect(session.call({ type: "pack.remove", pack: "omni-nano" })).rejects.toMatchObject({
    fault: { code: "busy" },
  });
});

test("packs-21 stopped it is a pause, whoever stops it; a closed page does not stop it", async () => {
  const { hub, session, events, connect, entry } = await setUp();
  hub.mischief = { hangAfter: () => 300_000 };
  const other = await connect();
  await other.session.call({ type: "pack.install", pack: "omni-nano" });
  await other.session[Symbol.asyncDispose]();
  const downloading = () =>
    events.some((event) => event.type === "pack.progress" && event.progress.type === "downloading");
  await expect.poll(downloading, { timeout: 60_000 }).toBe(true);
  expect(await entry("omni-nano")).toMatchObject({ state: "installing" });
  await expect(session.call({ type: "pack.install", pack: "default" })).rejects.toMatchObject({
    fault: { code: "busy" },
  });
  await session.call({ type: "pack.cancel", pack: "omni-nano" });
  expect(ended(events)).toMatchObject([{ pack: "omni-nano", fault: { code: "cancelled" } }]);
  expect(["paused", "not-installed"]).toContain((await entry("omni-nano"))?.state);
});

test("packs-22 what cannot be had ends with the fault that says why", async () => {
  const { hub, session, events } = await setUp();
  hub.files.delete("nano/GGUF/thinker.gguf");
  await session.call({ type: "pack.install", pack: "omni-nano" });
  await expect.poll(() => ended(events).length, { timeout: 60_000 }).toBe(1);
  expect(ended(events)[0]?.fault?.message).toMatch(/thinker.gguf could not be fetched .*404/);
});

test("packs-23 a shell names packs, not folders, and only such that there are", async () => {
  const { session } = await setUp();
  const code = async (pack: string) =>
    session.call({ type: "pack.install", pack }).then(
      () => null,
      (error: { fault: { code: string } }) => error.fault.code,
    );
  expect(await code("../../etc")).toBe("bad-input");
  expect(await code("nonsense")).toBe("not-found");
  await expect(session.call({ type: "pack.select", pack: "omni-3b" })).rejects.toMatchObject({
    fault: { code: "pack-missing" },
  });
});
