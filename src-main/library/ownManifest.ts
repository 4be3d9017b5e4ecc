/** A model of one's own that was imported: it stays where it is, the pack only points at it. */
import { isAbsolute } from "node:path";
import { z } from "zod";
import { packHead, sha256 } from "./manifest.ts";

const place = z.string().max(4096).refine(isAbsolute, "an absolute path expected");

export const ownManifestSchema = z.strictObject({
  ...packHead,
  kind: z.literal("own"),
  thinker: z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("text"),
      gguf: place,
      bytes: z.int().positive(),
      sha256,
    }),
    /** A folder that a conversion left, with its own hashes in `omni.json`. */
    z.strictObject({ type: z.literal("omni"), folder: place }),
  ]),
  /** The small pack that hears, sees and speaks for it. */
  local: z.string().min(1).max(64).default("default"),
});
export type OwnManifest = z.infer<typeof ownManifestSchema>;
