/** The last two stages of a turn: spoken through the pack's voice, or only written. */
import type { EngineClient } from "../engine/client.ts";
import type { ShellSink } from "../turn/play/shellSink.ts";
import { speak } from "../turn/speak/speak.ts";
import type { Speech, Stages } from "../turn/types.ts";

type LastStages = Pick<Stages, "speak" | "play">;

export function spokenStages(engine: EngineClient, sink: ShellSink, pace: number): LastStages {
  return {
    speak: (thoughts, signal) => speak(engine, thoughts, { pace }, signal),
    play: (speech, signal) => sink.play(speech, signal),
  };
}

/** Without speech, what is written counts as heard: the person reads it as it comes. */
export function writtenStages(): LastStages {
  let written = "";
  return {
    async *speak(thoughts): AsyncIterable<Speech> {
      for await (const { text } of thoughts) written += text;
      yield* [];
    },
    async play(speech) {
      for await (const _ of speech) {
        // Nothing is spoken; pulling drives the stages before.
      }
      return { samples: 0, text: written.trim(), complete: true };
    },
  };
}
