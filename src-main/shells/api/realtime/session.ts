/** One client's realtime session: its settings, its sound, its conversation, at most one response. */
import { randomUUID } from "node:crypto";
import type { PackInfo } from "../../../contract/assistant.ts";
import { microphoneRateHz } from "../../../contract/audio.ts";
import { base64Bytes, dataUrlBytes } from "../dataUrl.ts";
import { errorOf, Refusal } from "../errors.ts";
import { hearText } from "../hear.ts";
import type { ApiPorts, RateConverter } from "../ports.ts";
import type { Asked } from "../turns.ts";
import { Answering, type CancelReason } from "./answering.ts";
import { changed, initialConfig, type SessionConfig, shownConfig } from "./config.ts";
import { InputBuffer } from "./inputBuffer.ts";
import { Conversation, type Item, newItem, shownItem } from "./items.ts";
import { Listening, type Stretch } from "./listening.ts";
import type { ClientEvent, GivenContent, GivenItem, GivenResponse } from "./schema.ts";

export type ServerEvent = { readonly type: string; readonly [field: string]: unknown };

/** Resolves when the client has taken it; rejects never. */
export type Send = (event: ServerEvent) => Promise<void>;

/** Sound that is committed by hand: as long as a turn can use. Older sound is refused, not dropped. */
const maxBufferedSamples = 5 * 60 * microphoneRateHz;
/** OpenAI's own: less is no speech. */
const leastCommitSamples = microphoneRateHz / 10;

type EventOf<T extends ClientEvent["type"]> = Extract<ClientEvent, { type: T }>;

export class RealtimeSession implements AsyncDisposable {
  readonly #id = `sess_${randomUUID().replaceAll("-", "").slice(0, 21)}`;
  readonly #ports: ApiPorts;
  readonly #pack: PackInfo;
  readonly #send: Send;
  readonly #conversation = new Conversation();
  readonly #buffer = new InputBuffer();
  readonly #closing = new AbortController();
  #config: SessionConfig = initialConfig;
  #converter: RateConverter;
  #oddByte: Buffer = Buffer.alloc(0);
  #listening: Listening | null = null;
  #voicedItem: string | null = null;
  #answering: Answering | null = null;

  constructor(ports: ApiPorts, pack: PackInfo, send: Send) {
    this.#ports = ports;
    this.#pack = pack;
    this.#send = send;
    this.#converter = ports.rateConverter(this.#config.inputRateHz, microphoneRateHz);
  }

  async open(): Promise<void> {
    await this.#send({ type: "session.created", session: shownConfig(this.#id, this.#config) });
    await this.#listen();
  }

  /** Events are taken one after the other; what is wrong with one is an `error` event. */
  async take(event: ClientEvent): Promise<void> {
    try {
      await this.#handle(event);
    } catch (error) {
      await this.#complain(error, event.event_id);
    }
  }

