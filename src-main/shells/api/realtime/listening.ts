/**
 * Server VAD: the recogniser follows the client's sound and tells where someone speaks and stops. Each
 * stretch is a turn of its own that only transcribes, so that nobody's engine waits while a client
 * listens; the sound after a stretch goes into the next turn.
 */
import type { Assistant, Session } from "../../../contract/assistant.ts";
import { microphoneRateHz } from "../../../contract/audio.ts";
import type { AssistantEvent } from "../../../contract/events.ts";
import { FaultError } from "../../../contract/faults.ts";
import { protocolVersion } from "../../../contract/limits.ts";
import type { InputBuffer } from "./inputBuffer.ts";

export interface Stretch {
  /** On the buffer's clock. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Hearer {
  voiced(start: number): void;
  stretch(stretch: Stretch): void;
  failed(error: FaultError): void;
}

/** Kept of a silence: what the recogniser wants to hear before the first word, with room to spare. */
const leadSamples = microphoneRateHz;

export class Listening implements AsyncDisposable {
  readonly #buffer: InputBuffer;
  readonly #hearer: Hearer;
  readonly #session: Session;
  #turn = 0;
  /** Where the live turn's clock begins on the buffer's. */
  #base: number;
  #next: number;
  #live = false;
  #start: number | null = null;
  #endSample = 0;
  #disposed = false;

  private constructor(assistant: Assistant, buffer: InputBuffer, hearer: Hearer) {
    this.#buffer = buffer;
    this.#hearer = hearer;
    this.#base = buffer.start;
    this.#next = buffer.start;
    this.#session = assistant.connect();
    this.#session.onEvent((event) => this.#take(event));
    this.#session.onClose((reason) => hearer.failed(new FaultError(reason)));
  }

  static async begin(
    assistant: Assistant,
    buffer: InputBuffer,
    hearer: Hearer,
  ): Promise<Listening> {
    const listening = new Listening(assistant, buffer, hearer);
    const opened = await listening.#session.call<"session.open">({
      type: "session.open",
      protocol: protocolVersion,
      shell: "api",
    });
    listening.#turn = opened.nextTurn - 1;
    await listening.#listen();
    return listening;
  }

  /** The buffer holds more. */
  fed(): void {
    if (!this.#live || this.#next >= this.#buffer.end) return;
    const samples = this.#buffer.slice(this.#next, this.#buffer.end);
    const firstSample = this.#next - this.#base;
    this.#next = this.#buffer.end;
    this.#session.sound({ kind: "microphone", turn: this.#turn, firstSample, samples });
    if (this.#start === null) this.#buffer.forget(this.#next - leadSamples);
  }

  async #listen(): Promise<void> {
    this.#turn += 1;
    this.#start = null;
    await this.#session.call({
      type: "turn.start",
      turn: this.#turn,
      source: { kind: "hands-free" },
      sights: [],
      goal: "transcribe",
    });
    this.#live = true;
    this.fed();
  }

  #take(event: AssistantEvent): void {
    if (!("turn" in event) || event.turn !== this.#turn || this.#disposed) return;
    if (event.type === "turn.voiced") {
      this.#start = this.#base + event.firstSample;
      this.#hearer.voiced(this.#start);
    } else if (event.type === "turn.endpoint") this.#endSample = event.endSample;
    else if (event.type === "turn.heard" && event.final) {
      const end = this.#base + this.#endSample;
      this.#hearer.stretch({ start: this.#start ?? this.#base, end, text: event.text });
      this.#base = end;
      this.#next = end;
      this.#live = false;
    } else if (event.type === "turn.ended") this.#again(event.fault);
  }

  #again(reason: FaultError["fault"] | undefined): void {
    if (reason) {
      this.#live = false;
      this.#hearer.failed(new FaultError(reason));
      // What comes is listened to with a new engine; what came meanwhile is lost with the old one.
      this.#base = this.#buffer.end;
      this.#next = this.#base;
    }
    this.#listen().catch((error: unknown) => {
      if (!this.#disposed && error instanceof FaultError) this.#hearer.failed(error);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#session[Symbol.asyncDispose]();
  }
}
