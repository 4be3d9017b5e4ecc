/** The secret in the page's address. It is kept, so that an open page finds a restarted Sotto again. */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** 256 bits: nobody guesses it, and no limit on attempts is needed. */
const tokenBytes = 32;
const tokenPattern = /^[\w-]{43}$/;

export async function keptToken(path: string): Promise<string> {
  const kept = await readFile(path, "utf8").catch(() => "");
  if (tokenPattern.test(kept.trim())) return kept.trim();
  const token = randomBytes(tokenBytes).toString("base64url");
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}.part`;
  try {
    // Only this account may read it.
    await writeFile(beside, `${token}\n`, { flag: "wx", mode: 0o600 });
    await rename(beside, path);
  } catch {
    // A folder that cannot be written costs the convenience, not the start.
    await rm(beside, { force: true }).catch(() => {});
  }
  return token;
}
