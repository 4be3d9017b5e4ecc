/** Sound and pictures in, what they say out: recogniser and screen reader side by side. */
import { Channel } from "../../base/channel.ts";
import { atStage, FaultError } from "../../contract/faults.ts";
import type { EngineClient, HearItem } from "../../engine/client.ts";
import type {
  PcmFrame,
  Percept,
  Question,
  Reading,
  Sight,
  SightGiven,
  Utterance,
} from "../types.ts";

/** Ends when the question is complete and every picture is read. */
export function perceive(
  engine: EngineClient,
  question: Question,
  sights: AsyncIterable<SightGiven>,
  signal: AbortSignal,
): AsyncIterable<Percept> {
  return gathered((tell) => [
    hear(engine, question, signal, tell),
    see(engine, sights, signal, tell),
  ]);
}

/** What several senses tell as one stream; it ends when all of them have, or with the first error. */
export function gathered(
  start: (tell: (percept: Percept) => void) => Promise<void>[],
): AsyncIterable<Percept> {
  const percepts = new Channel<Percept>();
  Promise.all(start((percept) => void percepts.push(percept))).then(
    () => percepts.end(),
    (error: unknown) => percepts.fail(atStage(error, "perceive")),
  );
  return percepts;
}

async function hear(
  engine: EngineClient,
  question: Question,
  signal: AbortSignal,
  tell: (utterance: Utterance) => void,
): Promise<void> {
  if (question.kind === "text") {
    tell({ kind: "utterance", text: question.text, final: true, speechEndSample: 0 });
    return;
  }
  const call = engine.call("hear", { mode: question.mode }, signal);
  void pump(question.frames, call);
  const endpoint = new Promise<void>((resolve, reject) => {
    const listen = async () => {
      for await (const item of call) {
        if (take(item, question, tell)) resolve();
      }
    };
    // Hands-free listening goes on for barge-in after the question is complete.
    listen().then(resolve, reject);
  });
  if (question.mode === "hands-free") return endpoint;
  // Of a held key the call's own result tells; it fails with the same error.
  endpoint.catch(() => {});
  const heard = await call.result;
  tell({ kind: "utterance", final: true, ...heard });
}

/** Returns true when the question is complete. */
function take(
  item: HearItem,
  question: Question & { kind: "voice" },
  tell: (utterance: Utterance) => void,
): boolean {
  if (item.type === "partial") {
    const { text, settled } = item;
    tell({ kind: "utterance", text, final: false, settled, speechEndSample: 0 });
  } else if (item.type === "voiced") {
    question.onVoiced(item.firstSample);
  } else if (item.type === "endpoint") {
    question.onEndpoint(item.endSample);
    tell({ kind: "utterance", final: true, ...item.heard });
    return true;
  } else {
    question.onBarge(item.firstSample);
  }
  return false;
}

/** Sound goes into the call as it comes; the call hears of its end whatever happens. */
export async function pump(
  frames: AsyncIterable<PcmFrame>,
  call: { push(samples: Float32Array): void; endInput(): void },
): Promise<void> {
  try {
    for await (const frame of frames) call.push(frame.samples);
  } finally {
    call.endInput();
  }
}

async function see(
  engine: EngineClient,
  sights: AsyncIterable<SightGiven>,
  signal: AbortSignal,
  tell: (reading: Reading) => void,
): Promise<void> {
  for await (const { index, sight } of sights) {
    const { result } = engine.call("read", { image: picture(sight) }, signal);
    const { width, height, pieces, controls } = await result.catch((error: unknown) => {
      throw naming(sight.name, error);
    });
    tell({ kind: "reading", sight: index, width, height, pieces, controls });
  }
}

/** The engine sees bytes; the person knows the picture by the name that the shell gave it. */
function naming(name: string, error: unknown): FaultError {
  const { fault } = atStage(error, "perceive");
  if (name === "" || (fault.code !== "bad-input" && fault.code !== "too-large")) {
    return new FaultError(fault, error);
  }
  return new FaultError({ ...fault, message: fault.message.replace("The picture", name) }, error);
}

/** A screen reader has no sense of time: of a clip it reads the last frame, where things ended up. */
function picture(sight: Sight): Uint8Array {
  if (sight.kind !== "video") return sight.data;
  return sight.frames.at(-1) ?? new Uint8Array();
}
