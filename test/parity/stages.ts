import { readFile } from "node:fs/promises";
import { z } from "zod";
import type {
  AudioEncoder,
  Code2Wav,
  Decoded,
  Model,
  SottoNative,
  VisionEncoder,
} from "../../native/types/binding.d.ts";
import type { Film } from "../../src-main/engine/omni/film.ts";
import {
  audioTokens,
  expandedSegments,
  type Grid,
  type Media,
  placeholderSegments,
  runIds,
  segmentRuns,
} from "../../src-main/engine/omni/layout.ts";
import type { Omni } from "../../src-main/engine/omni/load.ts";
import type { Medium } from "../../src-main/engine/omni/media.ts";
import { decodeImage, type RgbImage, resizedSides } from "../../src-main/engine/omni/pixels.ts";
import { Positions } from "../../src-main/engine/omni/positions.ts";
import {
  chatText,
  type MediumKind,
  type Message,
  type Part,
} from "../../src-main/engine/omni/prompt.ts";
import { decodeWav, resample } from "../../src-main/engine/omni/sound.ts";
import type { OmniTalker } from "../../src-main/engine/omni/talker.ts";
import type { OmniMessage, OmniThinker } from "../../src-main/engine/omni/thinker.ts";
import { code2wavStages, soundOf } from "./code2wav.ts";
import type { Fixture, Tensor } from "./golden.ts";
import type { Produced } from "./report.ts";
import { type SpokenReply, speakGreedily, talkerStages } from "./talker.ts";
import { float, joinRows, refOf } from "./values.ts";

export interface Bench {
  readonly fixture: Fixture;
  /** The converted pack. */
  readonly directory: string;
  readonly omni: Omni;
  readonly native: SottoNative;
  readonly audio: AudioEncoder;
  readonly vision: VisionEncoder;
  readonly code2wav: Code2Wav;
  newConversation(): Promise<OmniThinker>;
  /** Conversations of `thinker` cases, which `thinker_greedy` cases continue. */
  readonly conversations: Map<string, { thinker: OmniThinker; messages: OmniMessage[] }>;
  newTalker(thinker: OmniThinker, observe: (rows: Float32Array) => void): Promise<OmniTalker>;
  talkerInfo(): Promise<{ model: Model; info: OmniTalker["info"] }>;
  /** Ids of the Thinker that stand for the end of a text, and for nothing. */
  readonly textIds: { readonly end: number; readonly pad: number };
  /** Replies of `talker` cases, which `talker_greedy` cases continue. */
  readonly spoken: Map<string, SpokenReply>;
}

export type Inputs = Readonly<Record<string, unknown>>;
export type Stage = (bench: Bench, inputs: Inputs, id: string) => Promise<Produced>;

const grid = z
  .tuple([z.number(), z.number(), z.number()])
  .transform(([times, rows, columns]): Grid => ({ times, rows, columns }));
const mediaSchema = z
  .object({
    imageGrids: z.array(grid).default([]),
    videoGrids: z.array(grid).default([]),
    audioFrames: z.array(z.number()).default([]),
    secondPerGrid: z.number().default(1),
    audioInVideo: z.boolean().default(false),
  })
  .transform(
    (raw): Media => ({
      images: raw.imageGrids,
      videos: raw.videoGrids,
      audioFrames: raw.audioFrames,
      secondsPerGrid: raw.secondPerGrid,
      audioInVideo: raw.audioInVideo,
    }),
  );
const part = z.union([
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.enum(["image", "audio", "video"]) }),
]);
const messagesSchema = z.object({
  messages: z.array(
    z.object({
      role: z.enum(["system", "user", "assistant"]),
      content: z.union([z.string(), z.array(part)]),
    }),
  ),
});
const filesSchema = z.object({
  images: z.array(z.string()).default([]),
  audios: z.array(z.string()).default([]),
  videos: z.array(z.object({ frames: z.array(z.string()), fps: z.number() })).default([]),
  audioInVideo: z.boolean().default(false),
});
const limits = z.object({ minPixels: z.number(), maxPixels: z.number() });

function readMessages(inputs: Inputs): Message<MediumKind>[] {
  return messagesSchema.parse(inputs).messages.map(({ role, content }) => ({
    role,
    parts:
      typeof content === "string"
        ? [{ text: content }]
        : content.map(
            (item): Part<MediumKind> =>
              item.type === "text" ? { text: item.text } : { medium: item.type },
          ),
  }));
}

