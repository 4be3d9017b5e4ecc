/**
 * A pack whose Thinker is on another machine: `models/catalogue/remote.json`, or a `pack.json` of one's
 * own. It has no files; turn-taking and the fallback voice come from a local pack.
 */
import { z } from "zod";
import { packHead } from "./manifest.ts";

/** More servers than one person or shop has. */
const maxEndpoints = 8;

export const remoteManifestSchema = z.strictObject({
  ...packHead,
  kind: z.literal("remote"),
  /** In order of preference: the first healthy one answers. `url` ends where `/chat/completions` begins. */
  endpoints: z
    .array(z.strictObject({ url: z.url({ protocol: /^https?$/ }) }))
    .min(1)
    .max(maxEndpoints),
  /** What the server speaks; the differences are in src-main/remote/README.md. */
  dialect: z.enum(["openai", "vllm-omni"]),
  /** As the server names it. */
  model: z.string().min(1).max(200),
  /** False: it reads only, so what was said and what is on a picture is sent as words. */
  hears: z.boolean().default(true),
  sees: z.boolean().default(true),
  /** False: it only writes, and the local voice speaks. */
  speaks: z.boolean().default(true),
  /** False: it is asked for the whole answer at once; older servers stream no sound. */
  streams: z.boolean().default(true),
  voice: z.string().min(1).max(64).optional(),
  /** The local pack that listens for speech, and speaks where the server does not. */
  local: z.string().min(1).max(255).default("default"),
  timeouts: z
    .strictObject({
      /** Until the answer begins. */
      firstMs: z.int().min(100).max(600_000).default(60_000),
      /** Between two pieces of it. */
      gapMs: z.int().min(100).max(600_000).default(30_000),
    })
    .default({ firstMs: 60_000, gapMs: 30_000 }),
});
export type RemoteManifest = z.infer<typeof remoteManifestSchema>;
