import { abortError } from "../../base/calls.ts";
import { Disposables } from "../../base/disposal.ts";
import { FaultError } from "../../contract/faults.ts";
import type { ChatMessage, LookAt, ThinkStop } from "../messages.ts";
import { endsInLoop } from "../think/loops.ts";
import type { Film } from "./film.ts";
import { Omni } from "./load.ts";
import type { Medium } from "./media.ts";
import { loadNative } from "./native.ts";
import { decodeImage } from "./pixels.ts";
import type { Part } from "./prompt.ts";
import type { OmniMessage, OmniThinker, Shown } from "./thinker.ts";

/** A screen (1,300 tokens), half a minute of speech and a reply, several times over. */
const CONTEXT_TOKENS = 8192;

/** Pictures and recordings that can still be named; a full-HD screen keeps 18 MB of rows for the 7B. */
const KEPT_MEDIA = 32;

/** Exchanges whose sights, sounds and tokens are still known. Older ones are shown as plain text. */
const KEPT_EXCHANGES = 16;

/** What was really shown and written in an exchange that later messages only tell in words. */
interface Exchange {
  readonly question: string;
  readonly parts: readonly Part<Medium>[];
  readonly ids: readonly number[];
}

/** An omni pack behind the engine's border: one conversation, its sights and sounds by number. */
export class OmniHost implements AsyncDisposable {
  readonly #omni: Omni;
  readonly #thinker: OmniThinker;
  readonly #owned: Disposables;
  readonly #media = new Map<number, () => Medium>();
  readonly #exchanges: Exchange[] = [];
  #nextMedium = 1;

  private constructor(omni: Omni, thinker: OmniThinker, owned: Disposables) {
    this.#omni = omni;
    this.#thinker = thinker;
    this.#owned = owned;
  }

  static async load(folder: string): Promise<OmniHost> {
    const native = loadNative();
    await native.loadBackends();
    const owned = new Disposables();
    try {
      const omni = owned.add(await Omni.load(folder, native));
      const contextTokens = Math.min(CONTEXT_TOKENS, omni.manifest.contextTokens);
      const thinker = owned.add(await omni.conversation({ contextTokens }));
      return new OmniHost(omni, thinker, owned);
    } catch (error) {
      await owned[Symbol.asyncDispose]();
      throw error;
    }
  }

  get device(): string {
    return this.#omni.device;
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
    const shown = await this.#thinker.show(this.#messages(messages), open ? "open" : "closed", {
      signal,
    });
    return report(shown);
  }

  async generate(
    messages: readonly ChatMessage[],
    maxTokens: number,
    signal: AbortSignal,
    emit: (text: string) => void,
  ) {
    const started = performance.now();
    const resolved = this.#messages(messages);
    const reply = this.#thinker.reply(resolved, { maxTokens, signal });
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
      this.#remember(messages, resolved, ids);
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

  #keep(medium: () => Medium): number {
    const id = this.#nextMedium++;
    this.#media.set(id, medium);
    this.#media.delete(id - KEPT_MEDIA);
    return id;
  }

  /** Messages as the Thinker takes them: past exchanges with what was really shown and written. */
  #messages(messages: readonly ChatMessage[]): OmniMessage[] {
    let exchange: Exchange | undefined;
    return messages.map((message): OmniMessage => {
      const { role, text, media } = message;
      if (role === "assistant") return { role, parts: this.#written(text, exchange) };
      exchange = role === "user" && !media ? this.#known(text) : undefined;
      if (exchange) return { role, parts: exchange.parts };
      const seen = (media ?? []).flatMap((id): Part<Medium>[] => {
        const medium = this.#media.get(id)?.();
        // An open medium without a whole block yet has no tokens to show.
        return medium && (!medium.open || medium.audio.length > 0) ? [{ medium }] : [];
      });
      return { role, parts: text === "" ? seen : [...seen, { text }] };
    });
  }

  #known(question: string): Exchange | undefined {
    return this.#exchanges.findLast((exchange) => exchange.question === question);
  }

  /** As many of the model's own tokens as were heard; other words are spelled again. */
  #written(text: string, exchange: Exchange | undefined): Part<Medium>[] {
    if (!exchange) return [{ text }];
    const heard = text.trim();
    const stream = this.#omni.text.stream();
    let spelled = "";
    for (const [i, id] of exchange.ids.entries()) {
      spelled += stream.push(id);
      if (spelled.trim() === heard) return [{ ids: exchange.ids.slice(0, i + 1) }];
    }
    return [{ text }];
  }

  #remember(
    messages: readonly ChatMessage[],
    resolved: readonly OmniMessage[],
    ids: readonly number[],
  ): void {
    const asked = messages.at(-1);
    const parts = resolved.at(-1)?.parts;
    if (asked?.role !== "user" || !parts) return;
    const exchange = { question: asked.transcript ?? asked.text, parts, ids };
    if (this.#exchanges.at(-1)?.ids === ids) this.#exchanges.pop();
    this.#exchanges.push(exchange);
    if (this.#exchanges.length > KEPT_EXCHANGES) this.#exchanges.shift();
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