/** Messages whose media are encoded from their files. */
async function encodeMessages(bench: Bench, inputs: Inputs): Promise<OmniMessage[]> {
  const files = filesSchema.parse(inputs);
  const { media } = bench.omni;
  const limits = media.pixels.imageLimits;
  const rest = { images: [...files.images], audios: [...files.audios], videos: [...files.videos] };
  const sound = async () => readSound(bench, rest.audios.shift() ?? "");
  const encode = async (kind: MediumKind): Promise<Medium> => {
    if (kind === "audio") return media.sound(await sound());
    if (kind === "image") {
      const file = bench.fixture.path(rest.images.shift() ?? "");
      return media.image(await decodeImage(file), limits);
    }
    const frames = (rest.videos.shift()?.frames ?? []).map((file) => bench.fixture.path(file));
    const film: Film = {
      frameCount: frames.length,
      framesPerSecond: 2,
      frames: () => decodeAll(frames),
      ...(files.audioInVideo && { sound }),
    };
    return media.film(film, limits);
  };
  const messages: OmniMessage[] = [];
  for (const { role, parts } of readMessages(inputs)) {
    const encoded: Part<Medium>[] = [];
    for (const item of parts)
      encoded.push("medium" in item ? { medium: await encode(item.medium) } : item);
    messages.push({ role, parts: encoded });
  }
  return messages;
}

async function* decodeAll(files: readonly string[]): AsyncGenerator<RgbImage> {
  for (const file of files) yield await decodeImage(file);
}

async function readSound(bench: Bench, file: string): Promise<Float32Array> {
  const sound = decodeWav(await readFile(bench.fixture.path(file)));
  return resample(sound, bench.omni.manifest.audio.sampleRateHz);
}

const tokenizer: Stage = async ({ omni }, inputs) => {
  const ids = omni.text.withControls(z.string().parse(inputs.text));
  return { ids: { value: ids }, decoded: { value: omni.text.decode(ids, true) } };
};

function expand({ omni }: Bench, ids: readonly number[], inputs: Inputs): number[] {
  const segments = placeholderSegments(ids, mediaSchema.parse(inputs), omni.manifest);
  return segments.flatMap((segment) => runIds(segmentRuns(segment, omni.manifest)));
}

const prompt: Stage = async (bench, inputs) => {
  const text = chatText(readMessages(inputs), inputs.addGenerationPrompt === true);
  const ids = bench.omni.text.withControls(text);
  const expandedIds = { value: expand(bench, ids, inputs) };
  return { text: { value: text }, ids: { value: ids }, expandedIds };
};

const expansion: Stage = async (bench, inputs) => {
  if (inputs.frames !== undefined)
    return { tokens: { value: z.array(z.number()).parse(inputs.frames).map(audioTokens) } };
  const ids = bench.omni.text.withControls(z.string().parse(inputs.text));
  return { ids: { value: expand(bench, ids, inputs) } };
};

const positions: Stage = async ({ omni }, inputs) => {
  const ids = z.array(z.number()).parse(inputs.ids);
  const laid = new Positions(omni.manifest);
  for (const segment of expandedSegments(ids, mediaSchema.parse(inputs), omni.manifest))
    laid.append(segment);
  const tensor = { values: laid.slice(), shape: [3, laid.length] };
  return { positions: tensor, delta: { value: laid.delta } };
};

const resize: Stage = async (_bench, inputs) => {
  const row = limits.extend({ height: z.number(), width: z.number() });
  const { table, factor } = z.object({ table: z.array(row), factor: z.number() }).parse(inputs);
  return {
    resized: { value: table.map((it) => resizedSides(it.height, it.width, factor, it)) },
  };
};

const pixels: Stage = async ({ fixture, omni }, inputs) => {
  const image = await decodeImage(fixture.path(z.string().parse(inputs.image)));
  const frontend = omni.media.pixels;
  const { grid, values } = frontend.patches(frontend.fit(image, limits.parse(inputs)));
  const rows = grid.rows * grid.columns;
  const tensor = float(values, rows, values.length / rows);
  const size = { value: [grid.times, grid.rows, grid.columns] };
  return { grid: size, pixels: tensor, pixels_head: tensor };
};

/** [bins × frames] of a whole clip, put together from its blocks. */
async function melOf({ native, omni }: Bench, samples: Float32Array): Promise<Tensor> {
  const { melBins, blockFrames } = omni.manifest.audio;
  await using frontend = native.createMelFrontend();
  await frontend.push(samples);
  const blocks = await frontend.finish();
  const frames = blocks.reduce((sum, block) => sum + block.frames, 0);
  const values = new Float32Array(melBins * frames);
  for (const { index, frames: width, mel } of blocks)
    for (let bin = 0; bin < melBins; bin++)
      values.set(mel.subarray(bin * width, (bin + 1) * width), bin * frames + index * blockFrames);
  return { values, shape: [melBins, frames] };
}

