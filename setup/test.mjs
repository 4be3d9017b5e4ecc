/** `npm test`: set-up, then everything from fast to slow; the totals of all of it in the last lines. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "./enter.mjs";
import { prepare } from "./prepare.mjs";
import { installPythonClient } from "./python.mjs";
import { root } from "./root.mjs";
import { isDebian, isRoot } from "./system.mjs";
import { say } from "./terminal.mjs";
import { prepareTestElectron } from "./testElectron.mjs";

/** A stage that hangs must not take the machine for hours; the slowest needs 11 minutes. */
const stageLimitMs = 15 * 60 * 1000;

const bin = (name) => join(root, "node_modules", name);
const biome = { name: "lint", command: [bin("@biomejs/biome/bin/biome"), "check", "."] };
const types = { name: "types", command: [bin("typescript/bin/tsc"), "--noEmit", "-p", "."] };

/** Fast to slow. `serial`: its tests use both cores, or measure. The others take all cores; vitest would leave one. */
const folders = [
  { name: "layers" },
  { name: "unit" },
  { name: "contract" },
  { name: "turn", serial: true },
  { name: "native", serial: true },
  { name: "parity", serial: true },
  { name: "packs", serial: true },
  { name: "api" },
  { name: "e2e", serial: true },
];

await main(async (handOver) => {
  await prepare({ system: "test", native: true });
  await installPythonClient();
  await prepareTestElectron();
  handOver();
  const only = process.argv.slice(2);
  const chosen = (name) => only.length === 0 || only.includes(name);
  const scratch = mkdtempSync(join(tmpdir(), "sotto-test-"));
  const totals = { passed: 0, failures: [], skipped: [] };
  try {
    for (const { name, command } of [biome, types].filter(({ name }) => chosen(name))) {
      say(`\n── ${name}`);
      const code = await runStage(command);
      if (code === 0) totals.passed += 1;
      else totals.failures.push({ name, error: `exit ${code}` });
    }
    for (const stage of folders.filter(({ name }) => chosen(name))) {
      if (existsSync(join(root, "test", stage.name))) await runFolder(stage, scratch, totals);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  report(totals);
});

async function runFolder({ name, serial }, scratch, totals) {
  say(`\n── ${name}`);
  const file = join(scratch, `${name}.json`);
  const reporter = join(root, "setup", "testReporter.mjs");
  const args = [
    bin("vitest/vitest.mjs"),
    ...["run", `test/${name}/`, "--passWithNoTests"],
    ...["--reporter=default", `--reporter=${reporter}`],
    serial ? "--no-file-parallelism" : "--maxWorkers=100%",
  ];
  const code = await runStage(args, { SOTTO_TEST_TOTALS: file });
  const found = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  totals.passed += found?.passed ?? 0;
  const failures = found?.failures ?? [];
  totals.skipped.push(...(found?.skipped ?? []));
  // It died, or fails for something that is no test (a hook, a leak): that counts as one.
  if (code !== 0 && failures.length === 0) failures.push({ name: "a hook", error: `exit ${code}` });
  totals.failures.push(
    ...failures.map((failure) => ({ ...failure, name: `${name}: ${failure.name}` })),
  );
}

function runStage(command, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
    });
    const timer = setTimeout(() => {
      say(`This stage took more than ${stageLimitMs / 60_000} minutes and was ended.`);
      child.kill("SIGKILL");
    }, stageLimitMs);
    child.on("error", () => resolve(1));
    child.on("exit", (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

/**
 * On Debian as root everything can be had, so there a skipped test is a failed one. What failed is named again
 * in the last lines, since a log is often kept only from its end.
 */
function report({ passed, failures, skipped }) {
  const strict = isDebian() && isRoot();
  const named = skipped.map(({ name, reason }) => `${name} (${reason})`).join("; ");
  const all = failures.length + (strict ? skipped.length : 0);
  process.stdout.write("\n");
  for (const { name, error } of failures) process.stdout.write(`FAILED ${name}\n  ${error}\n`);
  process.stdout.write(`${skipped.length} skipped${named ? `: ${named}` : ""}\n`);
  process.stdout.write(`${passed} passed, ${all} failed\n`);
  process.exitCode = all === 0 ? 0 : 1;
}
