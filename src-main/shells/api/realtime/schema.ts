/** What a client may say on the realtime socket: OpenAI's event names, general availability. */
import { z } from "zod";
import { maxPace, minPace } from "../../../contract/limits.ts";

/** OpenAI's own limit for one append. */
export const maxAppendBytes = 15 * 1024 * 1024;
const base64 = z.string().max(Math.ceil(maxAppendBytes / 3) * 4);
const eventId = z.string().max(512).optional();
const itemId = z.string().min(1).max(64);

const content = z.discriminatedUnion("type", [
  z.object({ type: z.literal("input_text"), text: z.string() }),
  z.object({ type: z.literal("input_audio"), audio: base64, transcript: z.string().nullish() }),
  z.object({ type: z.literal("input_image"), image_url: z.string() }),
  z.object({ type: z.literal("output_text"), text: z.string() }),
  z.object({ type: z.literal("output_audio"), transcript: z.string() }),
]);
export type GivenContent = z.infer<typeof content>;

const givenItem = z.object({
  id: itemId.nullish(),
  type: z.literal("message", "must be message: Sotto has no tools"),
  role: z.enum(["user", "assistant", "system"]),
  content: z.array(content).min(1).max(16),
});
export type GivenItem = z.infer<typeof givenItem>;

const turnDetection = z.object({
  type: z.enum(["server_vad", "semantic_vad"]),
  create_response: z.boolean().nullish(),
  interrupt_response: z.boolean().nullish(),
});

const format = z.object({
  type: z.literal("audio/pcm", "must be audio/pcm"),
  rate: z.int().min(8_000).max(48_000).nullish(),
});

const modalities = z.array(z.enum(["text", "audio"])).min(1);

export const sessionSchema = z.object({
  type: z.enum(["realtime", "transcription"]).optional(),
  instructions: z.string().max(8_000).nullish(),
  output_modalities: modalities.nullish(),
  audio: z
    .object({
      input: z
        .object({
          format: format.nullish(),
          transcription: z.object({ model: z.string().nullish() }).nullish(),
          turn_detection: turnDetection.nullish(),
        })
        .nullish(),
      output: z
        .object({ format: format.nullish(), speed: z.number().min(minPace).max(maxPace).nullish() })
        .nullish(),
    })
    .nullish(),
});
export type GivenSession = z.infer<typeof sessionSchema>;

const responseSchema = z.object({
  instructions: z.string().max(8_000).nullish(),
  output_modalities: modalities.nullish(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
});
export type GivenResponse = z.infer<typeof responseSchema>;

export const clientEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("session.update"), event_id: eventId, session: sessionSchema }),
  z.object({ type: z.literal("input_audio_buffer.append"), event_id: eventId, audio: base64 }),
  z.object({ type: z.literal("input_audio_buffer.commit"), event_id: eventId }),
  z.object({ type: z.literal("input_audio_buffer.clear"), event_id: eventId }),
  z.object({
    type: z.literal("conversation.item.create"),
    event_id: eventId,
    previous_item_id: z.string().nullish(),
    item: givenItem,
  }),
  z.object({ type: z.literal("conversation.item.retrieve"), event_id: eventId, item_id: itemId }),
  z.object({ type: z.literal("conversation.item.delete"), event_id: eventId, item_id: itemId }),
  z.object({
    type: z.literal("conversation.item.truncate"),
    event_id: eventId,
    item_id: itemId,
    content_index: z.literal(0),
    audio_end_ms: z.int().nonnegative(),
  }),
  z.object({
    type: z.literal("response.create"),
    event_id: eventId,
    response: responseSchema.nullish(),
  }),
  z.object({
    type: z.literal("response.cancel"),
    event_id: eventId,
    response_id: z.string().nullish(),
  }),
]);
export type ClientEvent = z.infer<typeof clientEventSchema>;
export const clientEventTypes: ReadonlySet<string> = new Set(
  clientEventSchema.options.map(({ shape }) => shape.type.value),
);
