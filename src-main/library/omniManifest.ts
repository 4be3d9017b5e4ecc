/**
 * A Qwen2.5-Omni pack as data: what is fetched, and what is made of it here. Thinker and projector are
 * published as GGUF and only get another header; the voice is converted from the model's own checkpoint,
 * of which only the needed tensors are fetched.
 */
import { z } from "zod";
import { hubSources, licence, packHead, pinnable } from "./manifest.ts";

/** What the converter asks for, by the names it knows; all lie in one folder. */
export const omniRoles = ["thinker", "projector", "config", "preprocessor", "speakers"] as const;
export type OmniRole = (typeof omniRoles)[number];

const omniFile = z
  .strictObject({
    role: z.enum(omniRoles),
    /** Only of the Thinker: which quantization this is. One of them is chosen by the memory at hand. */
    variant: z
      .string()
      .regex(/^[a-z0-9_]{1,16}$/)
      .optional(),
    ...pinnable,
  })
  .refine(
    ({ bytes, aboutBytes }) => bytes !== undefined || aboutBytes !== undefined,
    "a file needs bytes or aboutBytes",
  );
export type OmniFile = z.infer<typeof omniFile>;

export const omniManifestSchema = z
  .strictObject({
    ...packHead,
    kind: z.literal("omni"),
    licence,
    /** In order of preference among equals: the first variant of a role is the usual one. */
    files: z.array(omniFile).min(4).max(16),
    /** Tensors of the checkpoint that make the voice, by the beginning of their names. */
    speech: z.strictObject({
      /** Each names the repository's `model.safetensors.index.json`. */
      sources: hubSources,
      tensors: z
        .array(z.string().regex(/^[a-z0-9_.]{1,64}$/))
        .min(1)
        .max(8),
      aboutBytes: z.int().positive(),
      licence,
    }),
    /** For the look at the memory before anything is fetched. */
    model: z.strictObject({
      layers: z.int().min(1).max(1000),
      cacheBytesPerToken: z.int().positive(),
      /** Encoders, Talker and vocoder as they lie in memory. */
      othersBytes: z.int().positive(),
    }),
    /** The small pack that takes turns and speaks where this one does not. */
    local: z.string().min(1).max(64).default("default"),
  })
  .superRefine((manifest, context) => {
    for (const role of omniRoles) {
      const files = manifest.files.filter((file) => file.role === role);
      const names = new Set(files.map(({ variant }) => variant ?? ""));
      if (files.length === 0) {
        context.addIssue({ code: "custom", message: `no file is the ${role}` });
      }
      if (names.size !== files.length || (files.length > 1 && names.has(""))) {
        context.addIssue({ code: "custom", message: `the variants of ${role} need names` });
      }
    }
  });
export type OmniManifest = z.infer<typeof omniManifestSchema>;

export function fileBytes({ bytes, aboutBytes }: OmniFile): number {
  return bytes ?? aboutBytes ?? 0;
}

/** One file of each role; without a wish, the usual variant. */
export function chosenFiles(manifest: OmniManifest, variant?: string): readonly OmniFile[] {
  return omniRoles.map((role) => {
    const files = manifest.files.filter((file) => file.role === role);
    const wished = files.find((file) => file.variant !== undefined && file.variant === variant);
    return (wished ?? files[0]) as OmniFile;
  });
}

export function variantsOf(manifest: OmniManifest): readonly OmniFile[] {
  return manifest.files.filter(({ role }) => role === "thinker");
}
