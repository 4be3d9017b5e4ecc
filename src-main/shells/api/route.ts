/** What every route is handed. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { PackInfo } from "../../contract/assistant.ts";
import { protocolVersion } from "../../contract/limits.ts";
import type { BodyBudget } from "./body.ts";
import { Refusal } from "./errors.ts";
import type { ApiPorts } from "./ports.ts";
import type { Remembered } from "./remembered.ts";

export interface RouteContext {
  readonly ports: ApiPorts;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly remembered: Remembered;
  readonly budget: BodyBudget;
  /** Aborted when the client goes away or Sotto closes. */
  readonly signal: AbortSignal;
}

export type Route = (context: RouteContext) => Promise<void>;

export function answerJson(response: ServerResponse, value: unknown): void {
  const text = JSON.stringify(value);
  response
    .writeHead(200, {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(text),
      "Cache-Control": "no-store",
    })
    .end(text);
}

/** The name under which any pack answers, so that clients need not know which one runs. */
export const anyModel = "sotto";

export async function packOf({ assistant }: ApiPorts): Promise<PackInfo> {
  await using session = assistant.connect();
  const opened = await session.call<"session.open">({
    type: "session.open",
    protocol: protocolVersion,
    shell: "api",
  });
  return opened.pack;
}

export async function requireModel(ports: ApiPorts, model: string): Promise<void> {
  if (model === anyModel) return;
  const pack = await packOf(ports);
  if (model === pack.name) return;
  throw new Refusal(
    404,
    "model_not_found",
    `There is no such model here: use ${anyModel} or ${pack.name}.`,
    "model",
  );
}

export const nowSeconds = () => Math.floor(Date.now() / 1_000);
