import type { TokenUsage } from "../../contract/events.ts";
import type { EngineCalls } from "../../engine/messages.ts";

type Written = Pick<EngineCalls["generate"]["result"], "stop" | "promptTokens" | "replyTokens">;

export function usageOf({ stop, promptTokens, replyTokens }: Written): TokenUsage {
  return { promptTokens, replyTokens, full: stop === "length" };
}
