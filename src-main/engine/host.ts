/**
 * Inside the engine process: the pack's parts, each where it cannot stall the others. The Thinker's own
 * threads run beside this one; hearing and voice have worker threads; the screen reader and the
 * phonemiser have processes.
 */
import type { Handlers } from "../base/calls.ts";
import { Disposables } from "../base/disposal.ts";
import { FaultError, fault, toFault } from "../contract/faults.ts";
import { Hearing } from "./hear/hearing.ts";
import type { Caution, EngineCalls, EnginePack } from "./messages.ts";
import { OmniHost } from "./omni/host.ts";
import { loadOmni } from "./omni/placement.ts";
import { ScreenReader } from "./read/screenReader.ts";
import { AbsentThinker } from "./think/absent.ts";
import { TextThinker } from "./think/llama.ts";
import { Voice } from "./voice/voice.ts";

interface Parts {
  readonly thinker: TextThinker | OmniHost | AbsentThinker;
  readonly hearing: Hearing;
  readonly reader: ScreenReader;
  /** Asking takes longer than it takes to load: whoever waits to ask does not wait for it. */
  readonly voice: Promise<Voice>;
}

export class EngineHost implements AsyncDisposable {
  readonly #owned = new Disposables();
  #parts: Promise<Parts> | null = null;
  /** There at once: its own process loads beside everything else. */
  #reader: ScreenReader | null = null;

  /** Handlers of the engine's border. Whatever comes before the parts are warm waits for them. */
  handlers(): Handlers<EngineCalls> {
    return {
      open: async ({ pack, caution }) => {
        this.#parts ??= this.#load(pack, caution);
        const { thinker } = await this.#parts;
        return { device: thinker.device, gpu: !thinker.device.startsWith("CPU") };
      },
      hear: async (args, context) => (await this.#ready()).hearing.hear(args, context),
      read: async ({ image }, { signal }) => (await this.#ready()).reader.read(image, signal),
      choose: async (args, { signal }) => (await this.#ready()).reader.choose(args, signal),
      see: async ({ look }, { signal }) => ({
        medium: await (await this.#omni()).see(look, signal),
      }),
      listen: async (_, { input, signal, emit }) => {
        const omni = await this.#omni();
        return { medium: await omni.listen(input, signal, (medium) => emit({ medium })) };
      },
      warmReader: async () => {
        this.#reader?.warm();
        return null;
      },
      prefill: async ({ messages, open }, { signal }) =>
        (await this.#ready()).thinker.prefill(messages, open, signal),
      generate: async ({ messages, maxTokens, latent }, { signal, emit }) =>
        (await this.#ready()).thinker.generate(messages, maxTokens, signal, emit, latent),
      speak: async (args, context) => (await this.#omni()).speak(args, context),
      say: async (args, context) => (await (await this.#ready()).voice).say(args, context),
    };
  }

  #ready(): Promise<Parts> {
    if (this.#parts) return this.#parts;
    throw fault("internal", "setup", "The engine was asked before a pack was opened.", "Restart.");
  }

  async #omni(): Promise<OmniHost> {
    const { thinker } = await this.#ready();
    if (thinker instanceof OmniHost) return thinker;
    throw fault(
      "unsupported",
      "perceive",
      "This pack's Thinker reads only text.",
      "Use another pack.",
    );
  }

  async #load(pack: EnginePack, caution: Caution): Promise<Parts> {
    const reader = this.#owned.add(new ScreenReader(pack.reading));
    this.#reader = reader;
    const [thinker, hearing] = await Promise.all([
      named("the language model", loadThinker(pack, caution)),
      named("the recogniser", Hearing.start(pack.hearing)),
    ]);
    this.#owned.add(thinker);
    this.#owned.add(hearing);
    const voice = named("the voice", Voice.open(pack.voice));
    // That it failed is told to whoever wants something said.
    const opened = voice.catch(() => null);
    this.#owned.defer(async () => (await opened)?.[Symbol.asyncDispose]());
    return { thinker, hearing, reader, voice };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]();
  }
}

async function loadThinker(
  { remote, omni, thinker }: EnginePack,
  caution: Caution,
): Promise<Parts["thinker"]> {
  if (remote !== undefined) return new AbsentThinker(remote);
  if (omni !== undefined) return loadOmni(omni.folder, omni.need, caution);
  return TextThinker.load(thinker, thinker.large === true && caution < 2);
}

/** Which part of the pack cannot be loaded, and what to do about it. */
async function named<T>(part: string, loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    const { message } = toFault(error, "setup");
    throw fault(
      "pack-broken",
      "setup",
      `This pack's files for ${part} cannot be loaded. ${message}`,
      "Run npm run packs -- verify.",
      error,
    );
  }
}
