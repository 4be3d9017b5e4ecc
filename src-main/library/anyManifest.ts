/** The kinds of packs there are. */
import { z } from "zod";
import { manifestSchema, type PackManifest } from "./manifest.ts";
import { type OmniManifest, omniManifestSchema } from "./omniManifest.ts";
import { type OwnManifest, ownManifestSchema } from "./ownManifest.ts";
import { type RemoteManifest, remoteManifestSchema } from "./remoteManifest.ts";

export type AnyManifest = PackManifest | OmniManifest | OwnManifest | RemoteManifest;

const kinds = {
  small: manifestSchema,
  omni: omniManifestSchema,
  own: ownManifestSchema,
  remote: remoteManifestSchema,
} as const;

/** Throws a ZodError that names the field. A pack without a kind is one of small models. */
export function parseManifest(raw: unknown): AnyManifest {
  const { kind } = z
    .looseObject({ kind: z.enum(["small", "omni", "own", "remote"]).default("small") })
    .parse(raw);
  return kinds[kind].parse(raw);
}
