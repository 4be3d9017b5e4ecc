/**
 * An engine process without models: the real client, real calls and structured clone over a message
 * channel; behind it a script that says what is heard, read, written and spoken. Nothing waits for wall
 * time: a step that should take long waits for a gate that the test opens.
 */
import { MessageChannel } from "node:worker_threads";
import type { SottoAssistant } from "../../src-main/app/assistant.ts";
import { type CallContext, type Handlers, serveCalls } from "../../src-main/base/calls.ts";
import { type Port, parentThreadPort } from "../../src-main/base/port.ts";
import { type EnginePack, faultCodec } from "../../src-main/engine/client.ts";
import type { EngineCalls, Heard } from "../../src-main/engine/messages.ts";
import type { RemoteServers } from "../../src-main/remote/servers.ts";
import type { ReadPiece } from "../../src-main/turn/types.ts";
import { spawnHostedHistory } from "./historyHost.ts";

export interface Script {
  heard?: (samples: number) => Heard;
  read?: readonly ReadPiece[];
  reply?: readonly string[];
  /** Of the question so far: it is told as settled after each chunk. */
  settled?: string;
  /** Samples of speech per character of a clause. */
  samplesPerCharacter?: number;
  /** Samples of each piece of the pack's own voice. */
  ownVoice?: readonly number[];
  /** Whom the pack's own voice can be. */
  speakers?: readonly string[];
  /** Why it stops writing. */
  stop?: "end" | "length";
  /** Awaited before the named step goes on; receives the call's signal. */
  gate?: Partial<
    Record<keyof EngineCalls | "token" | "sound", (signal: AbortSignal) => Promise<void>>
  >;
  fail?: Partial<Record<keyof EngineCalls, Error>>;
}

export const speechRateHz = 22_050;
export const ownVoiceRateHz = 24_000;

export class ScriptedEngine {
  script: Script;
  readonly calls: { name: keyof EngineCalls; args: unknown }[] = [];
  readonly aborted: (keyof EngineCalls)[] = [];
  /** Most calls of one kind that ran at once. */
  readonly atOnce = new Map<string, number>();
  #kill: () => void = () => {};
  #running = new Map<string, number>();

  constructor(script: Script) {
    this.script = script;
  }

  /** The process dies. */
  kill(): void {
    this.#kill();
  }

  named<K extends keyof EngineCalls>(name: K): EngineCalls[K]["args"][] {
    return this.calls.filter((call) => call.name === name).map(({ args }) => args as never);
  }

  /** The product's own assistant over this engine; `omni`: the folder of an omni pack's manifest. */
  async assistant(home: string, omni?: string, remote?: RemoteServers): Promise<SottoAssistant> {
    // Only here: the engine alone also runs in a process of its own, which is no place for the app.
    const { SottoAssistant } = await import("../../src-main/app/assistant.ts");
    const pack = {
      name: "scripted",
      ...(omni && { omni: { folder: omni } }),
    } as unknown as EnginePack;
    const info = {
      name: "scripted",
      title: "Scripted",
      remote: false,
      languages: ["en"],
      parts: [],
    };
    const spawn = () => this.#spawn();
    return SottoAssistant.open({
      pack,
      info: { ...info, device: "script" },
      home,
      spawn,
      spawnHistory: spawnHostedHistory,
      remote,
    });
  }

