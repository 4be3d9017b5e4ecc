import { join } from "node:path";
import { z } from "zod";
import { openCheckpoint } from "../../models/convert/checkpoint.ts";
import { readGguf } from "../../models/convert/gguf-read.ts";
import { fileSource } from "../../models/convert/source.ts";
import { readSpeakers } from "../../models/convert/speakers.ts";
import type { Spoken } from "../../native/types/binding.d.ts";
import type { OmniTalker, ReplyReader } from "../../src-main/engine/omni/talker.ts";
import type { OmniMessage, OmniThinker } from "../../src-main/engine/omni/thinker.ts";
import type { SpeechPlace } from "../../src-main/engine/omni/written.ts";
import type { Tensor } from "./golden.ts";
import type { Bench, Inputs, Stage } from "./stages.ts";
import { float, joinRows, refOf } from "./values.ts";

/** The Talker's half of the stages: rows, codes, sampling. */

/** A reply that was written and spoken, with everything that went in. */
export interface SpokenReply {
  readonly promptTokens: number;
  /** Prompt rows before and after the projection. */
  readonly rows: Float32Array;
  readonly x: Float32Array;
  readonly positions: Int32Array;
  readonly next: number;
  /** Hidden state + embedding of each forwarded token. */
  readonly reply: readonly Float32Array[];
  readonly textIds: readonly number[];
  readonly text: string;
  readonly promptIds: readonly number[];
  readonly codes: readonly number[];
  readonly spoken: Spoken;
}

interface Speaking {
  readonly speaker: string;
  readonly maxTokens: number;
  readonly repetitionPenalty: number;
  readonly mostCodes?: number;
  /** False: stop codes and codes without a sound pass as any other. */
  readonly ends: boolean;
}

/** Writes greedily and speaks while it is written, as a turn does. */
export async function speakGreedily(
  bench: Bench,
  messages: readonly OmniMessage[],
  options: Speaking,
): Promise<SpokenReply> {
  const thinker = await bench.newConversation();
  const projected: Float32Array[] = [];
  const talker = await bench.newTalker(thinker, (rows) => projected.push(rows));
  const written = new Written();
  let speaking: Promise<Said> | undefined;
  let prompt: Prompt | undefined;
  const reply = thinker.reply(messages, {
    maxTokens: options.maxTokens,
    onPrompt: () => {
      prompt = promptOf(thinker);
      speaking = say(talker, written, prompt, options);
    },
    onRow: (hidden, embedding) => written.row(hidden, embedding),
  });
  let step = await reply.next();
  while (!step.done) step = await reply.next();
  written.end();
  if (!prompt || !speaking) throw new Error("the prompt was not shown");
  const { codes, spoken } = await speaking;
  return {
    ...prompt,
    rows: await prompt.rows,
    x: joinRows(projected, talker.info.width).values as Float32Array,
    reply: written.rows.map(({ sum }) => sum),
    textIds: step.value.ids,
    text: step.value.text,
    codes,
    spoken,
  };
}

interface Prompt extends SpeechPlace {
  readonly promptTokens: number;
  readonly promptIds: readonly number[];
  readonly rows: Promise<Float32Array>;
  readonly positions: Int32Array;
}

function promptOf(thinker: OmniThinker): Prompt {
  const { length } = thinker;
  const hidden = thinker.hidden();
  const rows = thinker.textInputs(0, length).then((inputs) => sum(hidden, inputs));
  const { ending, next } = thinker.placeOfSpeech();
  const own = thinker.positions();
  const positions = Int32Array.from({ length: 3 * (length + 2) }, (_, i) => {
    const [plane, at] = [Math.floor(i / (length + 2)), i % (length + 2)];
    return (at < length ? own[plane * length + at] : ending[2 * plane + at - length]) as number;
  });
  const promptIds = [...thinker.ids];
  return { promptTokens: length, promptRows: length, promptIds, rows, positions, ending, next };
}

interface Said {
  readonly codes: readonly number[];
  readonly spoken: Spoken;
}

