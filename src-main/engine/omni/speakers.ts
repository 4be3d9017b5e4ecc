import { readManifest } from "./manifest.ts";

/** Whom a pack can speak as, its default first; empty when it has no voice of its own. */
export async function ownSpeakers(directory: string): Promise<readonly string[]> {
  const { files, speech } = await readManifest(directory);
  if (!speech || !files.talker || !files.bridge || !files.code2wav) return [];
  const { speakers, defaultSpeaker } = speech;
  return [defaultSpeaker, ...speakers.filter((name) => name !== defaultSpeaker)];
}
