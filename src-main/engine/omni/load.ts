import { join } from "node:path";
import type {
  Code2Wav,
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
import { OmniVoice } from "./voice.ts";

export interface OmniOptions {
  /** ggml's device name; default: the first GPU, else the CPU. */
  readonly device?: string;
  readonly gpuLayers?: number;
  /** Where the encoders run, when not on `device`. */
  readonly encoderDevice?: string;
  /** Where the Talker runs, when not on `device`. */
  readonly talkerDevice?: string;
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
    private readonly code2wav: Code2Wav | undefined,
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
      const encoderOptions: EncoderOptions = {
        ...pick(options, ["device", "threads", "signal"]),
        ...(options.encoderDevice === undefined ? {} : { device: options.encoderDevice }),
      };
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
            native.loadModel(join(directory, talker.path), talkerOptions(options)),
          ),
          bridge: join(directory, bridge.path),
        };
      const sounds = manifest.files.code2wav;
      const code2wav =
        sounds &&
        (await setup(() => native.loadCode2Wav(join(directory, sounds.path), encoderOptions)));
      return new Omni(manifest, text, media, native, model, talkers, code2wav, owned);
    } catch (error) {
      await owned[Symbol.asyncDispose]();
      throw error;
    }
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

  /** The voice of that conversation; undefined when the pack has none. */
  async voice(thinker: OmniThinker, options: ContextOptions): Promise<OmniVoice | undefined> {
    const { code2wav, manifest, talkers } = this;
    if (!code2wav || !talkers || !manifest.speech) return undefined;
    const contextTokens = Math.min(options.contextTokens, talkers.model.info.trainedContext);
    const talker = await this.talker(thinker, { ...options, contextTokens });
    return talker && new OmniVoice(talker, code2wav, manifest.speech.defaultSpeaker);
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

function talkerOptions({ talkerDevice, ...options }: OmniOptions): ModelOptions {
  if (talkerDevice === undefined) return modelOptions(options);
  return modelOptions({ ...options, device: talkerDevice, gpuLayers: -1 });
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
