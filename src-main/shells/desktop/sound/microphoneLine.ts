/**
 * Takes over a microphone that may come and go. The device is worked elsewhere (a process, a page);
 * here it is replaced when it crashes, stalls or is unplugged, and the take goes on.
 */
import { Channel } from "../../../base/channel.ts";
import { type FaultError, wordedFault } from "../../../contract/faults.ts";
import { worded } from "../../../contract/sentences.ts";
import type { FromMicrophone, ToMicrophone } from "../../../sound/messages.ts";
import { AudioEnd } from "./audioEnd.ts";
import type { Lines } from "./lines.ts";
import type { CapturedFrame, Take } from "./soundPort.ts";

const samplesPerMs = 16;
/** A cold start takes 0.1 s, a Bluetooth headset 0.7 s to its first sound. */
const firstFrameMs = 2_500;
/** Frames come every 10 ms; a machine that is busy is late by a tenth of this. */
const nextFrameMs = 1_000;
/** A headset that drops out is replaced by the built-in microphone within this, or the take ends. */
const deviceWaitMs = 1_500;
/** Kept before the key while the microphone is warm: people begin to speak as they press. */
const preRollSamples = 300 * samplesPerMs;
/** Exact zeros for so long are no quiet room but a switch. Bluetooth begins with 0.7 s of them. */
const silentSamples = 1_000 * samplesPerMs;
/** A device that fails this often within one take is given up. */
const mostRecoveries = 4;

class LiveTake implements Take {
  readonly id: number;
  readonly frames = new Channel<CapturedFrame>();
  readonly #line: MicrophoneLine;
  /** Index of the present device's first sample; a hole before it is sound that was lost. */
  base = 0;
  /** One past the newest sample. */
  end = 0;
  lastFrameMs = 0;
  fresh = true;
  silent = true;
  warned = false;
  recoveries = 0;
  over = false;
  #finished: ((samples: number) => void)[] = [];

  constructor(id: number, line: MicrophoneLine) {
    this.id = id;
    this.#line = line;
  }

  [Symbol.asyncIterator](): AsyncIterator<CapturedFrame> {
    return this.frames[Symbol.asyncIterator]();
  }

