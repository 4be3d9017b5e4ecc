import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { systemPackages } from "../../../setup/system.mjs";

const root = join(import.meta.dirname, "..", "..", "..");

function node(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env },
    input: "",
  });
}

test("setup-5: wrong options of npm start are one sentence and exit code 2", () => {
  for (const args of [["--bogus"], ["--port", "abc"], ["--port", "70000"], ["--port"], ["word"]]) {
    const { status, stderr } = node(["setup/start.mjs", ...args]);
    expect(status, args.join(" ")).toBe(2);
    expect(stderr).toContain("Usage: npm start");
    expect(stderr).not.toMatch(/\n\s+at /);
  }
  expect(node(["setup/start.mjs", "--help"])).toMatchObject({ status: 0 });
});

test("setup-6: every system package says what lacks without it and has a name for apt", () => {
  for (const { goal, lack, names, there } of systemPackages) {
    expect(["start", "test"]).toContain(goal);
    expect(lack.length).toBeGreaterThan(10);
    expect(names.apt).toMatch(/^[a-z0-9.+-]+$/);
    expect(typeof there()).toBe("boolean");
  }
});

test("setup-7: set-up needs nothing but Node, so a fresh clone can run it", () => {
  const files = ["start", "test", "run", "prepare", "enter", "system", "electron", "native"];
  for (const name of files) {
    const source = readFileSync(join(root, "setup", `${name}.mjs`), "utf8");
    for (const [, specifier] of source.matchAll(/from "([^"]+)"/g)) {
      expect(specifier, name).toMatch(/^(node:|\.\/)/);
    }
  }
});

test("setup-8: totals name what failed, files that do not load among it, and skipped tests, with their reasons", () => {
  const folder = join(root, "test", ".artifacts", "totals");
  mkdirSync(folder, { recursive: true });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(
    join(folder, "mixed.test.ts"),
    `import { expect, test } from "vitest";
     test("passes", () => {});
     test("fails", () => expect(1).toBe(2));
     test("waits", (context) => context.skip("no microphone"));
     test.skip("sleeps", () => {});`,
  );
  writeFileSync(join(folder, "broken.test.ts"), `import "./nowhere.ts";`);
  const totals = join(folder, "totals.json");
  const reporter = join(root, "setup", "testReporter.mjs");
  const { status } = node(
    ["node_modules/vitest/vitest.mjs", "run", "test/.artifacts/totals/", `--reporter=${reporter}`],
    { SOTTO_TEST_TOTALS: totals },
  );
  expect(status).toBe(1);
  expect(existsSync(totals)).toBe(true);
  expect(JSON.parse(readFileSync(totals, "utf8"))).toEqual({
    passed: 1,
    failures: [
      {
        name: "test/.artifacts/totals/broken.test.ts",
        error: expect.stringContaining("nowhere.ts"),
      },
      { name: "fails", error: "expected 1 to be 2 // Object.is equality" },
    ],
    skipped: [
      { name: "waits", reason: "no microphone" },
      { name: "sleeps", reason: "no reason given" },
    ],
  });
});

test("setup-9: .ci/run calls npm test and nothing else", () => {
  const lines = readFileSync(join(root, ".ci", "run"), "utf8")
    .trim()
    .split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/exec npm test$/);
});
