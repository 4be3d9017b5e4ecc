/** The official Python client, which only the tests of the API use: in a folder of this clone. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noteFailure, recentFailure } from "./attempts.mjs";
import { onPath, reasonIn, run } from "./command.mjs";
import { root } from "./root.mjs";
import { say, step } from "./terminal.mjs";

const list = join(root, "test", "support", "python", "requirements.txt");
const folder = join(root, "out", "python");

/** Every file that pip takes is checked against the hashes in the list. */
export async function installPythonClient() {
  const wanted = createHash("sha256").update(readFileSync(list)).digest("hex");
  const note = join(folder, "installed");
  if (existsSync(note) && readFileSync(note, "utf8") === wanted) return;
  const pip = ["pip3", "pip"].find(onPath);
  if (!pip || recentFailure("python client")) return;
  rmSync(folder, { recursive: true, force: true });
  const check = ["--require-hashes", "--only-binary=:all:", "--no-deps"];
  const args = ["install", "-q", "--target", folder, ...check, "-r", list];
  const { code, output } = await step("Python client", () => run(pip, args, { cwd: root }));
  if (code === 0) {
    writeFileSync(note, wanted);
    return;
  }
  noteFailure("python client", reasonIn(output));
  say(`Goes on without the Python client: ${reasonIn(output)}`);
}
