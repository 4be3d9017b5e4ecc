import { z } from "zod";
import type { Code2WavSolver } from "../../native/types/binding.d.ts";
import type { Tensor } from "./golden.ts";
import type { Produced } from "./report.ts";
import type { Bench, Inputs, Stage } from "./stages.ts";
import { float, joinRows, refOf } from "./values.ts";

/** Code2Wav's stages: from codes and given noise to sound. */

/** 3 blocks in every chunk, as in the reference's plan. */
const CHUNKS = { firstChunkFrames: 72, chunkFrames: 72 };

const solving = z
  .object({
    speaker: z.string(),
    guidance: z.number(),
    method: z.enum(["rk4-3/8", "euler"]),
    gridPoints: z.number(),
  })
  .transform(({ method, gridPoints, ...rest }): Code2WavSolver & { speaker: string } => ({
    ...rest,
    points: gridPoints,
    solver: method === "euler" ? "euler" : "rk4",
  }));

/** An input tensor, cut to its first `rows` rows where the case says so. */
async function input({ fixture }: Bench, raw: unknown): Promise<Tensor> {
  const { values, shape } = await fixture.tensor(...refOf(raw));
  const { rows } = z.object({ rows: z.number().optional() }).parse(raw);
  const [all = 0, ...rest] = shape;
  const kept = rows ?? all;
  return { values: values.slice(0, (values.length / all) * kept), shape: [kept, ...rest] };
}

async function floats(bench: Bench, raw: unknown): Promise<Float32Array> {
  return Float32Array.from((await input(bench, raw)).values);
}

async function codesOf(bench: Bench, raw: unknown): Promise<Int32Array> {
  return Int32Array.from((await input(bench, raw)).values);
}

function frames({ code2wav }: Bench, mel: Float32Array): Tensor {
  const { melBins } = code2wav.info;
  return float(mel, mel.length / melBins, melBins);
}

/** A whole utterance from given noise, as `inputs` says. */
export async function soundOf(bench: Bench, codes: Int32Array, inputs: Inputs): Promise<Produced> {
  const noise = await floats(bench, inputs.noise);
  const mel = await bench.code2wav.solve(noise, codes, solving.parse(inputs));
  const { wave } = await bench.code2wav.vocode(mel);
  return { mel: frames(bench, mel), wav: float(wave, wave.length) };
}

const speaker: Stage = async ({ code2wav }) => {
  const vectors: Record<string, Tensor> = {};
  for (const name of [...code2wav.info.speakers, null]) {
    const vector = await code2wav.speakerVector(name);
    vectors[name ?? "zeros"] = float(vector, vector.length);
  }
  return vectors;
};

const time: Stage = async ({ code2wav }, inputs) => {
  if (inputs.points !== undefined) {
    const grids = z.array(z.number()).parse(inputs.points);
    return Object.fromEntries(
      grids.map((points) => [`grid${points}`, float(code2wav.timeGrid(points), points)]),
    );
  }
  const sines: Float32Array[] = [];
  const embeddings: Float32Array[] = [];
  for (const tau of z.array(z.number()).parse(inputs.taus)) {
    const { sinus, embedding } = await code2wav.timeEmbedding(tau);
    sines.push(sinus);
    embeddings.push(embedding);
  }
  return {
    sinus: joinRows(sines, sines[0]?.length ?? 0),
    embedding: joinRows(embeddings, embeddings[0]?.length ?? 0),
  };
};

const dit: Stage = async (bench, inputs) => {
  const options = z
    .object({ tau: z.number(), speaker: z.string(), guidance: z.number() })
    .parse(inputs);
  const x = await floats(bench, inputs.noise);
  const found = await bench.code2wav.velocity(x, await codesOf(bench, inputs.codes), options);
  return {
    cond: frames(bench, found.cond),
    uncond: frames(bench, found.uncond),
    guided: frames(bench, found.guided),
  };
};

const solver: Stage = async (bench, inputs) => {
  const noise = await floats(bench, inputs.noise);
  const codes = await codesOf(bench, inputs.codes);
  const options = solving.parse(inputs);
  const mel = await bench.code2wav.solve(noise, codes, options);
  return { [options.solver]: frames(bench, mel) };
};

const filter: Stage = async ({ code2wav }) => {
  const taps = code2wav.filterTaps();
  return { taps: float(taps, taps.length) };
};

const activation: Stage = async (bench, inputs) => {
  const { shape } = await input(bench, inputs.x);
  const [channels = 0, length = 0] = shape;
  const name = z
    .string()
    .parse(inputs.module)
    .replace(/^.*bigvgan_model\./, "");
  const { up, y } = await bench.code2wav.activation(await floats(bench, inputs.x), length, name);
  return { up: float(up, channels, 2 * length), y: float(y, channels, length) };
};

const vocoder: Stage = async (bench, inputs) => {
  const { normalized, wave } = await bench.code2wav.vocode(await floats(bench, inputs.mel));
  return { normalized: frames(bench, normalized), wav: float(wave, wave.length) };
};

const streaming: Stage = async (bench, inputs) => {
  const total = z.number().parse(inputs.totalFrames);
  if (inputs.noise === undefined)
    return { chunks: { value: bench.code2wav.plan(total, CHUNKS).map((chunk) => ({ ...chunk })) } };
  const noise = await floats(bench, inputs.noise);
  const codes = await codesOf(bench, inputs.codes);
  const options = { ...solving.parse(inputs), ...CHUNKS };
  const { mel, wave } = await bench.code2wav.streamed(noise, codes, options);
  return { mel: frames(bench, mel), wav: float(wave, wave.length) };
};

export const code2wavStages: Readonly<Record<string, Stage>> = {
  speaker,
  time,
  dit,
  solver,
  filter,
  activation,
  vocoder,
  streaming,
};
