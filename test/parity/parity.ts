import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../models/convert/config.ts";
import { convertCheckpoint } from "../../models/convert/convert.ts";
import type { ElementChoice } from "../../models/convert/plan.ts";
import type { BackendOptions, ContextOptions, SottoNative } from "../../native/types/binding.d.ts";
import { Disposables } from "../../src-main/base/disposal.ts";
import { Omni } from "../../src-main/engine/omni/load.ts";
import { loadNative } from "../../src-main/engine/omni/native.ts";
import { Fixture, type GoldenCase } from "./golden.ts";
import { compareCase, type Entry, type Produced, type Report } from "./report.ts";
import { type Bench, stages } from "./stages.ts";

export interface ParityOptions {
  readonly weights: ElementChoice["type"];
  readonly device: "cpu" | "vulkan" | "cuda";
}

/** What f16 weights, an f16 cache or a GPU may differ by, in units of the strict tolerance. */
const RELAXED = 50;

/** Longer than any fixture's prompt with its reply. */
const CONTEXT_TOKENS = 2048;

/** Converts the fixture with the product's converter, runs every stage, and compares. */
export async function runParity(directory: string, options: ParityOptions): Promise<Report> {
  const fixture = await Fixture.open(directory);
  const strict = options.weights === "f32" && options.device === "cpu";
  await using owned = new Disposables();
  // What cannot be converted or loaded fails in every stage, not as a whole.
  const bench = await prepare(fixture, options, owned).catch(toError);
  const entries: Entry[] = [];
  for (const item of fixture.index.cases) {
    const produced = await produce(stages[item.stage], bench, item);
    entries.push(...(await compareCase(fixture, item, produced, strict ? 1 : RELAXED)));
  }
  const pass = entries.every((entry) => entry.pass);
  return { fixture: fixture.index.fixture, stages: entries, pass };
}

async function produce(
  stage: (typeof stages)[string] | undefined,
  bench: Bench | Error,
  { stage: name, inputs, id }: GoldenCase,
): Promise<Produced | Error> {
  if (!stage) return new Error(`the stage ${name} is not built yet`);
  return bench instanceof Error ? bench : stage(bench, inputs, id).catch(toError);
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

async function prepare(
  fixture: Fixture,
  { weights, device }: ParityOptions,
  owned: Disposables,
): Promise<Bench> {
  const native = loadNative();
  const deviceName = await chooseDevice(native, device);
  const pack = await mkdtemp(join(tmpdir(), "sotto-parity-"));
  owned.defer(() => rm(pack, { recursive: true, force: true }));
  const quantizeRows = (rows: Float32Array, columns: number) => native.quantizeRows(rows, columns);
  await convertCheckpoint(fixture.directory, pack, { type: weights, quantizeRows });
  const omni = owned.add(await Omni.load(pack, native, { device: deviceName }));
  const projector = join(pack, omni.manifest.files.projector.path);
  const audio = owned.add(await native.loadAudioEncoder(projector, { device: deviceName }));
  const vision = owned.add(await native.loadVisionEncoder(projector, { device: deviceName }));
  const context: ContextOptions = {
    contextTokens: CONTEXT_TOKENS,
    // Only what was asked for differs: weights or device.
    cacheType: "f32",
    flashAttention: "off",
  };
  const newConversation = async () => owned.add(await omni.conversation(context));
  const newTalker: Bench["newTalker"] = async (thinker, observe) => {
    const talker = await omni.talker(thinker, context, observe);
    if (!talker) throw new Error("the pack has no Talker");
    return owned.add(talker);
  };
  const talkerFile = join(pack, omni.manifest.files.talker?.path ?? "");
  const talker = owned.add(await native.loadModel(talkerFile, { device: deviceName }));
  const sounds = join(pack, omni.manifest.files.code2wav?.path ?? "");
  // Nano layers take microseconds: waiting threads would only wait for each other.
  const code2wav = owned.add(await native.loadCode2Wav(sounds, { device: deviceName, threads: 1 }));
  const { speech } = await readConfig(fixture.directory);
  return {
    fixture,
    directory: pack,
    omni,
    native,
    audio,
    vision,
    code2wav,
    newConversation,
    conversations: new Map(),
    newTalker,
    talkerInfo: async () => {
      const { info } = await newTalker(await newConversation(), () => {});
      return { model: talker, info };
    },
    textIds: { end: speech?.talker.textEnd ?? -1, pad: speech?.talker.textPad ?? -1 },
    spoken: new Map(),
  };
}

async function chooseDevice(native: SottoNative, device: ParityOptions["device"]): Promise<string> {
  if (device === "cpu") {
    await native.loadBackends();
    return "CPU";
  }
  const devices = await native.loadBackends(gpuLibrary(device));
  const found = devices.find(({ name }) => name.toLowerCase().startsWith(device));
  if (!found) throw new Error(`no ${device} device here`);
  return found.name;
}

/** The GPU backend of node-llama-cpp's own package for this system. */
function gpuLibrary(device: "vulkan" | "cuda"): BackendOptions {
  const [system, prefix, suffix] =
    process.platform === "win32" ? ["win", "", "dll"] : ["linux", "lib", "so"];
  const build = `${system}-${process.arch}-${device}`;
  const folder = join(import.meta.dirname, "..", "..", "node_modules", "@node-llama-cpp", build);
  return { libraries: [join(folder, "bins", build, `${prefix}ggml-${device}.${suffix}`)] };
}