  finish(): Promise<number> {
    const length = new Promise<number>((resolve) => this.#finished.push(resolve));
    if (this.over) this.close();
    else this.#line.finish(this);
    return length;
  }

  cancel(): void {
    this.#line.cancel(this);
  }

  get finishing(): boolean {
    return this.#finished.length > 0;
  }

  close(error?: FaultError): void {
    this.over = true;
    if (error) this.frames.fail(error);
    else this.frames.end();
    for (const resolve of this.#finished.splice(0)) resolve(this.end);
  }
}

export class MicrophoneLine implements Disposable {
  readonly #lines: Lines;
  #end: AudioEnd<ToMicrophone, FromMicrophone>;
  #take: LiveTake | null = null;
  #next = 0;
  #watch: NodeJS.Timeout | undefined;
  #waiting: NodeJS.Timeout | undefined;
  /** Where the running end leads, and what people call it. */
  #route = "";
  #label = "";
  #asleep = false;

  constructor(lines: Lines) {
    this.#lines = lines;
    this.#end = this.#makeEnd();
  }

  capture(): Take {
    this.#take?.cancel();
    const take = new LiveTake(this.#next++, this);
    this.#take = take;
    this.#begin(take);
    return take;
  }

  finish(take: LiveTake): void {
    if (take !== this.#take) return;
    // Nothing is open that could give the last words.
    if (this.#waiting || take.fresh) this.#over(take);
    else this.#end.post({ type: "finish", take: take.id });
  }

  cancel(take: LiveTake): void {
    if (take !== this.#take) return;
    this.#end.post({ type: "cancel", take: take.id });
    this.#over(take);
  }

  /** Devices or preferences are not what they were. */
  changed(): void {
    if (this.#asleep) return;
    const route = this.#lines.route("microphone");
    if (this.#waiting && route && this.#take) {
      this.#begin(this.#take);
      return;
    }
    if (!this.#take) {
      if (keyOf(route?.env) !== this.#route) this.#end.drop();
      this.rest();
      return;
    }
    if (!route) {
      this.#replace("it was unplugged");
      return;
    }
    // A take stays with its microphone when another is preferred from now on; the sound server itself
    // moves it when the default changes or the microphone goes away.
    const moved =
      keyOf(route.env) === this.#route || !this.#lines.present("microphone", this.#label);
    if (moved) this.#tellLabel(route.label);
  }

  /** Between questions: closed, or warm where the person wants it. */
  rest(): void {
    if (this.#take || this.#asleep) return;
    const route = this.#lines.route("microphone");
    if (!route) return;
    this.#startFor(route.env);
    const { warm } = this.#lines.preferences;
    // Another default is another device, which only opening afresh follows.
    if (!warm || route.label !== this.#label) this.#end.post({ type: "close" });
    this.#label = route.label;
    if (warm) this.#open(route);
  }

  suspend(): void {
    this.#asleep = true;
    if (this.#take) this.#over(this.#take);
    this.#end.drop();
  }

  resume(): void {
    this.#asleep = false;
    this.rest();
  }

  [Symbol.dispose](): void {
    if (this.#take) this.#over(this.#take);
    this.#asleep = true;
    this.#end.drop();
  }

  #makeEnd(): AudioEnd<ToMicrophone, FromMicrophone> {
    return new AudioEnd<ToMicrophone, FromMicrophone>(
      () => this.#lines.start("microphone"),
      (message) => this.#heard(message),
      (reason) => this.#recover(reason),
    );
  }

  #begin(take: LiveTake): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    const route = this.#lines.route("microphone");
    if (!route) {
      this.#await(take);
      return;
    }
    this.#startFor(route.env);
    if (take.recoveries === 0) this.#label = route.label;
    else this.#tellLabel(route.label);
    if (route.muted) this.#warn(take);
    take.fresh = true;
    this.#open(route);
    this.#end.post({ type: "take", take: take.id });
    this.#watchFor(take, firstFrameMs);
  }

  #open({ device, rateHz }: { readonly device: string | null; readonly rateHz: number | null }) {
    const preRoll = this.#lines.preferences.warm ? preRollSamples : 0;
    this.#end.post({ type: "open", device, rateHz, preRoll });
  }

  #startFor(env: Readonly<Record<string, string>>): void {
    const key = keyOf(env);
    if (key !== this.#route) this.#end.drop();
    this.#route = key;
    this.#end.ensure();
  }

  #heard(message: FromMicrophone): void {
    const take = this.#take;
    switch (message.type) {
      case "frame":
        if (take?.id === message.take) this.#frame(take, message);
        break;
      case "ended":
        if (take?.id !== message.take) break;
        // The device was closed under the take: what was said is not all.
        if (take.finishing) this.#over(take);
        else this.#recover("ended");
        break;
      case "stalled":
      case "failed":
        this.#recover(message.type === "failed" ? message.reason : "it gave no more sound");
        break;
    }
  }

  #frame(
    take: LiveTake,
    { firstSample, samples, peak }: Extract<FromMicrophone, { type: "frame" }>,
  ) {
    const now = performance.now();
    if (take.fresh) {
      const lostMs = take.end === 0 ? 0 : Math.max(0, now - take.lastFrameMs);
      take.base = Math.max(
        take.end,
        take.end + Math.round(lostMs * samplesPerMs) - samples.length - firstSample,
      );
      take.fresh = false;
    }
    take.lastFrameMs = now;
    const first = take.base + firstSample;
    take.end = first + samples.length;
    take.silent &&= peak === 0;
    take.frames.push({ firstSample: first, samples, peak });
    if (take.silent && take.end >= silentSamples) this.#warn(take);
    this.#watchFor(take, nextFrameMs);
  }

  #watchFor(take: LiveTake, ms: number): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      if (take === this.#take) this.#recover("it gave no sound");
    }, ms);
  }

  /** It failed: another start, or the page, or the end of the take with what it has. */
  #recover(reason: string): void {
    const mayGoOn = this.#lines.failed("microphone", reason);
    if (this.#take && mayGoOn) this.#replace(reason);
    else if (this.#take) this.#giveUp(this.#take, reason);
    else {
      this.#end.drop();
      if (mayGoOn) this.rest();
    }
  }

  /** What runs is of no use any more. The take goes on with a fresh start. */
  #replace(reason: string): void {
    clearTimeout(this.#watch);
    this.#end.drop();
    const take = this.#take;
    if (!take) return;
    take.recoveries++;
    if (take.finishing || take.recoveries > mostRecoveries) {
      this.#giveUp(take, reason);
      return;
    }
    take.fresh = true;
    this.#await(take);
    // A list that is older than the failure may name the device that is gone.
    void this.#lines.refresh().then(() => {
      if (this.#waiting && take === this.#take && this.#lines.route("microphone"))
        this.#begin(take);
    });
  }

  #await(take: LiveTake): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      if (take === this.#take) this.#giveUp(take, "there is none");
    }, deviceWaitMs);
  }

  #giveUp(take: LiveTake, reason: string): void {
    this.#end.drop();
    if (take.end > 0) {
      if (!take.finishing) {
        this.#lines.health.tell({ type: "microphone-lost", device: this.#label });
      }
      this.#over(take);
      return;
    }
    const error = this.#lines.route("microphone")
      ? cannotOpen(this.#label, reason)
      : noMicrophone();
    this.#lines.health.tell({ type: "fault", fault: error.fault });
    this.#over(take, error);
  }

  #over(take: LiveTake, error?: FaultError): void {
    clearTimeout(this.#watch);
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#take = null;
    take.close(error);
    this.rest();
  }

  #warn(take: LiveTake): void {
    if (take.warned) return;
    take.warned = true;
    this.#lines.health.tell({ type: "microphone-silent", device: this.#label });
  }

  #tellLabel(label: string): void {
    if (label === this.#label) return;
    this.#label = label;
    this.#lines.health.tell({ type: "microphone-changed", device: label });
  }
}

function keyOf(env: Readonly<Record<string, string>> | undefined): string {
  return JSON.stringify(env ?? {});
}

function noMicrophone(): FaultError {
  return wordedFault("not-found", "capture", worded("microphone-missing"));
}

function cannotOpen(label: string, reason: string): FaultError {
  return wordedFault("unsupported", "capture", worded("microphone-unopened", label, reason));
}