const mel: Stage = async (bench, inputs) => {
  const tensor = await melOf(bench, await readSound(bench, z.string().parse(inputs.audio)));
  return { mel: tensor, mel_tail: tensor };
};

const audioTower: Stage = async (bench, inputs) => {
  const frames = z.number().parse(inputs.frames);
  const source =
    inputs.mel === undefined
      ? await melOf(bench, await readSound(bench, z.string().parse(inputs.audio)))
      : await bench.fixture.tensor(...refOf(inputs.mel));
  const [bins = 0, columns = 0] = source.shape;
  const { blockFrames } = bench.omni.manifest.audio;
  const rows: Float32Array[] = [];
  for (let start = 0; start < frames; start += blockFrames) {
    const width = Math.min(blockFrames, frames - start);
    const block = new Float32Array(bins * width);
    for (let bin = 0; bin < bins; bin++) {
      const at = bin * columns + start;
      block.set(source.values.subarray(at, at + width), bin * width);
    }
    rows.push(await bench.audio.encode(block, width));
  }
  return { features: joinRows(rows, bench.omni.manifest.width) };
};

const visionTower: Stage = async (bench, inputs) => {
  const { media, manifest } = bench.omni;
  const limits = media.pixels.imageLimits;
  if (inputs.image !== undefined) {
    const file = bench.fixture.path(z.string().parse(inputs.image));
    const { vision } = await media.image(await decodeImage(file), limits);
    return { features: joinRows(vision, manifest.width) };
  }
  const files = z
    .array(z.string())
    .parse(inputs.videoFrames)
    .map((it) => bench.fixture.path(it));
  const film: Film = {
    frameCount: files.length,
    framesPerSecond: 2,
    frames: () => decodeAll(files),
  };
  const { vision } = await media.film(film, limits);
  return { features: joinRows(vision, manifest.width) };
};

const thinker: Stage = async (bench, inputs, id) => {
  const { width, vocabulary } = bench.omni.manifest;
  const messages = await encodeMessages(bench, inputs);
  const conversation = await bench.newConversation();
  bench.conversations.set(id, { thinker: conversation, messages });
  const logits: Float32Array[] = [];
  await conversation.show(messages, "reply", {
    observe: (decoded) => logits.push(decoded.logits as Float32Array),
  });
  const all = joinRows(logits, vocabulary);
  const length = conversation.length;
  return {
    embeds: float(await conversation.inputs(), length, width),
    hidden: float(conversation.hidden(), length, width),
    lastLogits: float((all.values as Float32Array).slice(-vocabulary), vocabulary),
    logits: all,
  };
};

const thinkerGreedy: Stage = async (bench, inputs) => {
  const { width, vocabulary } = bench.omni.manifest;
  const known = bench.conversations.get(z.string().parse(inputs.prompt));
  if (!known) throw new Error("its prompt was not produced");
  const { thinker: conversation, messages } = known;
  const logits: Float32Array[] = [];
  const observe = (decoded: Decoded) =>
    logits.push((decoded.logits as Float32Array).slice(-vocabulary));
  const maxTokens = z.number().parse(inputs.steps);
  const reply = conversation.reply(messages, { maxTokens, observe });
  let step = await reply.next();
  while (!step.done) step = await reply.next();
  const { ids, shown } = step.value;
  const from = shown.promptTokens;
  const hidden = conversation.hidden(from);
  return {
    ids: { value: [...ids] },
    text: { value: bench.omni.text.decode(ids) },
    positions: { value: [...conversation.positions(from).subarray(0, conversation.length - from)] },
    stepLogits: joinRows(logits, vocabulary),
    stepHidden: float(hidden, hidden.length / width, width),
  };
};

const endToEnd: Stage = async (bench, inputs) => {
  const messages = await encodeMessages(bench, inputs);
  const given = z.object({ speaker: z.string(), repetitionPenalty: z.number() }).parse(inputs);
  const said = await speakGreedily(bench, messages, { ...given, maxTokens: 256, ends: true });
  return {
    promptIds: { value: [...said.promptIds] },
    textIds: { value: [...said.textIds] },
    text: { value: said.text },
    codes: { value: [...said.codes] },
    stopCode: { value: said.spoken.stopCode },
    ...(await soundOf(bench, Int32Array.from(said.codes), inputs)),
  };
};

/** Stages that are produced; all others are listed as missing. */
export const stages: Readonly<Record<string, Stage>> = {
  tokenizer,
  prompt,
  expansion,
  positions,
  resize,
  pixels,
  mel,
  audio_tower: audioTower,
  vision_tower: visionTower,
  thinker,
  thinker_greedy: thinkerGreedy,
  ...talkerStages,
  ...code2wavStages,
  end_to_end: endToEnd,
};
