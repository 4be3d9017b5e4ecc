/** The web entry as a process: words on its command line, signals, exit codes. */
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { PageEnd } from "./pageEnd.ts";
import { type ServerOptions, spawnServer, startServer } from "./realPlace.ts";

vi.setConfig({ testTimeout: 300_000 });

async function outcome(options: ServerOptions) {
  const { exited, printed } = spawnServer(options);
  const [code] = await exited;
  return { code, printed: printed() };
}

test("serve-1: --help and --version print and end well", async () => {
  expect(await outcome({ args: ["--help"] })).toMatchObject({
    code: 0,
    printed: expect.stringContaining("--port N"),
  });
  expect((await outcome({ args: ["--version"] })).printed).toMatch(/^sotto \d+\.\d+\.\d+\n$/);
});

const wrongWords = [["--prot", "1"], ["--port", "x"], ["hello"]];
for (const args of wrongWords) {
  test(`serve-1: ${args.join(" ")} is a usage error: one sentence, exit code 2`, async () => {
    const { code, printed } = await outcome({ args });
    expect(code).toBe(2);
    expect(printed).toMatch(/^[^\n]+\.\nnpm start -- --help lists the options\.\n$/);
  });
}

test("serve-2: a port in use is one sentence with what to do, exit code 9", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const { code, printed } = await outcome({ args: ["--port", String(port)] });
  other.close();
  expect(code).toBe(9);
  expect(printed).toBe(
    `Port ${port} on 127.0.0.1 is in use by another program. Choose another with --port N, or any free one with --port 0.\n`,
  );
});

test("serve-3: a pack that is not there is one sentence, exit code 5", async () => {
  const home = await mkdtemp(join(tmpdir(), "sotto-home-"));
  const { code, printed } = await outcome({ env: { SOTTO_HOME: home } });
  expect(code).toBe(5);
  expect(printed).toMatch(/^[^\n]*default[^\n]*\n$/);
});

for (const [signal, expected] of [
  ["SIGTERM", 0],
  ["SIGINT", 130],
] as const) {
  test(`serve-4: ${signal} while a page is open ends everything, exit code ${expected}`, async () => {
    const server = await startServer({ args: ["--port", "0"] });
    const browser = await openBrowser();
    const { page } = await openPage(browser, server.address);
    const end = new PageEnd(page);
    await end.phase("ready");
    await end.type("What can you do?");
    await end.phase("thinking");
    server.child.kill(signal);
    // Pipes close when the last process that holds them is gone: engine, reader and phonemiser too.
    expect(await server.exited).toEqual([expected, null]);
    await end.phase("reconnecting");
    await browser.close();
    expect(server.printed()).not.toMatch(/at .*\.js:\d+/);
  });
}

test("serve-5: killed and started again on its port, an open page finds it by itself", async () => {
  const first = await startServer({ args: ["--port", "0"] });
  const browser = await openBrowser();
  const { page } = await openPage(browser, first.address);
  const end = new PageEnd(page);
  await end.phase("ready");
  first.child.kill("SIGKILL");
  await first.exited;
  await end.phase("reconnecting");
  await using again = await startServer({ args: ["--port", String(first.port)] });
  expect(again.address).toBe(first.address);
  await end.phase("ready");
  await end.type("What is the capital of France?");
  expect(await end.ended()).toBe("answered");
  await browser.close();
});

test("serve-6: --demo asks the example aloud and prints what was heard, read and answered", async () => {
  await using server = await startServer({ args: ["--port", "0", "--demo"] });
  await server.line(/spoken {2}\S+example-reply\.wav/);
  const printed = server.printed();
  expect(printed).toMatch(/heard {3}\S+/);
  expect(printed).toMatch(/read {4}\d+ lines/);
  expect(printed).toMatch(/answer {2}\S+/);
  expect(printed).toMatch(/first sound \d+ ms/);
  expect(server.child.exitCode).toBe(null);
});
