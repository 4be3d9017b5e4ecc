/** A first question to a pack that has just been made: what cannot answer is not installed. */
import type { Port } from "../base/port.ts";
import { wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import { EngineClient, type EnginePack } from "../engine/client.ts";

const question = "Say hello.";
/** Enough to see that it writes; loading is what takes the time. */
const replyTokens = 8;

export async function selfTest(
  pack: EnginePack,
  spawn: () => Port,
  signal: AbortSignal,
): Promise<void> {
  await using engine = new EngineClient(spawn, pack);
  await engine.ready(signal);
  const messages = [{ role: "user", text: question }] as const;
  const call = engine.call("generate", { messages, maxTokens: replyTokens }, signal);
  const { replyTokens: written } = await call.result;
  if (written > 0) return;
  throw wordedFault("pack-broken", "setup", worded("pack-untested", pack.name));
}
