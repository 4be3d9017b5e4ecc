/**
 * The last two stages of a turn (spoken through the pack's voice, or only written), and the first two
 * of turns that want no answer.
 */
import type { Preferences } from "../contract/assistant.ts";
import type { EngineClient } from "../engine/client.ts";
import { perceive } from "../turn/perceive/perceive.ts";
import type { ShellSink } from "../turn/play/shellSink.ts";
import { type NativeSpeakOptions, speakNatively } from "../turn/speak/native.ts";
import { styledPace } from "../turn/speak/pace.ts";
import { speak } from "../turn/speak/speak.ts";
import type { Speech, Stages } from "../turn/types.ts";

type FirstStages = Pick<Stages, "perceive" | "think">;
type LastStages = Pick<Stages, "speak" | "play">;

/** The recogniser alone: what was heard is told as it is understood, and nobody thinks about it. */
export function transcribedStages(engine: EngineClient): FirstStages {
  return {
    perceive: (question, sights, signal) => perceive(engine, question, sights, signal),
    async *think(percepts) {
      for await (const _ of percepts) {
        // Pulling drives the stage before.
      }
      yield* [];
    },
  };
}

/** Nobody thinks about a text that is to be read out. */
export function saidStages(engine: EngineClient): FirstStages {
  return {
    perceive: (question, sights, signal) => perceive(engine, question, sights, signal),
    async *think(percepts) {
      for await (const percept of percepts) {
        if (percept.kind === "utterance" && percept.final) yield { text: percept.text };
      }
    },
  };
}

/** Through the voice of the pack itself. */
export function ownVoiceStages(
  engine: EngineClient,
  sink: ShellSink,
  options: NativeSpeakOptions,
): LastStages {
  return {
    speak: (thoughts, signal) => speakNatively(engine, thoughts, options, signal),
    play: (speech, signal) => sink.play(speech, signal),
  };
}

export function spokenStages(
  engine: EngineClient,
  sink: ShellSink,
  { pace, style }: Pick<Preferences, "pace" | "style">,
): LastStages {
  const options = { pace: styledPace(pace, style) };
  return {
    speak: (thoughts, signal) => speak(engine, thoughts, options, signal),
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
