/** README is the product's face: each command in it runs, each link leads somewhere, its tables are true. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src-main/contract/faults.ts";

const root = join(import.meta.dirname, "..", "..");
const readme = await readFile(join(root, "README.md"), "utf8");
const { scripts, dependencies, devDependencies } = JSON.parse(
  await readFile(join(root, "package.json"), "utf8"),
) as Record<"scripts" | "dependencies" | "devDependencies", Record<string, string>>;

const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, body = ""]) =>
  body.trim().split("\n"),
);
const named = [
  ...new Set([...readme.matchAll(/`(npm [^`]+)`/g)].map(([, command = ""]) => command)),
];

/** Runs elsewhere in `npm test` or is the run itself. */
const elsewhere = ["npm test", "npm start"];

async function shell(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)("sh", ["-c", command], { cwd: root });
  return stdout;
}

describe("readme-1 commands", () => {
  const asked = blocks.filter((line) => !elsewhere.includes(line));

  test("readme-1 there are some", () => {
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(blocks).toEqual(expect.arrayContaining(elsewhere));
  });

  test.each(asked)("readme-1 %s", async (command) => {
    expect(await shell(command)).toMatch(/\w{3}/);
    await rm(join(root, "reply.wav"), { force: true });
  });

  test("readme-1 npm start serves the page and stops when asked", async () => {
    const child = spawn("npm", ["start", "--", "--no-open", "--port", "0"], {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface(child.stdout);
    let address = "";
    for await (const line of lines) {
      address = /http:\/\/\S+/.exec(line)?.[0] ?? "";
      if (address !== "") break;
    }
    const page = await fetch(address);
    expect(page.status).toBe(200);
    expect(await page.text()).toMatch(/<title>.*Sotto/);
    const exited = once(child, "exit");
    process.kill(-(child.pid ?? 0), "SIGTERM");
    await exited;
  });

  test("readme-1 every other command that is named exists", () => {
    for (const command of named) {
      const script = /^npm (?:run (?:--silent )?)?([\w:]+)/.exec(command)?.[1] ?? "";
      expect(Object.keys(scripts), command).toContain(script);
    }
  });
});

test("readme-2 every link and picture leads to a file", async () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
  for (const target of links.filter((link) => !/^https?:/.test(link))) {
    await expect(access(join(root, target)), target).resolves.toBeUndefined();
  }
});

test("readme-3 the exit codes are the program's", () => {
  const table = [...readme.matchAll(/^\| (\d+) \| /gm)].map(([, code]) => Number(code));
  expect(table.sort((a, b) => a - b)).toEqual(Object.values(exitCodes).sort((a, b) => a - b));
});

test("readme-4 every dependency is explained", () => {
  const section = readme.slice(readme.indexOf("## Dependencies"));
  for (const name of [...Object.keys(dependencies), ...Object.keys(devDependencies)]) {
    if (!name.startsWith("@types/")) expect(section, name).toContain(name);
  }
});