  async #complain(error: unknown, eventId?: string): Promise<void> {
    const { error: body } = errorOf(error).body;
    await this.#send({ type: "error", error: { ...body, event_id: eventId ?? null } });
  }

  async #handle(event: ClientEvent): Promise<void> {
    switch (event.type) {
      case "session.update":
        return this.#update(event);
      case "input_audio_buffer.append":
        return this.#append(event.audio);
      case "input_audio_buffer.commit":
        return this.#commit();
      case "input_audio_buffer.clear":
        this.#buffer.forget(this.#buffer.end);
        await this.#listen();
        return this.#send({ type: "input_audio_buffer.cleared" });
      case "conversation.item.create":
        return this.#create(event.item, event.previous_item_id ?? undefined);
      case "conversation.item.retrieve":
        return this.#send({
          type: "conversation.item.retrieved",
          item: shownItem(this.#item(event.item_id)),
        });
      case "conversation.item.delete":
        this.#item(event.item_id);
        this.#conversation.remove(event.item_id);
        return this.#send({ type: "conversation.item.deleted", item_id: event.item_id });
      case "conversation.item.truncate":
        return this.#truncate(event);
      case "response.create":
        return this.#respond(event.response ?? {});
      case "response.cancel":
        return this.#cancel("client_cancelled", event.response_id ?? undefined);
    }
  }

  async #update({ session }: EventOf<"session.update">): Promise<void> {
    const before = this.#config;
    this.#config = changed(before, session);
    if (this.#config.inputRateHz !== before.inputRateHz) {
      const { inputRateHz } = this.#config;
      this.#converter = this.#ports.rateConverter(inputRateHz, microphoneRateHz);
    }
    const turnsOn = (this.#config.turnDetection === null) !== (before.turnDetection === null);
    if (turnsOn) await this.#listen();
    await this.#send({ type: "session.updated", session: shownConfig(this.#id, this.#config) });
  }

  /** Begins listening anew, or stops, as the settings say. */
  async #listen(): Promise<void> {
    await this.#listening?.[Symbol.asyncDispose]();
    this.#listening = null;
    this.#voicedItem = null;
    if (!this.#config.turnDetection || this.#closing.signal.aborted) return;
    this.#listening = await Listening.begin(this.#ports.assistant, this.#buffer, {
      voiced: (start) => this.#voiced(start),
      stretch: (stretch) => void this.#stretch(stretch),
      failed: (error) => void this.#complain(error),
    });
  }

  #append(audio: string): void {
    const given = base64Bytes(audio, "audio");
    const bytes = Buffer.concat([this.#oddByte, given]);
    const whole = bytes.length & ~1;
    // A client may cut its stream anywhere; a sample is not cut.
    this.#oddByte = bytes.subarray(whole);
    const samples = new Int16Array(whole / 2);
    for (let at = 0; at < samples.length; at++) samples[at] = bytes.readInt16LE(at * 2);
    const heard = this.#converter.push(samples);
    const held = this.#buffer.end - this.#buffer.start + heard.length;
    if (held > maxBufferedSamples) {
      const minutes = maxBufferedSamples / microphoneRateHz / 60;
      const message = `More than ${minutes} minutes of sound are waiting: commit or clear them.`;
      throw new Refusal(400, "input_audio_buffer_full", message);
    }
    this.#buffer.append(heard);
    this.#listening?.fed();
  }

  async #commit(): Promise<void> {
    const { start, end } = this.#buffer;
    if (end - start < leastCommitSamples) {
      const message = "The buffer holds less than 100 ms of sound.";
      throw new Refusal(400, "input_audio_buffer_commit_empty", message);
    }
    const item = newItem({ role: "user", sound: this.#buffer.slice(start, end) });
    this.#buffer.forget(end);
    // A stretch that was being listened to is over: this is what it became.
    if (this.#listening) await this.#listen();
    await this.#committed(item);
    if (this.#config.transcribes) void this.#transcribe(item);
  }

  async #committed(item: Item): Promise<void> {
    const previous = this.#conversation.insert(item) ?? null;
    const fields = { item_id: item.id, previous_item_id: previous };
    await this.#send({ type: "input_audio_buffer.committed", ...fields });
    await this.#announce(item, previous);
  }

  async #announce(item: Item, previous: string | null): Promise<void> {
    const shown = { previous_item_id: previous, item: shownItem(item) };
    await this.#send({ type: "conversation.item.added", ...shown });
    await this.#send({ type: "conversation.item.done", ...shown });
  }

  async #transcribe(item: Item): Promise<void> {
    const where = { item_id: item.id, content_index: 0 };
    const sound = item.sound ?? new Int16Array(0);
    const usage = { type: "duration", seconds: sound.length / microphoneRateHz };
    const named = "conversation.item.input_audio_transcription";
    try {
      if (item.text === "") {
        item.text = await hearText(this.#ports.assistant, sound, this.#closing.signal);
      }
      await this.#send({ type: `${named}.completed`, ...where, transcript: item.text, usage });
    } catch (error) {
      const body = errorOf(error).body.error;
      await this.#send({ type: `${named}.failed`, ...where, error: body });
    }
  }

  #voiced(start: number): void {
    if (this.#config.turnDetection?.interruptResponse) this.#answering?.cancel("turn_detected");
    this.#voicedItem ??= newItem({ role: "user" }).id;
    void this.#send({
      type: "input_audio_buffer.speech_started",
      audio_start_ms: msOf(start),
      item_id: this.#voicedItem,
    });
  }

  async #stretch({ start, end, text }: Stretch): Promise<void> {
    const sound = this.#buffer.slice(start - leadSamples, end);
    const item = newItem({ role: "user", sound, text, ...this.#voicedId() });
    this.#voicedItem = null;
    this.#buffer.forget(end);
    const stopped = { audio_end_ms: msOf(end), item_id: item.id };
    await this.#send({ type: "input_audio_buffer.speech_stopped", ...stopped });
    await this.#committed(item);
    if (this.#config.transcribes || this.#config.type === "transcription") {
      await this.#transcribe(item);
    }
    const { type, turnDetection } = this.#config;
    if (type !== "realtime" || !turnDetection?.createResponse) return;
    this.#answering?.cancel("turn_detected");
    await this.#running;
    await this.#respond({}).catch((error: unknown) => this.#complain(error));
  }

  #voicedId() {
    return this.#voicedItem === null ? {} : { id: this.#voicedItem };
  }

  async #create(given: GivenItem, after: string | undefined): Promise<void> {
    const item = await this.#itemOf(given);
    if (this.#conversation.find(item.id)) {
      throw new Refusal(400, "item_exists", `There is an item ${item.id} already.`, "item.id");
    }
    const previous = this.#conversation.insert(item, after);
    if (previous === undefined) throw notThere(after ?? "");
    await this.#announce(item, previous);
  }

  async #itemOf({ id, role, content }: GivenItem): Promise<Item> {
    const texts: string[] = [];
    const sounds: Int16Array[] = [];
    const pictures: Item["pictures"][number][] = [];
    for (const part of content) {
      if (part.type === "input_image") {
        const data = dataUrlBytes(part.image_url, "image_url");
        pictures.push({ kind: "image", name: "The picture", data });
      } else if (part.type === "input_audio") sounds.push(this.#soundOf(part));
      else texts.push(part.type === "output_audio" ? part.transcript : part.text);
    }
    const [sound = null, more] = sounds;
    if (more) throw new Refusal(400, "invalid_value", "An item may hold one recording.", "content");
    const text = texts.join("\n");
    const known = { ...(id ? { id } : {}), role, text, pictures };
    if (!sound || text === "") return newItem({ ...known, sound });
    // Words beside a recording make one question with what it says.
    const heard = await hearText(this.#ports.assistant, sound, this.#closing.signal);
    return newItem({ ...known, text: `${text}\n${heard}` });
  }

  #soundOf({ audio }: Extract<GivenContent, { type: "input_audio" }>): Int16Array {
    const bytes = Buffer.from(base64Bytes(audio, "audio"));
    const samples = new Int16Array(bytes.length >> 1);
    for (let at = 0; at < samples.length; at++) samples[at] = bytes.readInt16LE(at * 2);
    const converter = this.#ports.rateConverter(this.#config.inputRateHz, microphoneRateHz);
    const [first, last] = [converter.push(samples), converter.end()];
    const sound = new Int16Array(first.length + last.length);
    sound.set(first);
    sound.set(last, first.length);
    return sound;
  }

  #item(id: string): Item {
    const item = this.#conversation.find(id);
    if (item) return item;
    throw notThere(id);
  }

  /** T4 over the wire: only the client knows what its loudspeaker played. */
  async #truncate({ item_id, audio_end_ms }: EventOf<"conversation.item.truncate">): Promise<void> {
    const item = this.#item(item_id);
    if (!item.spoken) {
      throw new Refusal(400, "invalid_value", "Only a spoken reply can be truncated.", "item_id");
    }
    const { clauses, rateHz, samples } = item.spoken;
    const heard = Math.round((audio_end_ms / 1_000) * rateHz);
    if (heard < samples || item.status !== "completed") {
      item.text = this.#ports.heardText(clauses, Math.min(heard, samples), rateHz);
    }
    await this.#send({
      type: "conversation.item.truncated",
      item_id,
      content_index: 0,
      audio_end_ms,
    });
  }

  #running: Promise<void> = Promise.resolve();

  async #respond(given: GivenResponse): Promise<void> {
    if (this.#answering) {
      const message = "A response is being made already: cancel it or wait for response.done.";
      throw new Refusal(400, "conversation_already_has_active_response", message);
    }
    const question = this.#conversation.question();
    if (!question) {
      throw new Refusal(400, "nothing_to_answer", "Nothing was asked since the last reply.");
    }
    const { asked, past, system } = question;
    const speak = given.output_modalities?.includes("audio") ?? this.#config.speaks;
    const instructions = [given.instructions ?? this.#config.instructions, system]
      .filter((text) => text !== "")
      .join("\n");
    const answering = new Answering(
      this.#ports,
      { send: this.#send, add: (item) => this.#conversation.insert(item) ?? null },
      {
        asked: {
          source: this.#sourceOf(asked),
          sights: asked.flatMap(({ pictures }) => pictures).slice(-8),
          past: past.slice(-200),
          instructions: instructions.slice(0, 8_000),
          goal: "answer",
          speak,
          pace: this.#config.pace,
        },
        outputRateHz: this.#config.outputRateHz,
        metadata: given.metadata ?? {},
        heard: (text) => heardAs(asked, text),
      },
    );
    this.#answering = answering;
    this.#running = answering.run().finally(() => {
      if (this.#answering === answering) this.#answering = null;
    });
  }

  /** A Thinker that hears by itself is given the sound; another one is spared hearing it twice. */
  #sourceOf(asked: readonly Item[]): Asked["source"] {
    const [item, ...more] = asked;
    const hearsItself = !this.#pack.parts.some(({ role }) => role === "hearing");
    if (item?.sound && more.length === 0 && (hearsItself || item.text === "")) {
      return { sound: item.sound };
    }
    return { text: asked.map(({ text }) => text).join("\n") };
  }

  #cancel(reason: CancelReason, id?: string): void {
    const answering = this.#answering;
    if (!answering || (id !== undefined && id !== answering.id)) {
      const message = "There is no such response to cancel.";
      throw new Refusal(400, "response_cancel_not_active", message);
    }
    answering.cancel(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#answering?.cancel("client_cancelled");
    await this.#listening?.[Symbol.asyncDispose]();
    await this.#running;
  }
}

/** Sound that belongs to a stretch before the detector was sure of it. */
const leadSamples = 0.3 * microphoneRateHz;

function heardAs(asked: readonly Item[], text: string): void {
  const [item] = asked;
  if (item?.sound) item.text = text;
}

function msOf(sample: number): number {
  return Math.round((sample / microphoneRateHz) * 1_000);
}

function notThere(id: string): Refusal {
  return new Refusal(404, "item_not_found", `There is no item ${id}.`, "item_id");
}