  #spawn(): Port {
    const { port1, port2 } = new MessageChannel();
    this.serve(parentThreadPort(port2));
    this.#kill = () => port2.close();
    return parentThreadPort(port1);
  }

  /** The engine's end of a port. */
  serve(port: Port): void {
    serveCalls<EngineCalls>(port, this.#handlers(), faultCodec);
  }

  #handlers(): Handlers<EngineCalls> {
    return {
      open: (args) => this.#step("open", args, async () => ({ device: "script", gpu: false })),
      hear: (args, context) => this.#step("hear", args, () => this.#hear(context), context.signal),
      read: (args, { signal }) =>
        this.#step(
          "read",
          args,
          async () => ({
            width: 1280,
            height: 800,
            pieces: [...(this.script.read ?? [])],
            controls: [],
            milliseconds: 1,
          }),
          signal,
        ),
      choose: (args, { signal }) =>
        this.#step("choose", args, async () => ({ odds: wordsInCommon(args), ways: [1] }), signal),
      see: (args, { signal }) => this.#step("see", args, async () => ({ medium: 1 }), signal),
      listen: (args, { input, signal }) =>
        this.#step(
          "listen",
          args,
          async () => {
            for await (const _ of input) {
              // Heard to its end.
            }
            return { medium: 2 };
          },
          signal,
        ),
      warmReader: (args) => this.#step("warmReader", args, async () => null),
      prefill: (args, { signal }) =>
        this.#step(
          "prefill",
          args,
          async () => ({ promptTokens: args.messages.length, evaluatedTokens: 1 }),
          signal,
        ),
      generate: (args, context) =>
        this.#step("generate", args, () => this.#generate(context), context.signal),
      speak: (args, context) =>
        this.#step("speak", args, () => this.#speak(context), context.signal),
      say: (args, context) =>
        this.#step("say", args, () => this.#say(args.text, context), context.signal),
    };
  }

  async #step<T>(
    name: keyof EngineCalls,
    args: unknown,
    work: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    this.calls.push({ name, args });
    signal?.addEventListener("abort", () => this.aborted.push(name), { once: true });
    const running = (this.#running.get(name) ?? 0) + 1;
    this.#running.set(name, running);
    this.atOnce.set(name, Math.max(running, this.atOnce.get(name) ?? 0));
    try {
      await this.script.gate?.[name]?.(signal ?? new AbortController().signal);
      signal?.throwIfAborted();
      const failure = this.script.fail?.[name];
      if (failure) throw failure;
      return await work();
    } finally {
      this.#running.set(name, (this.#running.get(name) ?? 1) - 1);
    }
  }

  async #hear({ input, emit, signal }: CallContext<EngineCalls["hear"]>): Promise<Heard> {
    let samples = 0;
    for await (const chunk of input) {
      signal.throwIfAborted();
      samples += chunk.length;
      const { settled } = this.script;
      emit({ type: "partial", text: settled ?? "so far", settled: settled !== undefined });
    }
    signal.throwIfAborted();
    const heard =
      this.script.heard ?? ((count) => ({ text: "a question", speechEndSample: count }));
    return heard(samples);
  }

  async #generate({ emit, signal }: CallContext<EngineCalls["generate"]>) {
    const reply = this.script.reply ?? ["One ", "answer."];
    for (const token of reply) {
      await this.script.gate?.token?.(signal);
      signal.throwIfAborted();
      emit(token);
    }
    return {
      stop: this.script.stop ?? ("end" as const),
      promptTokens: 10,
      evaluatedTokens: 10,
      replyTokens: reply.length,
      prefillMs: 1,
    };
  }

  async #speak({ emit, signal }: CallContext<EngineCalls["speak"]>) {
    let samples = 0;
    for (const piece of this.script.ownVoice ?? []) {
      await this.script.gate?.sound?.(signal);
      signal.throwIfAborted();
      samples += piece;
      emit({ sampleRateHz: ownVoiceRateHz, samples: new Int16Array(piece).fill(1000) });
    }
    return { samples };
  }

  async #say(text: string, { emit }: CallContext<EngineCalls["say"]>) {
    const samples = text.length * (this.script.samplesPerCharacter ?? 100);
    emit({ sampleRateHz: speechRateHz, samples: new Int16Array(samples).fill(1000) });
    return { samples };
  }
}

/** A gate: waits until opened; an abort passes through as the real engine's calls do. */
export function gate(): { open: () => void; wait: (signal: AbortSignal) => Promise<void> } {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    open,
    wait: (signal) =>
      new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        if (signal.aborted) abort();
        signal.addEventListener("abort", abort, { once: true });
        void opened.then(resolve);
      }),
  };
}

/** A piece that holds a word of the question is likely, more so the rarer it stands. */
function wordsInCommon({ question, pieces }: EngineCalls["choose"]["args"]): number[] {
  const words = question.toLowerCase().match(/[\p{L}\d]{3,}/gu) ?? [];
  const held = pieces.map(
    ({ text }) => words.filter((word) => text.toLowerCase().includes(word)).length,
  );
  return held.map((count) => (count === 0 ? -9 : 4 * count));
}
