/** Sotto against Sotto: a remote pack whose server is another Sotto's API, both as they are shipped. */
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { openBrowser, openPage } from "../e2e/browser.ts";
import { PageEnd, projectRoot } from "../e2e/pageEnd.ts";
import { startServer } from "../e2e/realPlace.ts";
import { apiPlace, key } from "./apiPlace.ts";

vi.setConfig({ testTimeout: 240_000 });

const out = join(projectRoot, "out", "main");
const support = join(projectRoot, "test", "support");

async function packFor(url: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sotto-pack-"));
  const manifest = {
    format: 1,
    kind: "remote",
    name: "other-sotto",
    title: "Another Sotto",
    languages: ["en"],
    parts: [{ role: "thinker", name: "whatever it has" }],
    endpoints: [{ url }],
    dialect: "openai",
    model: "sotto",
  };
  await writeFile(join(folder, "pack.json"), JSON.stringify(manifest));
  return folder;
}

test("remote-6 a spoken question about a picture is answered by the other Sotto; a wrong key is told", async () => {
  await using other = await apiPlace();
  const pack = await packFor(other.baseURL);
  const say = join(pack, "reply.wav");
  const args = [
    join(out, "ask.js"),
    "--pack",
    pack,
    "--voice",
    join(support, "recordings", "receipt-olive-oil.wav"),
    "--screen",
    join(support, "screens", "receipt.png"),
    "--say",
    say,
    "--json",
  ];
  const env = { ...process.env, SOTTO_REMOTE_KEY: key };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const told = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
  expect(told).toMatchObject({ pack: "other-sotto", text: expect.stringContaining("9.95") });
  expect(told.audio.sampleRate).toBe(24_000);
  expect((await readFile(say)).length).toBeGreaterThan(24_000);
  const wrong = { ...process.env, SOTTO_REMOTE_KEY: "sk-wrong" };
  const failed = await promisify(execFile)(process.execPath, args, { env: wrong }).catch(
    (error) => error,
  );
  expect(failed.stderr).toMatch(/does not accept the key of the pack other-sotto/);
});

test("remote-6 the window says where answers come from", async () => {
  await using other = await apiPlace();
  const pack = await packFor(other.baseURL);
  await using server = await startServer({
    args: ["--port", "0", "--pack", pack],
    env: { SOTTO_REMOTE_KEY: key },
  });
  const browser = await openBrowser();
  const { page } = await openPage(browser, server.address);
  const end = new PageEnd(page);
  await end.phase("ready");
  await page.getByText(`Answers come from ${other.host}`).waitFor();
  await end.type("What is the capital of France?");
  expect(await end.ended()).toBe("answered");
  await browser.close();
});

test("remote-6 packs key stores a key and says where", async () => {
  const home = await mkdtemp(join(tmpdir(), "sotto-home-"));
  const env = { ...process.env, SOTTO_HOME: home, DBUS_SESSION_BUS_ADDRESS: undefined };
  const child = spawn(process.execPath, [join(out, "packs.js"), "key", "remote"], {
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end("sk-12345\n");
  let printed = "";
  for await (const text of child.stdout.setEncoding("utf8")) printed += text;
  expect(printed).toMatch(/The key of remote is in .*only this account can read it/);
  expect(printed).not.toContain("sk-12345");
  expect(await readFile(join(home, "keys.json"), "utf8")).toContain("sk-12345");
});
