/** The container without Docker: its file is linted, and its steps are run in a clean folder as a plain user. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, cp, lstat, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { validate } from "dockerfile-utils";
import { describe, expect, test, vi } from "vitest";
import { dataHome } from "../../src-main/library/home.ts";
import { projectRoot } from "../e2e/pageEnd.ts";

vi.setConfig({ testTimeout: 400_000 });

const run = promisify(execFile);
const dockerfile = await readFile(join(projectRoot, "Dockerfile"), "utf8");
const stages = dockerfile.split(/^FROM /m).slice(1);
const stageNamed = (name: string) =>
  stages.find((stage) => stage.split("\n")[0]?.endsWith(` AS ${name}`)) ?? "";
/** Of Debian's `nobody`. */
const plainUser = 65_534;

describe("container-1 the Dockerfile", () => {
  test("container-1 the linter finds nothing", () => {
    expect(
      validate(dockerfile).map(({ message, range }) => `${range.start.line + 1}: ${message}`),
    ).toEqual([]);
  });

  test.each(["cpu", "cuda"])(
    "container-1 %s: a plain user, a volume, a health check, pinned bases",
    (name) => {
      const stage = stageNamed(name);
      expect(stage).toMatch(/^USER sotto$/m);
      expect(stage.lastIndexOf("\nUSER ")).toBeGreaterThan(stage.lastIndexOf("\nRUN "));
      expect(stage).toMatch(/^VOLUME \/data$/m);
      expect(stage).toMatch(/^HEALTHCHECK .*deploy\/health\.mjs/m);
      expect(stage).toMatch(/^ENTRYPOINT \["node", "deploy\/serve\.mjs"\]$/m);
      for (const [, base] of dockerfile.matchAll(/^FROM (\S+:\S+)/gm))
        expect(base).not.toMatch(/:latest$/);
    },
  );

  test("container-1 the unit file is one that systemd understands", async ({ skip }) => {
    const unit = join(projectRoot, "deploy", "sotto.service");
    const { stderr } = await run("systemd-analyze", ["verify", "--man=no", unit]).catch((error) => {
      if (error.code === "ENOENT") skip("no systemd here");
      return error as { stderr: string };
    });
    expect(stderr.split("\n").filter((line: string) => line.includes("sotto.service"))).toEqual([]);
  });
});

/** What COPY takes: the files of the repository, less what .dockerignore names. */
async function copyContext(folder: string): Promise<void> {
  const ignored = (await readFile(join(projectRoot, ".dockerignore"), "utf8")).trim().split("\n");
  for (const name of await readdir(projectRoot)) {
    if (ignored.includes(name)) continue;
    await cp(join(projectRoot, name), join(folder, name), { recursive: true });
  }
  await rm(join(folder, "native", "build"), { recursive: true, force: true });
}

async function give(path: string): Promise<void> {
  await chown(path, plainUser, plainUser);
  const entry = await lstat(path);
  if (!entry.isDirectory()) return;
  for (const name of await readdir(path)) await give(join(path, name));
}

const isRoot = process.getuid?.() === 0;

test("container-2 its build steps, its start and its health check, in a clean folder as a plain user", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sotto-container-"));
  const [app, home, data] = [join(folder, "app"), join(folder, "home"), join(folder, "data")];
  await copyContext(app);
  await cp(join(dataHome(), "packs", "default"), join(data, "packs", "default"), {
    recursive: true,
  });
  await cp(join(projectRoot, "LICENSE"), join(home, "LICENSE"));
  await chmod(folder, 0o755);
  if (isRoot) await give(folder);
  const user = isRoot ? { uid: plainUser, gid: plainUser } : {};
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    SOTTO_HOME: data,
    SOTTO_API_KEY: "a-key-for-tests-only-0123456789",
    npm_config_prefer_offline: "true",
  };
  const steps = [...stageNamed("build").matchAll(/^RUN (.+)$/gm)].map(([, step = ""]) => step);
  expect(steps).toEqual(["npm ci", "npm run build", "npm prune --omit=dev"]);
  steps.push(...[...stageNamed("trimmed").matchAll(/^RUN (.+)$/gm)].map(([, step = ""]) => step));
  for (const step of steps) await run("sh", ["-c", step], { cwd: app, env, ...user });
  expect(existsSync(join(app, "node_modules", "vitest"))).toBe(false);

  const ports = ["--port", "0", "--api-port", "0", "--host", "127.0.0.1"];
  const child = spawn("node", ["deploy/serve.mjs", ...ports], {
    cwd: app,
    env: { ...env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "inherit"],
    ...user,
  });
  try {
    const lines = createInterface(child.stdout);
    let address = "";
    for await (const line of lines) {
      address = /The API is at (\S+)/.exec(line)?.[1] ?? "";
      if (address !== "") break;
    }
    const { port } = new URL(address);
    await run("node", ["deploy/health.mjs", port], { cwd: app, env, ...user });
    const answer = await fetch(`${address}/chat/completions`, {
      method: "POST",
      headers: { Authorization: `Bearer ${env.SOTTO_API_KEY}` },
      body: JSON.stringify({
        model: "sotto",
        messages: [{ role: "user", content: "What is the capital of France?" }],
      }),
    });
    expect(JSON.stringify(await answer.json())).toMatch(/Paris/);
    const dead = run("node", ["deploy/health.mjs", "1"], { cwd: app, env, ...user });
    await expect(dead).rejects.toMatchObject({ code: 1 });
  } finally {
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    await rm(folder, { recursive: true, force: true });
  }
});
