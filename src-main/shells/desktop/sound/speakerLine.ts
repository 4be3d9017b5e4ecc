/** Replies over a loudspeaker that may come and go: what was not heard yet is played again elsewhere. */
import { worded } from "../../../contract/sentences.ts";
import type { FromSpeaker, ToSpeaker } from "../../../sound/messages.ts";
import { AudioEnd } from "./audioEnd.ts";
import type { Lines } from "./lines.ts";
import type { Playback, PlaybackProgress } from "./soundPort.ts";

/** It answers what was heard within 2 ms, and is ended by then: what it holds is never heard. */
const stopMs = 15;
/** Progress is told every 100 ms once the device runs; opening takes up to half a second. */
const progressMs = 2_500;
/** A headset that drops out is replaced within this, or the reply ends. */
const deviceWaitMs = 1_500;
const mostRecoveries = 4;

interface Kept {
  readonly firstSample: number;
  readonly samples: Int16Array;
}

class LiveReply implements Playback {
  readonly id: number;
  readonly sampleRateHz: number;
  readonly #line: SpeakerLine;
  readonly #onProgress: (progress: PlaybackProgress) => void;
  /** Given and not yet heard. */
  kept: Kept[] = [];
  total: number | null = null;
  heard = 0;
  /** Where the present device began. */
  base = 0;
  recoveries = 0;
  /** No device is left: it ends as soon as all of it is known. */
  deaf = false;
  over = false;

  constructor(
    id: number,
    sampleRateHz: number,
    line: SpeakerLine,
    onProgress: (progress: PlaybackProgress) => void,
  ) {
    this.id = id;
    this.sampleRateHz = sampleRateHz;
    this.#line = line;
    this.#onProgress = onProgress;
  }

  push(firstSample: number, samples: Int16Array): void {
    if (this.over) return;
    this.kept.push({ firstSample, samples });
    this.#line.push(this, { firstSample, samples });
  }

  end(samples: number): void {
    if (this.over) return;
    this.total = samples;
    this.#line.end(this);
  }

  stop(): Promise<number> {
    return this.#line.stop(this);
  }

  progress(samples: number, drained: boolean): void {
    this.heard = Math.max(this.heard, samples);
    const { heard } = this;
    this.kept = this.kept.filter(
      ({ firstSample, samples: all }) => firstSample + all.length > heard,
    );
    if (drained) this.over = true;
    this.#onProgress({ samples: heard, drained });
  }
}

