/**
 * A server's answer as text and sound, whatever shape it came in: OpenAI's `delta.audio`, vLLM-Omni's
 * `modality` chunks, or everything at once in one or more choices. A far end is not trusted: what does
 * not fit is passed over, and only an answer without anything usable is an error.
 */
import { z } from "zod";
import { wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import type { RemoteItem } from "./config.ts";
import { SoundDecoder } from "./sound.ts";

const audio = z.object({
  data: z.string().nullish().catch(undefined),
  transcript: z.string().nullish().catch(undefined),
});
const words = z
  .object({
    content: z.string().nullish().catch(undefined),
    audio: audio.nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined);
const message = z.object({
  error: z.unknown().optional(),
  modality: z.string().nullish().catch(undefined),
  sr: z.number().positive().nullish().catch(undefined),
  sample_rate_hz: z.number().positive().nullish().catch(undefined),
  choices: z
    .array(
      z.object({
        index: z.number().nullish().catch(undefined),
        error: z.unknown().optional(),
        delta: words,
        message: words,
      }),
    )
    .nullish()
    .catch(undefined),
});
type Choice = NonNullable<z.infer<typeof message>["choices"]>[number];

/** Everything one server says to one question. */
export class ReplyReader {
  readonly #decoder = new SoundDecoder();
  #textFrom: "content" | "transcript" | null = null;

  /** Throws the fault that the message tells of. */
  read(raw: unknown): RemoteItem[] {
    const parsed = message.safeParse(raw);
    if (!parsed.success) return [];
    const { error, modality, choices, sr, sample_rate_hz } = parsed.data;
    if (error) throw told(error);
    const rateHz = sample_rate_hz ?? sr ?? undefined;
    return (choices ?? []).flatMap((choice) => {
      if (choice.error) throw told(choice.error);
      return this.#choice(choice, modality === "audio", rateHz);
    });
  }

  #choice(choice: Choice, isSound: boolean, rateHz: number | undefined): RemoteItem[] {
    const { content, audio: spoken } = choice.delta ?? choice.message ?? {};
    const items: RemoteItem[] = [];
    if (spoken?.data) items.push(...this.#sound(spoken.data, rateHz));
    if (content && isSound && !spoken?.data) items.push(...this.#sound(content, rateHz));
    else if (content) items.push(...this.#text("content", content));
    if (spoken?.transcript) items.push(...this.#text("transcript", spoken.transcript));
    return items;
  }

  /** A server that sends both content and its transcript says the same twice. */
  #text(from: "content" | "transcript", text: string): RemoteItem[] {
    this.#textFrom ??= from;
    return this.#textFrom === from ? [{ type: "text", text }] : [];
  }

  #sound(data: string, rateHz: number | undefined): RemoteItem[] {
    const decoded = this.#decoder.push(Buffer.from(data, "base64"), rateHz);
    return decoded.samples.length === 0 ? [] : [{ type: "sound", ...decoded }];
  }
}

/** The payloads of server-sent events; `[DONE]` ends them, and so does the connection. */
export async function* events(body: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?=[^\n])/);
    rest = lines.pop() ?? "";
    if (rest.length > maxEventCharacters) throw malformed();
    for (const line of lines) {
      const payload = payloadOf(line);
      if (payload === "[DONE]") return;
      if (payload !== null) yield parsed(payload);
    }
  }
  const payload = payloadOf(rest);
  if (payload !== null && payload !== "[DONE]") yield parsed(payload);
}

/** A minute of sound in one event, as base64. */
const maxEventCharacters = 16 * 1024 * 1024;

/** Comments (`: ping`) and other fields are nobody's words. */
function payloadOf(line: string): string | null {
  return line.startsWith("data:") ? line.slice(5).trim() : null;
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw malformed();
  }
}

function malformed() {
  return wordedFault("network", "think", worded("server-garbled"));
}

/** What a server says is wrong may repeat what was asked: only its kind is told (W7). */
function told(error: unknown) {
  const { code, type } = (error ?? {}) as { code?: unknown; type?: unknown };
  const kind = [code, type].find(
    (value) => typeof value === "string" && /^[\w.-]{1,60}$/.test(value),
  );
  return wordedFault("network", "think", worded("server-could-not", String(kind ?? "")));
}
