import { mkdtemp, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { openKeyStore } from "../../../src-main/remote/keys.ts";

describe.skipIf(process.platform !== "linux")("remote-5 keys", () => {
  test("remote-5 without a keychain: a file for this account only, and that is said", async () => {
    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", undefined);
    const home = await mkdtemp(join(tmpdir(), "sotto-keys-"));
    const store = await openKeyStore(home);
    expect(store.place).toMatch(/not encrypted/);
    await store.set("remote", "sk-1");
    await store.set("other", "sk-2");
    expect((await stat(join(home, "keys.json"))).mode & 0o777).toBe(0o600);
    expect(await (await openKeyStore(home)).get("remote")).toBe("sk-1");
    await store.remove("remote");
    expect(await store.get("remote")).toBe(null);
    expect(await readFile(join(home, "keys.json"), "utf8")).toBe('{"other":"sk-2"}\n');
    vi.unstubAllEnvs();
  });

  test("remote-5 with a keyring the key goes to it on standard input, never as an argument", async () => {
    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    const ran: { args: readonly string[]; input?: string }[] = [];
    const store = await openKeyStore("/nowhere", async (program) => {
      ran.push(program);
      return { code: 0, output: program.args[0] === "lookup" ? "sk-1" : "" };
    });
    expect(store.place).toMatch(/keyring/);
    await store.set("remote", "sk-1");
    expect(await store.get("remote")).toBe("sk-1");
    expect(ran.flatMap(({ args }) => args).join(" ")).not.toContain("sk-1");
    expect(ran.map(({ input }) => input)).toContain("sk-1");
    vi.unstubAllEnvs();
  });

  test("remote-5 a keyring that does not answer is not used", async () => {
    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    const home = await mkdtemp(join(tmpdir(), "sotto-keys-"));
    const store = await openKeyStore(home, async () => ({ code: null, output: "" }));
    expect(store.place).toContain(home);
    vi.unstubAllEnvs();
  });
});
