/**
 * Silero voice activity detection (v6, MIT): how likely each 32 ms of sound is speech. 0.13 ms a frame.
 */
import { type InferenceSession, Tensor } from "onnxruntime-node";
import { openModel } from "../onnx.ts";

/** 32 ms at 16 kHz, the only length the model knows. */
export const vadFrameSamples = 512;
/** The model also needs the end of the frame before; without it, it answers 0.004 for speech. */
const contextSamples = 64;
const stateShape = [2, 1, 128];

export class Vad {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async load(file: string): Promise<Vad> {
    return new Vad(await openModel(file, 1));
  }

  /** Each stream of sound has its own memory; the model is shared. */
  stream(): VadStream {
    return new VadStream(this.#session);
  }
}

export class VadStream {
  readonly #session: InferenceSession;
  readonly #rate = new Tensor("int64", BigInt64Array.of(16_000n), []);
  readonly #input = new Float32Array(contextSamples + vadFrameSamples);
  #state: Tensor = new Tensor("float32", new Float32Array(256), stateShape);

  constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** `frame` holds `vadFrameSamples`. Calls must not overlap. */
  async probability(frame: Float32Array): Promise<number> {
    this.#input.copyWithin(0, vadFrameSamples);
    this.#input.set(frame, contextSamples);
    const input = new Tensor("float32", this.#input, [1, this.#input.length]);
    const output = await this.#session.run({ input, state: this.#state, sr: this.#rate });
    this.#state = output.stateN as Tensor;
    return Number(output.output?.data[0]);
  }
}
