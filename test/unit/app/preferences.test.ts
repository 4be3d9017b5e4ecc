/** What a person chooses holds everywhere at once, and after a restart. Only the engine is scripted. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Assistant, Session } from "../../../src-main/contract/assistant.ts";
import type { CommandOf } from "../../../src-main/contract/commands.ts";
import type { AssistantEvent } from "../../../src-main/contract/events.ts";
import { protocolVersion } from "../../../src-main/contract/limits.ts";
import { ScriptedEngine } from "../../support/scriptedEngine.ts";

let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "sotto-preferences-"));
});
afterEach(() => rm(home, { recursive: true }));

const open = () => new ScriptedEngine({ reply: ["The total is 42 euros."] }).assistant(home);

type Shell = CommandOf<"session.open">["shell"];

async function connect(assistant: Assistant, shell: Shell = "web") {
  const session = assistant.connect();
  const events: AssistantEvent[] = [];
  session.onEvent((event) => events.push(event));
  const protocol = protocolVersion;
  const opened = await session.call<"session.open">({ type: "session.open", protocol, shell });
  return { session, events, opened };
}

const until = (session: Session, type: AssistantEvent["type"]) =>
  new Promise<void>((resolve) => {
    const heard = session.onEvent((event) => {
      if (event.type !== type) return;
      heard[Symbol.dispose]();
      resolve();
    });
  });

test("pref-1: what one session chooses, every session is told, whole", async () => {
  await using assistant = await open();
  const chooses = await connect(assistant);
  const hears = await connect(assistant, "desktop");
  const kept = await chooses.session.call<"preferences.set">({
    type: "preferences.set",
    language: "ar",
    theme: "dark",
  });
  expect(kept).toMatchObject({ language: "ar", theme: "dark", pace: 1, speak: true });
  for (const { events } of [chooses, hears]) {
    expect(events).toContainEqual({ type: "preferences.changed", preferences: kept });
  }
});

test("pref-2: a choice survives a restart; null takes the language back to the system's", async () => {
  {
    await using assistant = await open();
    const { session } = await connect(assistant);
    await session.call({ type: "preferences.set", language: "fr", speak: false, toured: true });
  }
  await using assistant = await open();
  const { session, opened } = await connect(assistant);
  expect(opened.preferences).toMatchObject({ language: "fr", speak: false, toured: true });
  const kept = await session.call<"preferences.set">({ type: "preferences.set", language: null });
  expect(kept.language).toBeNull();
});

test("pref-3: with speech off a window's turn is silent, a program's is as it asks", async () => {
  await using assistant = await open();
  const speaks = async (shell: Shell) => {
    const { session, events } = await connect(assistant, shell);
    await session.call({ type: "preferences.set", speak: false });
    const over = until(session, shell === "web" ? "turn.ended" : "speech.started");
    const source = { kind: "text", text: "How much is it?" } as const;
    await session.call({ type: "turn.start", turn: 1, source, sights: [] });
    await over;
    await session[Symbol.asyncDispose]();
    return events.some(({ type }) => type === "speech.started");
  };
  expect(await speaks("web")).toBe(false);
  expect(await speaks("cli")).toBe(true);
});
