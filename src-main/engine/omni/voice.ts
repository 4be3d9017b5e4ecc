import type { Code2Wav, Code2WavSolver, Spoken } from "../../../native/types/binding.d.ts";
import type { SpeechQuality } from "../../contract/assistant.ts";
import { fault } from "../../contract/faults.ts";
import { CodeQueue } from "./codes.ts";
import { guarded } from "./guard.ts";
import { type OmniTalker, TALKER_SAMPLING } from "./talker.ts";
import type { WrittenReply } from "./written.ts";

/**
 * How exactly speech codes become sound. `reference`: 36 evaluations of the network with guidance, as
 * published. `balanced`: a third of them. `fast`: five, without guidance, a fourteenth of the work.
 */
export const QUALITIES: Readonly<Record<SpeechQuality, Code2WavSolver>> = {
  reference: { solver: "rk4", points: 10, guidance: 0.5 },
  balanced: { solver: "rk4", points: 4, guidance: 0.5 },
  fast: { solver: "euler", points: 6, guidance: 0 },
};

export interface SpeakOptions {
  /** Default: the pack's. */
  readonly speaker?: string;
  readonly quality: SpeechQuality;
  /** Equal seeds, replies and settings give equal sound. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Waits while more sound lies ahead of the listener than is worth computing. */
  readonly room?: (samples: number) => Promise<void>;
}

export interface SpokenSound {
  readonly samples: number;
  readonly spoken: Spoken;
}

/** The pack's own voice: a reply that is still being written → sound, piece by piece. */
export class OmniVoice implements AsyncDisposable {
  readonly #talker: OmniTalker;
  readonly #code2wav: Code2Wav;
  readonly #defaultSpeaker: string;

  constructor(talker: OmniTalker, code2wav: Code2Wav, defaultSpeaker: string) {
    this.#talker = talker;
    this.#code2wav = code2wav;
    this.#defaultSpeaker = defaultSpeaker;
  }

  get sampleRateHz(): number {
    return this.#code2wav.info.sampleRateHz;
  }

  get speakers(): readonly string[] {
    return this.#talker.info.speakers;
  }

  /** Talker and Code2Wav work side by side, each on its own thread; codes never wait for sound. */
  async *speak(
    reply: WrittenReply,
    { speaker = this.#defaultSpeaker, quality, seed, signal, room }: SpeakOptions,
  ): AsyncGenerator<Float32Array, SpokenSound> {
    if (!this.speakers.includes(speaker)) throw unknownSpeaker(speaker, this.speakers);
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const place = await aborted(reply.place, either);
    const codes = new CodeQueue();
    const spoken = this.#talker.speak(reply, place, {
      speaker,
      sampling: { ...TALKER_SAMPLING, seed },
      signal: either,
      onCodes: (batch) => codes.push(batch),
    });
    spoken.then(
      () => codes.end(),
      (error: unknown) => codes.fail(error),
    );
    const solver = QUALITIES[quality];
    const stream = this.#code2wav.stream({ speaker, seed, ...solver });
    try {
      let samples = 0;
      for await (const batch of codes.batches()) {
        const sound = await guarded("speak", () =>
          stream.push(batch.codes, batch.last, { signal: either }),
        );
        if (sound.length === 0) continue;
        samples += sound.length;
        yield sound;
        await room?.(samples);
      }
      return { samples, spoken: await spoken };
    } finally {
      // A consumer that leaves early stops the Talker too.
      stop.abort();
      await spoken.catch(() => {});
      await stream.dispose();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#talker[Symbol.asyncDispose]();
  }
}

export function unknownSpeaker(name: string, speakers: readonly string[]) {
  return fault(
    "bad-input",
    "speak",
    `This pack has no speaker ${name.slice(0, 64)}.`,
    `Its speakers are ${speakers.join(", ")}.`,
  );
}

/** The promise, unless the signal fires before it settles. */
async function aborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort = () => {};
  const stopped = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
