import type { SottoNative } from "../../../native/types/binding.d.ts";
import { abortError, type CallContext } from "../../base/calls.ts";
import { Disposables } from "../../base/disposal.ts";
import { FaultError, fault } from "../../contract/faults.ts";
import type { ChatMessage, EngineCalls, LookAt, ThinkStop } from "../messages.ts";
import { endsInLoop } from "../think/loops.ts";
import { Exchanges } from "./exchanges.ts";
import type { Film } from "./film.ts";
import { Omni } from "./load.ts";
import type { Medium } from "./media.ts";
import { TakenSamples, toInt16 } from "./pcm.ts";
import { decodeImage } from "./pixels.ts";
import type { Placement } from "./placement.ts";
import type { OmniThinker, Shown } from "./thinker.ts";
import type { OmniVoice } from "./voice.ts";
import { WrittenReply } from "./written.ts";

/** Pictures and recordings that can still be named; a full-HD screen keeps 18 MB of rows for the 7B. */
const KEPT_MEDIA = 32;

/** Replies whose voice may still be asked for: the last one, and one that was cut short before it. */
const KEPT_REPLIES = 2;

/**
 * Beyond the Thinker's context: the talker's longest speech has 82 s. Prompts are rarely that long, and
 * each thousand costs 48 MB for the 7B.
 */
const TALKER_MORE_TOKENS = 4096;

/** Sound that may lie ahead of the sink. An interrupt throws it away; a slow device needs it. */
const AHEAD_SECONDS = 10;

/** One and the same: an answer that is given again sounds the same. */
const SEED = 0;

/** An omni pack behind the engine's border: one conversation, its sights and sounds by number. */
export class OmniHost implements AsyncDisposable {
  readonly #omni: Omni;
  readonly #thinker: OmniThinker;
  /** Absent in a pack without a voice of its own. */
  readonly #voice: OmniVoice | undefined;
  readonly #owned: Disposables;
  readonly #media = new Map<number, () => Medium>();
  readonly #replies = new Map<number, WrittenReply>();
  readonly #exchanges: Exchanges;
  #nextMedium = 1;

  private constructor(
    omni: Omni,
    thinker: OmniThinker,
    voice: OmniVoice | undefined,
    /** What it runs on. */
    readonly device: string,
    owned: Disposables,
  ) {
    this.#omni = omni;
    this.#thinker = thinker;
    this.#voice = voice;
    this.#owned = owned;
    this.#exchanges = new Exchanges(omni.text, (id) => this.#media.get(id)?.());
  }

  static async load(folder: string, native: SottoNative, placement: Placement): Promise<OmniHost> {
    const owned = new Disposables();
    try {
      const omni = owned.add(await Omni.load(folder, native, placement));
      const contextTokens = Math.min(placement.contextTokens, omni.manifest.contextTokens);
      const thinker = owned.add(await omni.conversation({ contextTokens }));
      const voice = await omni.voice(thinker, {
        contextTokens: contextTokens + TALKER_MORE_TOKENS,
      });
      if (voice) owned.add(voice);
      return new OmniHost(omni, thinker, voice, placement.said, owned);
    } catch (error) {
      await owned[Symbol.asyncDispose]();
      throw error;
    }
  }

  async see(look: LookAt, signal: AbortSignal): Promise<number> {
    const { media } = this.#omni;
    const medium =
      look.kind === "picture"
        ? await media.image(await decodeImage(look.data), undefined, { signal })
        : await media.film(filmOf(look), undefined, { signal });
    return this.#keep(() => medium);
  }

  /** Resolves when the sound has ended; null when there was too little of it. */
  async listen(
    input: AsyncIterable<Float32Array>,
    signal: AbortSignal,
    grown: (medium: number) => void,
  ): Promise<number | null> {
    await using listening = this.#omni.media.listen();
    let latest: Medium = listening.medium;
    const id = this.#keep(() => latest);
    const room = { samples: this.#omni.media.longestSamples };
    for await (const samples of input) {
      if (signal.aborted) throw abortError();
      const kept = samples.subarray(0, room.samples);
      room.samples -= kept.length;
      if (kept.length > 0) await listening.push(kept, { signal });
      const { medium } = listening;
      if (medium.audio.length === 0 || sameBlocks(medium, latest)) continue;
      latest = medium;
      grown(id);
    }
    try {
      latest = await listening.finish({ signal });
    } catch (error) {
      if (error instanceof FaultError && error.fault.code === "bad-input") return null;
      throw error;
    }
    return id;
  }

  async prefill(messages: readonly ChatMessage[], open: boolean, signal: AbortSignal) {
    const shown = await this.#thinker.show(
      this.#exchanges.resolve(messages),
      open ? "open" : "closed",
      {
        signal,
      },
    );
    return report(shown);
  }

