import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { fault } from "../../contract/faults.ts";

/** What a conversion leaves beside the weights: every id and size the engine would else hard-code. */
const id = z.number().int().min(0).max(10_000_000);
const size = z.number().int().min(1).max(100_000_000);
const file = z.object({ path: z.string().regex(/^[\w][\w.-]*$/), bytes: size.or(z.number()) });

const manifestSchema = z.object({
  format: z.literal(1),
  family: z.literal("qwen2.5-omni"),
  files: z.object({
    thinker: file,
    projector: file,
    talker: file.optional(),
    bridge: file.optional(),
    code2wav: file.optional(),
  }),
  width: size,
  vocabulary: size,
  contextTokens: size,
  ids: z.object({
    audio: id,
    image: id,
    video: id,
    audioStart: id,
    audioEnd: id,
    visionStart: id,
    visionEnd: id,
    pad: id,
    end: z.array(id).min(1),
  }),
  addedTokens: z.array(z.object({ id, text: z.string().min(1), special: z.boolean() })),
  /** Temporal position ids per second of sound or film. */
  positionsPerSecond: size,
  /** Sound and pictures of a film take turns in pieces of this length. */
  secondsPerChunk: z.number().positive(),
  vision: z.object({
    patch: size,
    merge: size,
    temporalPatch: z.literal(2),
    minPixels: size,
    maxPixels: size,
    mean: z.array(z.number()).length(3),
    std: z.array(z.number().positive()).length(3),
  }),
  audio: z.object({ sampleRateHz: size, melBins: size, blockFrames: size }),
  speech: z
    .object({ speakers: z.array(z.string()).min(1).max(256), defaultSpeaker: z.string() })
    .optional(),
});

export type OmniManifest = z.output<typeof manifestSchema>;

const MANIFEST = "omni.json";

export async function readManifest(directory: string): Promise<OmniManifest> {
  const text = await readFile(join(directory, MANIFEST), "utf8").catch((cause: unknown) => {
    throw broken("is missing", cause);
  });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw broken("is no valid JSON", cause);
  }
  const parsed = manifestSchema.safeParse(raw);
  if (!parsed.success) throw broken(`is wrong at ${parsed.error.issues[0]?.path.join(".")}`);
  return parsed.data;
}

function broken(what: string, cause?: unknown) {
  return fault(
    "pack-broken",
    "setup",
    `The pack's ${MANIFEST} ${what}.`,
    "Install the pack again.",
    cause,
  );
}
