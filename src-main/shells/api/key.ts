/** The key that clients send. Kept, so that they need to be told only once. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fault } from "../../contract/faults.ts";
import { keptToken } from "../web/token.ts";

/** Shorter ones can be guessed by someone on the same network. */
const leastCharacters = 16;

export interface ApiKey {
  readonly key: string;
  /** Where a person finds it; the key itself is not printed into service logs. */
  readonly place: string;
}

/** `SOTTO_API_KEY` wins: containers and service managers hand secrets in that way. */
export async function apiKey(home: string, env: NodeJS.ProcessEnv): Promise<ApiKey> {
  const given = env.SOTTO_API_KEY;
  if (given) {
    if (given.length >= leastCharacters) return { key: given, place: "SOTTO_API_KEY" };
    throw fault(
      "bad-input",
      "setup",
      `SOTTO_API_KEY has fewer than ${leastCharacters} characters.`,
      "Use a long random one, or none: then Sotto makes one.",
    );
  }
  const file = keyFile(home);
  return { key: await keptToken(file), place: file };
}

/** Whoever had the old one is out. */
export async function renewedKey(home: string): Promise<string> {
  await rm(keyFile(home), { force: true });
  return keptToken(keyFile(home));
}

function keyFile(home: string): string {
  return join(home, "api-key");
}
