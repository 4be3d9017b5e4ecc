/** The speak stage over an engine that is a script: the real border, in-memory. */
import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { type CallContext, Caller, serveCalls } from "../../../src-main/base/calls.ts";
import { Channel } from "../../../src-main/base/channel.ts";
import { parentThreadPort } from "../../../src-main/base/port.ts";
import { fault } from "../../../src-main/contract/faults.ts";
import { type EngineClient, faultCodec } from "../../../src-main/engine/client.ts";
import type { EngineCalls, SpokenPiece } from "../../../src-main/engine/messages.ts";
import { speak } from "../../../src-main/turn/speak/speak.ts";
import type { Speech, Thought } from "../../../src-main/turn/types.ts";

type Say = { say: EngineCalls["say"] };
type Serve = (text: string, context: CallContext<Say["say"]>) => Promise<{ samples: number }>;

const rate = 22_050;
let close: () => void = () => {};
afterEach(() => close());

function engine(serve: Serve): Pick<EngineClient, "call"> {
  const { port1, port2 } = new MessageChannel();
  close = () => port1.close();
  serveCalls<Say>(
    parentThreadPort(port2),
    { say: ({ text }, context) => serve(text, context) },
    faultCodec,
  );
  const lost = () => new Error("closed");
  return new Caller<Say>(parentThreadPort(port1), lost, faultCodec) as Pick<EngineClient, "call">;
}

const piece = (samples: number): SpokenPiece => ({
  sampleRateHz: rate,
  samples: new Int16Array(samples),
});

/** Two pieces of ten samples a character. */
const talker: Serve = async (text, { emit }) => {
  emit(piece(text.length * 10));
  emit(piece(text.length * 10));
  return { samples: text.length * 20 };
};

async function* written(...texts: string[]): AsyncGenerator<Thought> {
  for (const text of texts) yield { text };
}

async function all(speech: AsyncIterable<Speech>): Promise<Speech[]> {
  const pieces: Speech[] = [];
  for await (const item of speech) pieces.push(item);
  return pieces;
}

const going = () => new AbortController().signal;

describe("speak-1: speech is aligned to what was written", () => {
  test("speak-1 pieces follow each other and carry the clause as it was written", async () => {
    const reply = "Yes, it costs **$5**. ";
    const pieces = await all(speak(engine(talker), written(reply), { pace: 1 }, going()));
    let next = 0;
    for (const { firstSample, samples } of pieces) {
      expect(firstSample).toBe(next);
      next += samples.length;
    }
    const ends = pieces.filter(({ last }) => last);
    expect(ends.map(({ text }) => text)).toEqual(["Yes,", " it costs **$5**. "]);
    expect(ends.map(({ text }) => text).join("")).toBe(reply);
    expect(pieces.map(({ sampleRateHz }) => sampleRateHz)).toEqual(pieces.map(() => rate));
  });

  test("speak-1 what has no sound belongs to the clause after it", async () => {
    const said: string[] = [];
    const serve: Serve = async (text, context) => {
      said.push(text);
      return talker(text, context);
    };
    const pieces = await all(
      speak(engine(serve), written("---\n👍\n", "Fine.", "\n***\n"), { pace: 1 }, going()),
    );
    expect(said).toEqual(["Fine."]);
    expect(pieces.filter(({ last }) => last).map(({ text }) => text)).toEqual([
      "---\n👍\nFine.\n",
      "***\n",
    ]);
  });

  test("speak-1 a reply without anything to say is one silent piece", async () => {
    const pieces = await all(speak(engine(talker), written("👍"), { pace: 1 }, going()));
    expect(pieces).toMatchObject([{ text: "👍", last: true, samples: new Int16Array(0) }]);
  });
});

test("speak-2: what is written is taken at once, what is said waits for the sink", async () => {
  const said: string[] = [];
  const serve: Serve = async (text, context) => {
    said.push(text);
    return talker(text, context);
  };
  const clauses = Array.from(
    { length: 12 },
    (_, i) => `This is a sentence ${"very ".repeat(i)}long. `,
  );
  let taken = 0;
  const done = new Channel<true>();
  async function* thoughts() {
    for (const text of clauses) {
      taken++;
      yield { text };
    }
    done.end();
  }
  const speech = speak(engine(serve), thoughts(), { pace: 1 }, going());
  const first = await speech.next();
  for await (const _ of done) break;
  expect(first.value).toMatchObject({ text: clauses[0] });
  expect(taken).toBe(12);
  expect(said.length).toBeLessThanOrEqual(3);
  await all(speech);
  expect(said).toHaveLength(12);
});

test("T6 a failing voice is a fault of stage speak", async () => {
  const serve: Serve = async () => {
    throw fault("engine-failed", "think", "It broke.", "Ask again.");
  };
  const failing = all(speak(engine(serve), written("One. "), { pace: 1 }, going()));
  await expect(failing).rejects.toMatchObject({ fault: { code: "engine-failed", stage: "speak" } });
});

test("T6 an error while writing keeps its own stage", async () => {
  async function* breaking(): AsyncGenerator<Thought> {
    yield { text: "One. " };
    throw fault("engine-failed", "think", "It broke.", "Ask again.");
  }
  const failing = all(speak(engine(talker), breaking(), { pace: 1 }, going()));
  await expect(failing).rejects.toMatchObject({ fault: { stage: "think" } });
});

describe("T7 stopping reaches the engine", () => {
  /** Says nothing until it is aborted. */
  function stuck() {
    const aborted = new Channel<string>();
    const started = new Channel<string>();
    const serve: Serve = (text, { signal }) =>
      new Promise((_, reject) => {
        started.push(text);
        signal.addEventListener("abort", () => {
          aborted.push(text);
          reject(signal.reason);
        });
      });
    return { aborted, started, serve };
  }

  test("T7 an abort ends the calls in flight and the stage", async () => {
    const { aborted, started, serve } = stuck();
    const stop = new AbortController();
    const running = all(speak(engine(serve), written("One. ", "Two. "), { pace: 1 }, stop.signal));
    for await (const _ of started) break;
    stop.abort();
    await expect(running).rejects.toMatchObject({ fault: { code: "cancelled" } });
    for await (const text of aborted) {
      expect(text).toBe("One.");
      break;
    }
  });

  test("T7 a consumer that leaves ends them too", async () => {
    const ended: string[] = [];
    const serve: Serve = async (text, { emit, signal }) => {
      emit(piece(10));
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          ended.push(text);
          reject(signal.reason);
        });
      });
    };
    for await (const _ of speak(engine(serve), written("One. "), { pace: 1 }, going())) break;
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toEqual(["One."]);
  });
});
