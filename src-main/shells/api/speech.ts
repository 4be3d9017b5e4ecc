/** `POST /v1/audio/speech`: a text read out by the pack's voice, as it is made. */
import { z } from "zod";
import { maxPace, minPace } from "../../contract/limits.ts";
import { maxJsonBytes, parseJson, readBody } from "./body.ts";
import { voiceSchema } from "./chatSchema.ts";
import { Outlet } from "./outlet.ts";
import { type RouteContext, requireModel } from "./route.ts";
import { base64, contentTypes, RawSound, soundBytes, soundFormat } from "./soundOut.ts";
import { failureOf, runTurn } from "./turns.ts";

/** OpenAI's own limit. */
const maxCharacters = 4_096;

const schema = z.object({
  model: z.string(),
  input: z.string().min(1).max(maxCharacters),
  voice: voiceSchema,
  response_format: z.string().nullish(),
  speed: z.number().min(minPace).max(maxPace).nullish(),
  stream_format: z.enum(["audio", "sse"]).nullish(),
});

export async function speech(context: RouteContext): Promise<void> {
  const { ports, request, response, budget, signal } = context;
  using body = await readBody(request, response, maxJsonBytes, budget);
  const wanted = parseJson(body.bytes, schema);
  await requireModel(ports, wanted.model);
  const format = soundFormat(wanted.response_format ?? "mp3", "response_format");
  // The text is read out by the voice that every pack has: an omni pack's speakers only speak its own words.
  const asked = {
    source: { text: wanted.input },
    goal: "say" as const,
    speak: true,
    ...(wanted.speed ? { pace: wanted.speed } : {}),
  };
  const events = wanted.stream_format === "sse";
  const outlet = new Outlet(response);
  const type = events ? "text/event-stream" : contentTypes[format];
  for await (const bytes of soundBytes(ports, spoken(context, asked), format, signal)) {
    if (!outlet.begun) outlet.begin({ "Content-Type": type });
    if (events) await outlet.event({ type: "speech.audio.delta", audio: base64(bytes) });
    else await outlet.write(bytes);
  }
  if (!outlet.begun) outlet.begin({ "Content-Type": type });
  if (events) await outlet.event({ type: "speech.audio.done" });
  outlet.end();
}

async function* spoken(
  { ports, signal }: RouteContext,
  asked: Parameters<typeof runTurn>[1],
): AsyncGenerator<Int16Array> {
  const raw = new RawSound(ports);
  for await (const piece of runTurn(ports.assistant, asked, signal)) {
    if (piece.type === "sound") yield raw.push(piece.samples);
    else if (piece.event.type === "speech.started") raw.started(piece.event.sampleRateHz);
    else if (piece.event.type === "speech.ended") yield raw.end();
    else if (piece.event.type === "turn.ended") {
      const failure = failureOf(piece.event);
      if (failure) throw failure;
    }
  }
}
