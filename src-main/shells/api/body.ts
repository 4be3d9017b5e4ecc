/** Bodies of requests: read whole, within limits, and checked. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import { Refusal } from "./errors.ts";

const MiB = 1024 * 1024;
/** One picture of 24 MiB as base64, a spoken question and a long conversation. */
export const maxJsonBytes = 40 * MiB;
/** What OpenAI takes for a recording. */
export const maxUploadBytes = 25 * MiB;
/** All bodies being read or held at once: a burst of pictures must not take the machine's memory. */
const maxHeldBytes = 256 * MiB;

/** Counts the bytes of all bodies of one server. */
export class BodyBudget {
  #held = 0;

  /** Keeps `bytes` reserved until disposed. */
  take(bytes: number): Disposable {
    if (this.#held + bytes > maxHeldBytes) {
      throw new Refusal(429, "too_many_bytes", "Too many large requests at once. Try again soon.");
    }
    this.#held += bytes;
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#held -= bytes;
        held = false;
      },
    };
  }
}

export interface Body extends Disposable {
  readonly bytes: Buffer<ArrayBuffer>;
}

export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
  budget: BodyBudget,
): Promise<Body> {
  const claimed = Number(request.headers["content-length"] ?? Number.NaN);
  if (claimed > maxBytes) throw tooLarge(maxBytes);
  // A body that does not tell its size may become as large as allowed.
  const reserved = budget.take(Number.isFinite(claimed) ? claimed : maxBytes);
  try {
    if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
    const chunks: Buffer[] = [];
    let size = 0;
    // The connection outlives a body that is refused: its sender is to read why.
    const kept: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
    for await (const chunk of kept) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks), [Symbol.dispose]: () => reserved[Symbol.dispose]() };
  } catch (error) {
    reserved[Symbol.dispose]();
    throw error;
  }
}

/** What does not fit is named by its path; its value, which may be what someone said, is not (W7). */
export function parseJson<T>(bytes: Buffer, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Refusal(400, "invalid_json", "The body is not JSON.");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join(".") ?? "";
  const why = explain(issue);
  throw new Refusal(400, "invalid_value", `${path || "The body"} ${why}.`, path || null);
}

function explain(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "custom") return issue.message;
  if (issue?.code === "invalid_type") return `must be of type ${issue.expected}`;
  if (issue?.code === "too_big") return `is larger than the ${issue.maximum} allowed`;
  if (issue?.code === "too_small") return `is smaller than the ${issue.minimum} needed`;
  if (issue?.code === "invalid_value") return `must be one of: ${issue.values.join(", ")}`;
  return "is not valid";
}

export async function parseForm(
  body: Buffer<ArrayBuffer>,
  contentType: string | undefined,
): Promise<FormData> {
  if (!contentType?.startsWith("multipart/form-data")) {
    throw new Refusal(400, "invalid_content_type", "The body must be multipart/form-data.");
  }
  try {
    return await new Response(body, { headers: { "content-type": contentType } }).formData();
  } catch {
    throw new Refusal(400, "invalid_form", "The body is not a whole multipart form.");
  }
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(
    413,
    "too_large",
    `The body is larger than the ${maxBytes / MiB} MiB that Sotto takes. Send a smaller picture or a shorter recording.`,
  );
}
