/**
 * Keys of servers, in the system's keychain where it has one; elsewhere in a file that only this account
 * can read, and that is said. Keys go to the programs on their standard input: arguments are seen by all.
 */
import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { fault } from "../contract/faults.ts";

export interface KeyStore {
  /** For a person: where keys are kept. */
  readonly place: string;
  get(name: string): Promise<string | null>;
  set(name: string, key: string): Promise<void>;
  remove(name: string): Promise<void>;
}

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly input?: string;
}
type Run = (program: Program) => Promise<{ readonly code: number | null; readonly output: string }>;

/** A keychain that waits for a person to unlock it must not stop a service for ever. */
const keychainMs = 20_000;

export async function openKeyStore(home: string, run: Run = runProgram): Promise<KeyStore> {
  if (process.platform === "darwin") return macKeychain(run);
  if (process.platform === "win32") return windowsFile(join(home, "keys"), run);
  // Without a session bus nobody answers secret-tool.
  const desktop = process.env.DBUS_SESSION_BUS_ADDRESS !== undefined;
  if (desktop && (await secretServiceAnswers(run))) return secretService(run);
  return privateFile(join(home, "keys.json"));
}

function macKeychain(run: Run): KeyStore {
  const entry = (name: string) => `-s Sotto -a ${quoted(name)}`;
  const script = (line: string) => run({ command: "security", args: ["-i"], input: `${line}\n` });
  return {
    place: "the login keychain",
    get: async (name) => {
      const args = ["find-generic-password", "-s", "Sotto", "-a", name, "-w"];
      const { code, output } = await run({ command: "security", args });
      return code === 0 ? output.trimEnd() : null;
    },
    set: async (name, key) => {
      const line = `add-generic-password -U ${entry(name)} -w ${quoted(key)}`;
      required(await script(line), "the login keychain");
    },
    remove: async (name) => {
      await script(`delete-generic-password ${entry(name)}`);
    },
  };
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

const secretTool = "secret-tool";
const attributes = (name: string) => ["application", "sotto", "pack", name];

async function secretServiceAnswers(run: Run): Promise<boolean> {
  const args = ["search", "application", "sotto"];
  return (await run({ command: secretTool, args })).code === 0;
}

function secretService(run: Run): KeyStore {
  const place = "the desktop's keyring";
  return {
    place,
    get: async (name) => {
      const args = ["lookup", ...attributes(name)];
      const { code, output } = await run({ command: secretTool, args });
      return code === 0 && output !== "" ? output : null;
    },
    set: async (name, key) => {
      const args = ["store", `--label=Sotto: ${name}`, ...attributes(name)];
      required(await run({ command: secretTool, args, input: key }), place);
    },
    remove: async (name) => {
      await run({ command: secretTool, args: ["clear", ...attributes(name)] });
    },
  };
}

/** DPAPI: the file can be read by this account on this machine alone. */
function windowsFile(folder: string, run: Run): KeyStore {
  const place = `${folder} (encrypted for this account)`;
  const shell = (script: string, input: string) =>
    run({ command: "powershell", args: ["-NoProfile", "-Command", script], input });
  const file = (name: string) => join(folder, `${name}.dpapi`);
  return {
    place,
    get: async (name) => {
      const sealed = await readFile(file(name), "utf8").catch(() => null);
      if (sealed === null) return null;
      const open =
        "$s = [Console]::In.ReadToEnd().Trim() | ConvertTo-SecureString; " +
        "[Console]::Out.Write([Net.NetworkCredential]::new('', $s).Password)";
      const { code, output } = await shell(open, sealed);
      return code === 0 ? output : null;
    },
    set: async (name, key) => {
      const seal =
        "[Console]::In.ReadToEnd() | ConvertTo-SecureString -AsPlainText -Force | ConvertFrom-SecureString";
      const { code, output } = await shell(seal, key);
      required({ code }, place);
      await mkdir(folder, { recursive: true });
      await writeFile(file(name), output.trim());
    },
    remove: async (name) => {
      await writeFile(file(name), "").catch(() => {});
    },
  };
}

const fileSchema = z.record(z.string(), z.string());

function privateFile(path: string): KeyStore {
  const read = async () => {
    const text = await readFile(path, "utf8").catch(() => "{}");
    return new Map(Object.entries(fileSchema.parse(JSON.parse(text))));
  };
  const write = async (keys: Map<string, string>) => {
    await mkdir(join(path, ".."), { recursive: true });
    const beside = `${path}.new`;
    await writeFile(beside, `${JSON.stringify(Object.fromEntries(keys))}\n`, { mode: 0o600 });
    await chmod(beside, 0o600);
    await rename(beside, path);
  };
  return {
    place: `${path} (not encrypted; only this account can read it)`,
    get: async (name) => (await read()).get(name) ?? null,
    set: async (name, key) => write((await read()).set(name, key)),
    remove: async (name) => {
      const keys = await read();
      if (keys.delete(name)) await write(keys);
    },
  };
}

function required({ code }: { readonly code: number | null }, place: string): void {
  if (code === 0) return;
  throw fault(
    "internal",
    "setup",
    `The key could not be stored in ${place}.`,
    "Unlock it and try again.",
  );
}

/** A program that is not there has the code null. */
function runProgram({ command, args, input }: Program) {
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    const child = spawn(command, args, {
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
      timeout: keychainMs,
      killSignal: "SIGKILL",
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stdin.on("error", () => {}).end(input ?? "");
    child.on("error", () => resolve({ code: null, output: "" }));
    child.on("close", (code) => resolve({ code, output }));
  });
}