  /** `latent` numbers the reply for `speak`, which may begin before the first word is written. */
  async generate(
    messages: readonly ChatMessage[],
    maxTokens: number,
    signal: AbortSignal,
    emit: (text: string) => void,
    latent?: number,
  ) {
    const written = latent === undefined || !this.#voice ? undefined : this.#newReply(latent);
    try {
      return await this.#write(messages, maxTokens, signal, emit, written);
    } catch (error) {
      written?.fail(error);
      throw error;
    } finally {
      written?.end();
    }
  }

  async #write(
    messages: readonly ChatMessage[],
    maxTokens: number,
    signal: AbortSignal,
    emit: (text: string) => void,
    written: WrittenReply | undefined,
  ) {
    const started = performance.now();
    const resolved = this.#exchanges.resolve(messages);
    const reply = this.#thinker.reply(resolved, {
      maxTokens,
      signal,
      ...(written && {
        onPrompt: () => written.begin(this.#thinker.placeOfSpeech()),
        onRow: (hidden, embedding) => written.row(hidden, embedding),
      }),
    });
    let prefillMs: number | undefined;
    let stop: ThinkStop = "length";
    let text = "";
    const ids: number[] = [];
    let step = await reply.next();
    for (; !step.done; step = await reply.next()) {
      prefillMs ??= performance.now() - started;
      ids.push(step.value.id);
      text += step.value.text;
      // What was written so far counts even when the rest is aborted.
      this.#exchanges.remember(messages, resolved, ids);
      if (step.value.text !== "") emit(step.value.text);
      if (endsInLoop(text)) {
        stop = "loop";
        step = await reply.return({ stop: "length", ids, text, shown: NOTHING_SHOWN });
        break;
      }
    }
    if (step.done && stop !== "loop") stop = step.value.stop;
    const shown = step.done && stop !== "loop" ? step.value.shown : NOTHING_SHOWN;
    const prefill = prefillMs ?? performance.now() - started;
    return { ...report(shown), stop, replyTokens: ids.length, prefillMs: prefill };
  }

  /** The sound of a reply that is being written; resolves when all of it was emitted. */
  async speak(
    { latent, speaker, quality }: EngineCalls["speak"]["args"],
    { signal, input, emit }: CallContext<EngineCalls["speak"]>,
  ): Promise<{ samples: number }> {
    const voice = this.#voice;
    const reply = this.#replies.get(latent);
    if (!voice) throw fault("unsupported", "speak", "This pack has no voice.", "Use another pack.");
    if (!reply) throw fault("engine-failed", "speak", "This reply is gone.", "Ask again.");
    const { sampleRateHz } = voice;
    const sink = new TakenSamples(input);
    const sounds = voice.speak(reply, {
      ...(speaker !== null && { speaker }),
      quality,
      seed: SEED,
      signal,
      room: (samples) => sink.taken(samples - AHEAD_SECONDS * sampleRateHz),
    });
    let samples = 0;
    for await (const sound of sounds) {
      samples += sound.length;
      emit({ sampleRateHz, samples: Int16Array.from(sound, toInt16) });
    }
    return { samples };
  }

  #newReply(latent: number): WrittenReply {
    const reply = new WrittenReply();
    this.#replies.set(latent, reply);
    for (const old of [...this.#replies.keys()].slice(0, -KEPT_REPLIES)) this.#replies.delete(old);
    return reply;
  }

  #keep(medium: () => Medium): number {
    const id = this.#nextMedium++;
    this.#media.set(id, medium);
    this.#media.delete(id - KEPT_MEDIA);
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]();
  }
}

const NOTHING_SHOWN: Shown = { promptTokens: 0, evaluatedTokens: 0, droppedTurns: 0 };

function report({ promptTokens, evaluatedTokens }: Shown) {
  return { promptTokens, evaluatedTokens };
}

function sameBlocks(a: Medium, b: Medium): boolean {
  return a.audio.length === b.audio.length && a.audio.every((rows, i) => rows === b.audio[i]);
}

function filmOf({ frames, framesPerSecond, sound }: Extract<LookAt, { kind: "film" }>): Film {
  const film: Film = {
    frameCount: frames.length,
    framesPerSecond,
    frames: async function* () {
      for (const frame of frames) yield await decodeImage(frame);
    },
  };
  if (!sound) return film;
  return { ...film, sound: async () => Float32Array.from(sound, (sample) => sample / 32_768) };
}
