import { join } from "node:path";
import type { Checkpoint } from "./checkpoint.ts";
import { isCode2WavTensor, planCode2Wav } from "./code2wav.ts";
import { readCode2WavConfig } from "./code2wav-config.ts";
import type { OmniConfig } from "./config.ts";
import type { ElementChoice } from "./plan.ts";
import { fileSource } from "./source.ts";
import { readSpeakers } from "./speakers.ts";
import { bridgeMetadata, planBridge, planTalker, talkerMetadata } from "./talker.ts";
import type { FilePlan } from "./write-file.ts";

/** What the speaking half of a pack is made of; each is a file `NAME.gguf`. */
export const SPEECH_FILES = ["talker", "bridge", "code2wav"] as const;
export type SpeechFile = (typeof SPEECH_FILES)[number];

export interface SpeechPlan {
  readonly files: Readonly<Record<SpeechFile, FilePlan>>;
  readonly speakers: readonly string[];
  readonly defaultSpeaker: string;
}

/** The voice that the published model speaks with unless told otherwise. */
const DEFAULT_SPEAKER = "Chelsie";

const SPEAKERS = "spk_dict.pt";

/** Of the Thinker only the embeddings of the ids that control speech are needed. */
export function isSpeechTensor(name: string): boolean {
  return (
    name.startsWith("talker.") ||
    isCode2WavTensor(name) ||
    name === "thinker.model.embed_tokens.weight"
  );
}

/** Undefined for a checkpoint that cannot speak: an export of the Thinker alone. */
export async function planSpeech(
  directory: string,
  checkpoint: Checkpoint,
  config: OmniConfig,
  choice: ElementChoice,
): Promise<SpeechPlan | undefined> {
  const { speech } = config;
  const speaks = [...checkpoint.names].some((name) => name.startsWith("talker."));
  if (!speech || !speaks) return undefined;
  const { talker, codeRows } = speech;
  await using file = await fileSource(join(directory, SPEAKERS));
  const speakers = await readSpeakers(file);
  const names = [...speakers.keys()];
  const source = `${checkpoint.identity}|${file.identity}|${choice.type}`;
  const { vocabulary } = config.thinker.text_config;
  return {
    files: {
      talker: {
        metadata: talkerMetadata(talker, choice),
        tensors: planTalker(checkpoint, talker, choice),
        source,
      },
      bridge: {
        metadata: bridgeMetadata(talker, speakers, codeRows),
        tensors: planBridge(checkpoint, talker, vocabulary, speakers),
        source,
      },
      code2wav: planCode2Wav(checkpoint, await readCode2WavConfig(directory), speakers, choice),
    },
    speakers: names,
    defaultSpeaker: names.includes(DEFAULT_SPEAKER) ? DEFAULT_SPEAKER : (names[0] as string),
  };
}
