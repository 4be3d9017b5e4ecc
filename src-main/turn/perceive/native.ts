/**
 * Senses of a Thinker that hears and sees by itself. The recogniser still listens beside it: it tells
 * when someone speaks and stops, shows the words, and gives history something to call the question.
 */
import { Channel } from "../../base/channel.ts";
import type { EngineClient, LookAt } from "../../engine/client.ts";
import type { PcmFrame, Percept, Question, Sensed, Sight, SightGiven } from "../types.ts";
import { gathered, perceive, pump } from "./perceive.ts";

export function perceiveNatively(
  engine: EngineClient,
  question: Question,
  sights: AsyncIterable<SightGiven>,
  signal: AbortSignal,
): AsyncIterable<Percept> {
  return gathered((tell) => {
    // The question is complete only when the Thinker has heard all of it: the recogniser's last word waits.
    let heard: Promise<void> = Promise.resolve();
    let asked = question;
    if (question.kind === "voice") {
      const { own, other, endAt } = split(question.frames);
      heard = listen(engine, own, signal, tell);
      const onEndpoint = (endSample: number) => {
        endAt(endSample);
        question.onEndpoint(endSample);
      };
      asked = { ...question, frames: other, onEndpoint };
    }
    return [hear(engine, asked, heard, signal, tell), see(engine, sights, signal, tell)];
  });
}

async function hear(
  engine: EngineClient,
  question: Question,
  heard: Promise<void>,
  signal: AbortSignal,
  tell: (percept: Percept) => void,
): Promise<void> {
  // Fails with the other half; awaited below.
  heard.catch(() => {});
  for await (const percept of perceive(engine, question, nothing(), signal)) {
    if (percept.kind === "utterance" && percept.final) await heard;
    tell(percept);
  }
  await heard;
}

async function* nothing(): AsyncGenerator<never> {}

async function listen(
  engine: EngineClient,
  frames: AsyncIterable<PcmFrame>,
  signal: AbortSignal,
  tell: (percept: Sensed) => void,
): Promise<void> {
  const call = engine.call("listen", null, signal);
  void pump(frames, call);
  for await (const { medium } of call) tell({ kind: "sensed", sense: "sound", medium });
  const { medium } = await call.result;
  if (medium !== null) tell({ kind: "sensed", sense: "sound", medium });
}

async function see(
  engine: EngineClient,
  sights: AsyncIterable<SightGiven>,
  signal: AbortSignal,
  tell: (percept: Sensed) => void,
): Promise<void> {
  for await (const { sight } of sights) {
    const { medium } = await engine.call("see", { look: lookAt(sight) }, signal).result;
    tell({ kind: "sensed", sense: "sight", medium });
  }
}

function lookAt(sight: Sight): LookAt {
  if (sight.kind !== "video") return { kind: "picture", data: sight.data };
  const { frames, framesPerSecond, sound } = sight;
  return { kind: "film", frames, framesPerSecond, ...(sound && { sound }) };
}

/** One stream for two listeners; the first one's ends where the question does. */
function split(frames: AsyncIterable<PcmFrame>): {
  own: AsyncIterable<PcmFrame>;
  other: AsyncIterable<PcmFrame>;
  endAt: (sample: number) => void;
} {
  const own = new Channel<PcmFrame>();
  const other = new Channel<PcmFrame>();
  const pump = async () => {
    for await (const frame of frames) {
      own.push(frame);
      other.push(frame);
    }
  };
  pump().then(
    () => {
      own.end();
      other.end();
    },
    (error: unknown) => {
      own.fail(error);
      other.fail(error);
    },
  );
  // Hands-free sound goes on after the question; what follows belongs to the recogniser alone.
  return { own, other, endAt: () => own.end() };
}
