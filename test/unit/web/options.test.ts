import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { browserCommand } from "../../../src-main/shells/web/browser.ts";
import { parseWeb, UsageError, usage } from "../../../src-main/shells/web/options.ts";
import { keptToken } from "../../../src-main/shells/web/token.ts";

test("web-17: options have sensible values, and each can be set", () => {
  expect(parseWeb([])).toEqual({
    host: "127.0.0.1",
    port: 4747,
    origins: [],
    pack: null,
    opensBrowser: true,
    demo: false,
    apiPort: null,
  });
  const all =
    "--host 0.0.0.0 --port 0 --origin https://a.example --origin http://b --pack x --demo --api";
  expect(parseWeb([...all.split(" "), "--no-open"])).toEqual({
    host: "0.0.0.0",
    port: 0,
    origins: ["https://a.example", "http://b"],
    pack: "x",
    opensBrowser: false,
    demo: true,
    apiPort: 4748,
  });
  expect(parseWeb(["--help"])).toBe("help");
  expect(parseWeb(["--version"])).toBe("version");
});

const wrong = [
  ["--prot", "1"],
  ["--port"],
  ["--port", "65536"],
  ["--api-port", "x"],
  ["--port", "-1"],
  ["--port", "80a"],
  ["--port", "1e3"],
  ["--origin", "sotto.example"],
  ["--origin", "https://a.example/path"],
  ["--no-open=1"],
  ["question"],
];
for (const args of wrong) {
  test(`web-17: ${args.join(" ")} is a usage error in one sentence`, () => {
    const attempt = () => parseWeb(args);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(/^[^\n]+\.$/);
  });
}

test("web-17: the usage text names every option", () => {
  for (const name of ["port", "host", "origin", "pack", "no-open", "demo", "help", "version"]) {
    expect(usage).toContain(`--${name}`);
  }
});

test("web-18: the token is kept for this account only, and made anew when it is no token", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "sotto-token-")), "data", "web-token");
  const token = await keptToken(path);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(await keptToken(path)).toBe(token);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeFile(path, "short");
  const other = await keptToken(path);
  expect(other).not.toBe(token);
  expect((await readFile(path, "utf8")).trim()).toBe(other);
});

test("web-19: a browser is opened only where there is a screen", () => {
  expect(browserCommand("linux", {})).toBe(null);
  expect(browserCommand("linux", { DISPLAY: ":0" })).toEqual(["xdg-open"]);
  expect(browserCommand("linux", { WAYLAND_DISPLAY: "wayland-0" })).toEqual(["xdg-open"]);
  expect(browserCommand("darwin", {})).toEqual(["open"]);
  expect(browserCommand("win32", {})?.[0]).toBe("rundll32");
});
