/** One response: a turn told in the events of a realtime response. */
import { randomUUID } from "node:crypto";
import type { AssistantEvent, EventOf } from "../../../contract/events.ts";
import { errorOf } from "../errors.ts";
import type { ApiPorts } from "../ports.ts";
import { base64 } from "../soundOut.ts";
import { type Asked, failureOf, runTurn } from "../turns.ts";
import { type Item, newItem, type Spoken, shownItem } from "./items.ts";

export type CancelReason = "client_cancelled" | "turn_detected";

export interface Line {
  /** Resolves when the client has taken it. */
  send(event: { readonly type: string; readonly [field: string]: unknown }): Promise<void>;
  /** The item enters the conversation; returns the id of the one before it. */
  add(item: Item): string | null;
}

export interface ResponseWish {
  readonly asked: Asked;
  readonly outputRateHz: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** What was heard of a question that came as sound. */
  readonly heard: (text: string) => void;
}

type Status = "in_progress" | "completed" | "cancelled" | "failed";

export class Answering {
  readonly id = `resp_${randomUUID().replaceAll("-", "").slice(0, 21)}`;
  readonly #ports: ApiPorts;
  readonly #line: Line;
  readonly #wish: ResponseWish;
  readonly #stop = new AbortController();
  readonly #item: Item;
  readonly #spoken: Spoken | null;
  #added = false;
  #cancelled: CancelReason | null = null;
  #timing: EventOf<"turn.ended">["timing"] | null = null;

  constructor(ports: ApiPorts, line: Line, wish: ResponseWish) {
    this.#ports = ports;
    this.#line = line;
    this.#wish = wish;
    this.#spoken = wish.asked.speak ? { clauses: [], rateHz: 0, samples: 0 } : null;
    this.#item = newItem({ role: "assistant", status: "in_progress", spoken: this.#spoken });
  }

  cancel(reason: CancelReason): void {
    this.#cancelled ??= reason;
    this.#stop.abort();
  }

  /** Never rejects; ends after `response.done`. */
  async run(): Promise<void> {
    await this.#line.send({ type: "response.created", response: this.#shown("in_progress") });
    try {
      for await (const piece of runTurn(
        this.#ports.assistant,
        this.#wish.asked,
        this.#stop.signal,
      )) {
        if (piece.type === "event") await this.#take(piece.event);
        else await this.#sound(piece.samples);
      }
      await this.#done("completed");
    } catch (error) {
      await this.#done(this.#cancelled ? "cancelled" : "failed", error);
    }
  }

  async #take(event: AssistantEvent): Promise<void> {
    if (event.type === "turn.text") await this.#text(event.text);
    else if (event.type === "turn.heard" && event.final) this.#wish.heard(event.text);
    else if (event.type === "speech.started") this.#voice(event.sampleRateHz);
    else if (event.type === "speech.aligned") this.#spoken?.clauses.push(event);
    else if (event.type === "speech.ended" && this.#converter) {
      await this.#deliver(this.#converter.end());
    } else if (event.type === "turn.ended") {
      this.#timing = event.timing;
      const failure = failureOf(event);
      if (failure) throw failure;
    }
  }

  #converter: ReturnType<ApiPorts["rateConverter"]> | null = null;

  #voice(rateHz: number): void {
    if (this.#spoken) this.#spoken.rateHz = rateHz;
    this.#converter = this.#ports.rateConverter(rateHz, this.#wish.outputRateHz);
  }

  async #text(text: string): Promise<void> {
    const delta = this.#item.text === "" ? text.trimStart() : text;
    if (delta === "") return;
    await this.#begin();
    this.#item.text += delta;
    const type = this.#spoken
      ? "response.output_audio_transcript.delta"
      : "response.output_text.delta";
    await this.#send({ type, delta });
  }

  async #sound(samples: Int16Array): Promise<void> {
    if (this.#spoken) this.#spoken.samples += samples.length;
    if (this.#converter) await this.#deliver(this.#converter.push(samples));
  }

  async #deliver(samples: Int16Array): Promise<void> {
    if (samples.length === 0) return;
    await this.#begin();
    await this.#send({ type: "response.output_audio.delta", delta: base64(samples) });
  }

  async #begin(): Promise<void> {
    if (this.#added) return;
    this.#added = true;
    const item = shownItem(this.#item);
    const before = this.#line.add(this.#item);
    const where = { response_id: this.id, output_index: 0 };
    await this.#line.send({ type: "response.output_item.added", ...where, item });
    await this.#line.send({ type: "conversation.item.added", previous_item_id: before, item });
    await this.#send({ type: "response.content_part.added", part: this.#part() });
  }

  #part(): object {
    const { text } = this.#item;
    return this.#spoken ? { type: "audio", transcript: text } : { type: "text", text };
  }

  #send(event: { type: string; [field: string]: unknown }): Promise<void> {
    const where = { response_id: this.id, item_id: this.#item.id, output_index: 0 };
    return this.#line.send({ ...event, ...where, content_index: 0 });
  }

  async #done(status: Status, error?: unknown): Promise<void> {
    if (this.#added) await this.#close(status);
    const details = this.#details(status, error);
    await this.#line.send({ type: "response.done", response: this.#shown(status, details) });
  }

  async #close(status: Status): Promise<void> {
    const item = this.#item;
    item.status = status === "completed" ? "completed" : "incomplete";
    item.text = item.text.trimEnd();
    // T4: what did not leave was not said.
    if (status !== "completed" && this.#spoken) {
      const { clauses, samples, rateHz } = this.#spoken;
      item.text = this.#ports.heardText(clauses, samples, rateHz);
    }
    if (this.#spoken) {
      const transcript = item.text;
      await this.#send({ type: "response.output_audio.done" });
      await this.#send({ type: "response.output_audio_transcript.done", transcript });
    } else await this.#send({ type: "response.output_text.done", text: item.text });
    await this.#send({ type: "response.content_part.done", part: this.#part() });
    const shown = shownItem(item);
    const where = { response_id: this.id, output_index: 0 };
    await this.#line.send({ type: "response.output_item.done", ...where, item: shown });
    await this.#line.send({ type: "conversation.item.done", item: shown });
  }

  #details(status: Status, error: unknown): object | null {
    if (status === "cancelled") return { type: "cancelled", reason: this.#cancelled };
    return status === "failed" ? { type: "failed", error: errorOf(error).body.error } : null;
  }

  #shown(status: Status, details: object | null = null): object {
    return {
      object: "realtime.response",
      id: this.id,
      status,
      status_details: details,
      output: this.#added ? [shownItem(this.#item)] : [],
      output_modalities: [this.#spoken ? "audio" : "text"],
      metadata: { ...this.#wish.metadata, ...this.#latency() },
      usage: null,
    };
  }

  /** Where this turn's milliseconds went; OpenAI's metadata holds text only. */
  #latency(): Record<string, string> {
    const timing = this.#timing;
    if (!timing) return {};
    const named: Record<string, number | null> = {
      sotto_first_text_ms: timing.endOfSpeechToFirstTextMs,
      sotto_first_audio_ms: timing.endOfSpeechToFirstAudioMs,
      sotto_total_ms: timing.totalMs,
    };
    for (const [stage, ms] of Object.entries(timing.stages)) named[`sotto_${stage}_ms`] = ms;
    return Object.fromEntries(
      Object.entries(named).flatMap(([name, ms]) => (ms === null ? [] : [[name, String(ms)]])),
    );
  }
}
