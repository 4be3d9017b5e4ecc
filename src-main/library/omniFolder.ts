/** What a conversion leaves: GGUF files and `omni.json`, which names them with bytes and hashes. */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { MANIFEST } from "../../models/convert/convert.ts";
import { packPathSchema, sha256 } from "./manifest.ts";
import { type FileReport, type VerifyOptions, verifyFiles } from "./verify.ts";

/** Written when a pack has answered its first question. */
export const READY = "ready.json";

const fileSchema = z.object({ path: packPathSchema, bytes: z.int().positive(), sha256 });
/** The engine reads the rest; here only what can be checked of the files. */
const madeSchema = z.object({ files: z.record(z.string(), fileSchema) });

export type MadeFile = z.infer<typeof fileSchema>;

/** Null where nothing has been made, or its manifest is damaged. */
export async function madeFiles(folder: string): Promise<readonly MadeFile[] | null> {
  try {
    const raw: unknown = JSON.parse(await readFile(join(folder, MANIFEST), "utf8"));
    return Object.values(madeSchema.parse(raw).files);
  } catch {
    return null;
  }
}

export async function omniReports(
  folder: string,
  stampFile: string,
  options: VerifyOptions<MadeFile>,
): Promise<readonly FileReport<MadeFile>[] | null> {
  const files = await madeFiles(folder);
  return files && verifyFiles(files, folder, stampFile, options);
}

/** So that it is made again: a journal beside a damaged file would call it finished. */
export async function forget(folder: string, reports: readonly FileReport<MadeFile>[]) {
  for (const { path, state } of reports) {
    if (state === "whole") continue;
    await rm(path, { force: true });
    await rm(`${path}.journal.json`, { force: true });
  }
  await rm(join(folder, MANIFEST), { force: true });
}