async function say(
  talker: OmniTalker,
  written: Written,
  place: Prompt,
  { speaker, repetitionPenalty, mostCodes, ends }: Speaking,
): Promise<Said> {
  const codes: number[] = [];
  const spoken = await talker.speak(written, place, {
    speaker,
    sampling: { repetitionPenalty },
    ...(mostCodes !== undefined && { mostCodes }),
    stop: ends,
    guard: ends,
    trace: true,
    onCodes: (batch) => codes.push(...batch),
  });
  return { codes, spoken };
}

/** The forwarded tokens, for the Talker and for comparison. */
class Written implements ReplyReader {
  readonly rows: { hidden: Float32Array; embedding: Float32Array; sum: Float32Array }[] = [];
  #reader: ReplyReader | undefined;
  #ended = false;

  row(hidden: Float32Array, embedding: Float32Array): void {
    this.rows.push({ hidden, embedding, sum: sum(hidden, embedding) });
    this.#reader?.row(hidden, embedding);
  }

  end(): void {
    this.#ended = true;
    this.#reader?.end();
  }

  attach(reader: ReplyReader): void {
    this.#reader = reader;
    for (const { hidden, embedding } of this.rows) reader.row(hidden, embedding);
    if (this.#ended) reader.end();
  }
}

function sum(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value + (b[i] as number));
}

/**
 * Rows of the checkpoint's own tables, before the projection: the pack holds them projected, the
 * reference tells them as they were.
 */
async function checkpointRows(
  { fixture, omni }: Bench,
  name: string,
  rows: number,
): Promise<(id: number) => Promise<Float32Array>> {
  const { width } = omni.manifest;
  return async (id) => {
    await using checkpoint = await openCheckpoint(fixture.directory, (each) => each === name);
    const table = checkpoint.tensor(name, [rows, width]);
    const bytes = await table.source.read(table.offset + id * width * 2, width * 2);
    const halves = new Uint16Array(bytes.buffer);
    return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
  };
}

const talkerCase = z.object({ prompt: z.string(), greedy: z.string(), speaker: z.string() });

const talker: Stage = async (bench, raw, id) => {
  const inputs = talkerCase.parse(raw);
  const { width, vocabulary } = bench.omni.manifest;
  const known = bench.conversations.get(inputs.prompt);
  const greedy = bench.fixture.index.cases.find((item) => item.id === inputs.greedy);
  const following = bench.fixture.index.cases.find((item) => item.inputs.prompt === id);
  if (!known || !greedy || !following) throw new Error("its prompt was not produced");
  const { steps, repetitionPenalty } = greedySchema.parse(following.inputs);
  const spoken = await speakGreedily(bench, known.messages, {
    speaker: inputs.speaker,
    maxTokens: z.number().parse(greedy.inputs.steps),
    repetitionPenalty,
    mostCodes: steps + 1,
    ends: false,
  });
  bench.spoken.set(id, spoken);
  const { info } = await bench.talkerInfo();
  const codec = await checkpointRows(bench, "talker.model.embed_tokens.weight", info.vocabulary);
  const text = await checkpointRows(bench, "thinker.model.embed_tokens.weight", vocabulary);
  const rows = joinRows(
    [
      spoken.rows,
      sum(await text(await speakerId(bench, inputs.speaker)), await codec(info.codes.pad)),
      sum(spoken.reply[0] as Float32Array, await codec(info.codes.begin)),
    ],
    width,
  );
  const length = spoken.promptTokens + 2;
  const ending = spoken.spoken.rows?.slice(0, 2 * info.width) ?? new Float32Array();
  return {
    rows,
    x: joinRows([spoken.x, ending], info.width),
    positions: { values: spoken.positions, shape: [3, length] },
    delta: { value: spoken.next - length },
    firstLogits: float(
      (spoken.spoken.logits ?? new Float32Array()).slice(0, info.vocabulary),
      info.vocabulary,
    ),
  };
};

const greedySchema = z.object({ steps: z.number(), repetitionPenalty: z.number() });

