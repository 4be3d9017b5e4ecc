import { join } from "node:path";
import type {
  ContextOptions,
  EncoderOptions,
  Model,
  ModelOptions,
  SottoNative,
} from "../../../native/types/binding.d.ts";
import { Disposables } from "../../base/disposal.ts";
import { fault } from "../../contract/faults.ts";
import { guarded } from "./guard.ts";
import { type OmniManifest, readManifest } from "./manifest.ts";
import { MediaEncoder } from "./media.ts";
import { OmniTalker } from "./talker.ts";
import { OmniText } from "./text.ts";
import { OmniThinker } from "./thinker.ts";

export interface OmniOptions {
  /** ggml's device name; default: the first GPU, else the CPU. */
  readonly device?: string;
  readonly gpuLayers?: number;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

/** The loaded models of a pack; conversations share them. */
export class Omni implements AsyncDisposable {
  private constructor(
    readonly manifest: OmniManifest,
    readonly text: OmniText,
    readonly media: MediaEncoder,
    private readonly native: SottoNative,
    private readonly model: Model,
    private readonly talkers: TalkerParts | undefined,
    private readonly owned: Disposables,
  ) {}

  static async load(
    directory: string,
    native: SottoNative,
    options: OmniOptions = {},
  ): Promise<Omni> {
    const manifest = await readManifest(directory);
    const owned = new Disposables();
    try {
      const thinker = join(directory, manifest.files.thinker.path);
      const projector = join(directory, manifest.files.projector.path);
      const encoderOptions: EncoderOptions = pick(options, ["device", "threads", "signal"]);
      // One after the other: ggml's Vulkan backend must not start up on two threads at once.
      const setup = async <T extends AsyncDisposable>(load: () => Promise<T>): Promise<T> =>
        owned.add(await guarded("setup", load));
      const model = await setup(() => native.loadModel(thinker, modelOptions(options)));
      const audio = await setup(() => native.loadAudioEncoder(projector, encoderOptions));
      const vision = await setup(() => native.loadVisionEncoder(projector, encoderOptions));
      checkTogether(manifest, model, [audio.info.width, vision.info.width]);
      const text = new OmniText(model, manifest);
      const encoders = { audio, vision, createMelFrontend: () => native.createMelFrontend() };
      const media = new MediaEncoder(encoders, manifest);
      const { talker, bridge } = manifest.files;
      const talkers = talker &&
        bridge && {
          model: await setup(() =>
            native.loadModel(join(directory, talker.path), modelOptions(options)),
          ),
          bridge: join(directory, bridge.path),
        };
      return new Omni(manifest, text, media, native, model, talkers, owned);
    } catch (error) {
      await owned[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What the models really run on. */
  get device(): string {
    const gpu = this.native.devices().find(({ kind }) => kind !== "cpu");
    return (gpu ?? this.native.devices()[0])?.description ?? "CPU";
  }

  async conversation(options: ContextOptions): Promise<OmniThinker> {
    const context = await guarded("setup", () => this.model.createContext(options));
    const { model, manifest, text, native } = this;
    const createSampler = native.createSampler.bind(native);
    return new OmniThinker({ model, context, manifest, text, createSampler });
  }

  /** Undefined when the pack has no Talker. It follows the conversation from here on. */
  async talker(
    thinker: OmniThinker,
    options: ContextOptions,
    observe?: (rows: Float32Array) => void,
  ): Promise<OmniTalker | undefined> {
    const { talkers } = this;
    if (!talkers) return undefined;
    const { model, bridge } = talkers;
    const talker = await guarded("setup", () => model.createTalker(bridge, options));
    return new OmniTalker(talker, thinker, observe);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.owned[Symbol.asyncDispose]();
  }
}

interface TalkerParts {
  readonly model: Model;
  /** Path of bridge.gguf. */
  readonly bridge: string;
}

function modelOptions(options: OmniOptions): ModelOptions {
  return pick(options, ["device", "gpuLayers", "signal", "onProgress"]);
}

/** The named properties that are there. */
function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])),
  ) as Pick<T, K>;
}

function checkTogether(manifest: OmniManifest, model: Model, widths: readonly number[]): void {
  const { info } = model;
  const fits =
    info.width === manifest.width &&
    info.vocabulary === manifest.vocabulary &&
    info.positionPlanes === 3 &&
    widths.every((width) => width === info.width);
  if (!fits)
    throw fault(
      "pack-broken",
      "setup",
      "Thinker, projector and manifest of this pack are of different models.",
      "Install the pack again.",
    );
}
