/** What `POST /v1/chat/completions` may hold. Fields that change nothing here are let pass. */
import { z } from "zod";

const text = z.object({ type: z.literal("text"), text: z.string() });
const imageUrl = z.object({
  type: z.literal("image_url"),
  image_url: z.object({ url: z.string() }),
});
const inputAudio = z.object({
  type: z.literal("input_audio"),
  input_audio: z.object({ data: z.string(), format: z.string().optional() }),
});
/** The form of vLLM's clients. */
const audioUrl = z.object({
  type: z.literal("audio_url"),
  audio_url: z.object({ url: z.string() }),
});

const userPart = z.discriminatedUnion("type", [text, imageUrl, inputAudio, audioUrl]);
export type UserPart = z.infer<typeof userPart>;

const instructions = z.object({
  role: z.enum(["system", "developer"]),
  content: z.union([z.string(), z.array(text)]),
});
const user = z.object({
  role: z.literal("user"),
  content: z.union([z.string(), z.array(userPart).min(1)]),
});
const assistant = z.object({
  role: z.literal("assistant"),
  content: z.union([z.string(), z.array(text)]).nullish(),
  /** A spoken reply of an earlier completion. */
  audio: z.object({ id: z.string() }).nullish(),
});
const message = z.discriminatedUnion("role", [instructions, user, assistant]);
export type ChatMessage = z.infer<typeof message>;

/** A name, or OpenAI's form of a voice of one's own. */
export const voiceSchema = z
  .union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
  .nullish();

/** Present and not empty means: the client counts on something that Sotto does not do. */
const absent = (what: string) =>
  z
    .unknown()
    .refine(
      (value) => value == null || (Array.isArray(value) && value.length === 0),
      `is not supported: Sotto has no ${what}`,
    )
    .optional();

export const chatSchema = z.object({
  model: z.string(),
  messages: z.array(message).min(1).max(500),
  stream: z.boolean().nullish(),
  modalities: z
    .array(z.enum(["text", "audio"]))
    .min(1)
    .nullish(),
  /** The older name of the next one, which wins. */
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  audio: z.object({ voice: voiceSchema, format: z.string().nullish() }).nullish(),
  n: z.literal(1, "must be 1").nullish(),
  tools: absent("tools"),
  functions: absent("functions"),
  logprobs: z.literal(false, "is not supported").nullish(),
  response_format: z
    .object({ type: z.literal("text", "must be text: Sotto has no structured replies") })
    .nullish(),
});
export type ChatRequest = z.infer<typeof chatSchema>;