const talkerGreedy: Stage = async (bench, inputs) => {
  const said = bench.spoken.get(z.string().parse(inputs.prompt));
  if (!said) throw new Error("its prompt was not produced");
  const { info } = await bench.talkerInfo();
  const codec = await checkpointRows(bench, "talker.model.embed_tokens.weight", info.vocabulary);
  const text = await checkpointRows(
    bench,
    "thinker.model.embed_tokens.weight",
    bench.omni.manifest.vocabulary,
  );
  const steps = said.codes.length - 1;
  const after = [await text(bench.textIds.end), await text(bench.textIds.pad)] as const;
  const read = [...said.reply.slice(1), ...after];
  const rows: Float32Array[] = [];
  for (let n = 0; n < steps; n++) {
    const row = read[Math.min(n, read.length - 1)] as Float32Array;
    rows.push(sum(await codec(said.codes[n] as number), row));
  }
  const x = said.spoken.rows?.slice(2 * info.width) ?? new Float32Array();
  const logits = said.spoken.logits ?? new Float32Array();
  return {
    codes: { value: [...said.codes] },
    positions: { value: Array.from({ length: steps }, (_, n) => said.next + n) },
    stepRows: joinRows(rows, bench.omni.manifest.width),
    stepX: joinRows([x], info.width),
    stepLogits: joinRows([logits], info.vocabulary),
  };
};

/** What of the pack stands for every speech: rows of the projected table, and those of the bridge. */
const talkerRows: Stage = async (bench) => {
  const { model, info } = await bench.talkerInfo();
  const table = async (first: number): Promise<Tensor> => {
    const ids = Int32Array.from({ length: 16 }, (_, i) => first + i);
    return joinRows([await model.embed(ids)], info.width);
  };
  const bridge = join(bench.directory, bench.omni.manifest.files.bridge?.path ?? "");
  await using source = await fileSource(bridge);
  const { tensors, dataOffset } = await readGguf(source);
  const row = async (name: string): Promise<Tensor> => {
    const tensor = tensors.find((each) => each.name === name);
    if (!tensor) throw new Error(`bridge.gguf has no ${name}`);
    const bytes = await source.read(dataOffset + tensor.offset, tensor.bytes);
    return float(new Float32Array(bytes.buffer), info.width);
  };
  const speakers = await Promise.all(
    info.speakers.map(async (name, i) => [`bos${name}`, await row(`speaker.${i}.weight`)] as const),
  );
  return {
    codecTable0: await table(0),
    codecTable288: await table(288),
    textEos: await row("text_end.weight"),
    textPad: await row("text_pad.weight"),
    ...Object.fromEntries(speakers),
  };
};

async function speakerId(bench: Bench, name: string): Promise<number> {
  await using file = await fileSource(join(bench.fixture.directory, "spk_dict.pt"));
  return (await readSpeakers(file)).get(name)?.bosToken ?? -1;
}

const samplerSchema = z.object({
  logits: z.object({ file: z.string(), tensor: z.string(), row: z.number().optional() }),
  history: z.array(z.number()),
  repetitionPenalty: z.number(),
  suppress: z.array(z.number()),
  temperature: z.number(),
  topK: z.number(),
  topP: z.number(),
  guard: z.boolean(),
  guardFirst: z.number().default(0),
  guardKeep: z.array(z.number()).default([]),
});

const sampler: Stage = async ({ fixture, native }, inputs: Inputs) => {
  const given = samplerSchema.parse(inputs);
  const { values, shape } = await fixture.tensor(...refOf(given.logits));
  const codes = shape.at(-1) ?? 0;
  const at = (given.logits.row ?? 0) * codes;
  const { repetitionPenalty, temperature, topK, topP, guard, guardFirst, guardKeep } = given;
  const silent = Array.from({ length: guard ? codes - guardFirst : 0 }, (_, i) => guardFirst + i);
  const suppress = [...given.suppress, ...silent.filter((code) => !guardKeep.includes(code))];
  const chain = native.createSampler({
    repetitionPenalty,
    temperature,
    topK,
    topP,
    suppress: Int32Array.from(suppress),
  });
  chain.accept(Int32Array.from(given.history));
  const probs = float(
    chain.probabilities(Float32Array.from(values.subarray(at, at + codes))),
    codes,
  );
  return { probs, probs_plain: probs, probs_guard: probs };
};

export const talkerStages: Readonly<Record<string, Stage>> = {
  talker,
  talker_greedy: talkerGreedy,
  talker_rows: talkerRows,
  sampler,
};