export class SpeakerLine implements Disposable {
  readonly #lines: Lines;
  readonly #end: AudioEnd<ToSpeaker, FromSpeaker>;
  #reply: LiveReply | null = null;
  /** What was heard of it is being asked; then the process ends. */
  #stopping: {
    readonly reply: LiveReply;
    readonly late: NodeJS.Timeout;
    readonly resolve: (samples: number) => void;
  } | null = null;
  #stream = 0;
  #watch: NodeJS.Timeout | undefined;
  #waiting: NodeJS.Timeout | undefined;
  #route = "";
  #label = "";
  #asleep = false;

  constructor(lines: Lines) {
    this.#lines = lines;
    this.#end = new AudioEnd<ToSpeaker, FromSpeaker>(
      () => lines.start("speaker"),
      (message) => this.#heard(message),
      (reason) => this.#recover(reason),
    );
  }

  play(sampleRateHz: number, onProgress: (progress: PlaybackProgress) => void): Playback {
    if (this.#reply) void this.#reply.stop();
    const reply = new LiveReply(this.#stream++, sampleRateHz, this, onProgress);
    this.#reply = reply;
    this.#begin(reply);
    return reply;
  }

  push(reply: LiveReply, frame: Kept): void {
    if (reply !== this.#reply || this.#waiting || reply.deaf || this.#asleep) return;
    this.#send(reply, frame);
  }

  end(reply: LiveReply): void {
    if (reply !== this.#reply) return;
    if (reply.deaf) this.#over(reply, true);
    else if (!this.#waiting && !this.#asleep) this.#sendEnd(reply);
  }

  /**
   * T3. Silent within 10 ms, whatever is buffered and even if the process hangs: it is ended, and the
   * sound system drops what it held. Told to be silent it would still play 60 ms.
   */
  stop(reply: LiveReply): Promise<number> {
    if (reply !== this.#reply || reply.over) return Promise.resolve(reply.heard);
    this.#reply = null;
    reply.over = true;
    this.#clear();
    if (!this.#end.running) return Promise.resolve(reply.heard);
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#stopped(reply, 0), stopMs);
      this.#stopping = { reply, late, resolve };
      this.#end.post({ type: "stop", stream: reply.id });
    });
  }

  #stopped(reply: LiveReply, samples: number): void {
    const stopping = this.#stopping;
    if (stopping?.reply !== reply) return;
    this.#stopping = null;
    clearTimeout(stopping.late);
    reply.heard = Math.max(reply.heard, reply.base + samples);
    this.#end.drop();
    stopping.resolve(reply.heard);
    if (this.#reply) this.#begin(this.#reply);
    else this.rest();
  }

  /** A reply will come: the device is opened while the question is still being asked. */
  prepare(): void {
    if (this.#asleep) return;
    const route = this.#lines.route("speaker");
    if (route) this.#open(route);
  }

  cue(sourceHz: number, samples: Int16Array): void {
    if (this.#asleep) return;
    this.prepare();
    if (this.#end.running) this.#end.post({ type: "cue", sourceHz, samples });
  }

  /** Devices or preferences are not what they were. */
  changed(): void {
    if (this.#asleep) return;
    const route = this.#lines.route("speaker");
    if (this.#waiting && route && this.#reply) {
      this.#begin(this.#reply);
      return;
    }
    const moved = keyOf(route?.env) !== this.#route;
    if (moved && this.#reply && this.#end.running) this.#replace();
    else if (moved) this.#end.drop();
    if (!this.#reply) this.rest();
    else if (route) this.#tellLabel(route.label);
    if (this.#end.running)
      this.#end.post({ type: "volume", volume: this.#lines.preferences.volume });
  }

  /** Has the process ready; the device is opened when something is to be heard. */
  rest(): void {
    if (this.#reply || this.#asleep) return;
    const route = this.#lines.route("speaker");
    if (!route) return;
    this.#startFor(route.env);
    this.#label = route.label;
  }

  suspend(): void {
    this.#asleep = true;
    this.#clear();
    this.#end.drop();
  }

  resume(): void {
    this.#asleep = false;
    if (this.#reply) this.#begin(this.#reply);
    else this.rest();
  }

  [Symbol.dispose](): void {
    this.#asleep = true;
    this.#clear();
    this.#end.drop();
  }

  #begin(reply: LiveReply): void {
    if (this.#asleep) return;
    this.#clear();
    const route = this.#lines.route("speaker");
    if (!route) {
      this.#await(reply);
      return;
    }
    this.#open(route);
    reply.base = reply.heard;
    this.#end.post({ type: "start", stream: reply.id, sourceHz: reply.sampleRateHz });
    for (const frame of reply.kept) this.#send(reply, frame);
    if (reply.total !== null) this.#sendEnd(reply);
  }

  #send(reply: LiveReply, { firstSample, samples }: Kept): void {
    const heard = Math.max(0, reply.base - firstSample);
    if (heard >= samples.length) return;
    this.#end.post({
      type: "push",
      stream: reply.id,
      firstSample: firstSample + heard - reply.base,
      samples: heard > 0 ? samples.slice(heard) : samples,
    });
    this.#watch ??= this.#watchFor(reply);
  }

  #sendEnd(reply: LiveReply): void {
    const samples = Math.max(0, (reply.total ?? 0) - reply.base);
    this.#end.post({ type: "end", stream: reply.id, samples });
    this.#watch ??= this.#watchFor(reply);
  }

  #open({ device, rateHz, env, label }: NonNullable<ReturnType<Lines["route"]>>): void {
    this.#startFor(env);
    this.#tellLabel(label);
    this.#end.post({ type: "open", device, rateHz });
    this.#end.post({ type: "volume", volume: this.#lines.preferences.volume });
  }

  #startFor(env: Readonly<Record<string, string>>): void {
    const key = keyOf(env);
    if (key !== this.#route) this.#end.drop();
    this.#route = key;
    this.#end.ensure();
  }

  #heard(message: FromSpeaker): void {
    const reply = this.#reply;
    switch (message.type) {
      case "played":
        if (reply?.id !== message.stream) break;
        if (message.drained) this.#over(reply, false);
        reply.progress(reply.base + message.samples, message.drained);
        if (!message.drained) this.#progressed(reply);
        break;
      case "stopped":
        if (this.#stopping?.reply.id === message.stream) {
          this.#stopped(this.#stopping.reply, message.samples);
        }
        break;
      case "stalled":
        this.#recover("it took no more sound");
        break;
      case "failed":
        this.#recover(message.reason);
        break;
    }
  }

  #progressed(reply: LiveReply): void {
    clearTimeout(this.#watch);
    // Between two clauses nothing is to be played, and nothing is told.
    const idle = reply.kept.length === 0 && reply.total === null;
    this.#watch = idle ? undefined : this.#watchFor(reply);
  }

  #watchFor(reply: LiveReply): NodeJS.Timeout {
    return setTimeout(() => {
      if (reply === this.#reply) this.#recover("it took no sound");
    }, progressMs);
  }

  /** It failed: another start, or the page, or the end of the reply with what was heard. */
  #recover(reason: string): void {
    const mayGoOn = this.#lines.failed("speaker", reason);
    if (mayGoOn) {
      this.#replace();
      return;
    }
    this.#drop();
    if (this.#reply) this.#giveUp(this.#reply);
  }

  /** What runs is of no use any more. The reply goes on with a fresh start. */
  #replace(): void {
    this.#drop();
    const reply = this.#reply;
    if (!reply) {
      this.rest();
      return;
    }
    reply.recoveries++;
    if (reply.recoveries > mostRecoveries) {
      this.#giveUp(reply);
      return;
    }
    this.#await(reply);
    void this.#lines.refresh().then(() => {
      if (this.#waiting && reply === this.#reply && this.#lines.route("speaker"))
        this.#begin(reply);
    });
  }

  #drop(): void {
    this.#clear();
    this.#end.drop();
    if (this.#stopping) this.#stopped(this.#stopping.reply, 0);
  }

  #await(reply: LiveReply): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      this.#waiting = undefined;
      if (reply === this.#reply) this.#giveUp(reply);
    }, deviceWaitMs);
  }

  /** Nothing plays it any more: the turn must end all the same, with what was heard. */
  #giveUp(reply: LiveReply): void {
    this.#lines.health.tell({
      type: "fault",
      fault: { code: "not-found", stage: "play", ...worded("speaker-missing") },
    });
    reply.deaf = true;
    this.#clear();
    if (reply.total !== null) this.#over(reply, true);
  }

  #over(reply: LiveReply, tell: boolean): void {
    this.#clear();
    this.#reply = null;
    if (tell) reply.progress(reply.heard, true);
  }

  #clear(): void {
    clearTimeout(this.#watch);
    this.#watch = undefined;
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
  }

  #tellLabel(label: string): void {
    if (label === this.#label) return;
    const before = this.#label;
    this.#label = label;
    if (before !== "") this.#lines.health.tell({ type: "speaker-changed", device: label });
  }
}

function keyOf(env: Readonly<Record<string, string>> | undefined): string {
  return JSON.stringify(env ?? {});
}
