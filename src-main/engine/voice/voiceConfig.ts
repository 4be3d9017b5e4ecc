/** The JSON beside a Piper voice: what of it is used here. */
import { readFile } from "node:fs/promises";
import { z } from "zod";

const schema = z.object({
  audio: z.object({ sample_rate: z.int().positive() }),
  /** eSpeak's name of the language this voice was trained on. */
  espeak: z.object({ voice: z.string() }),
  inference: z.object({ noise_scale: z.number(), length_scale: z.number(), noise_w: z.number() }),
  num_speakers: z.literal(1),
  phoneme_id_map: z.record(z.string(), z.array(z.int().nonnegative()).min(1)),
});

export type VoiceConfig = z.infer<typeof schema>;

export async function readVoiceConfig(path: string): Promise<VoiceConfig> {
  return schema.parse(JSON.parse(await readFile(path, "utf8")));
}
