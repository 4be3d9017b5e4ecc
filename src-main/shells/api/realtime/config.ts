/** What a client has set for its session; told back as it really is, not as it was wished. */
import { anyModel } from "../route.ts";
import { rawRateHz } from "../soundOut.ts";
import type { GivenSession } from "./schema.ts";

export interface TurnDetection {
  readonly createResponse: boolean;
  readonly interruptResponse: boolean;
}

export interface SessionConfig {
  readonly type: "realtime" | "transcription";
  readonly instructions: string;
  readonly speaks: boolean;
  readonly inputRateHz: number;
  readonly outputRateHz: number;
  readonly transcribes: boolean;
  /** Null: the client commits by hand. */
  readonly turnDetection: TurnDetection | null;
  readonly pace: number;
}

export const initialConfig: SessionConfig = {
  type: "realtime",
  instructions: "",
  speaks: true,
  inputRateHz: rawRateHz,
  outputRateHz: rawRateHz,
  transcribes: false,
  turnDetection: { createResponse: true, interruptResponse: true },
  pace: 1,
};

export function changed(config: SessionConfig, given: GivenSession): SessionConfig {
  const { input, output } = given.audio ?? {};
  const { turn_detection: detection, transcription } = input ?? {};
  return {
    type: given.type ?? config.type,
    instructions: given.instructions ?? config.instructions,
    speaks: given.output_modalities ? given.output_modalities.includes("audio") : config.speaks,
    inputRateHz: input?.format?.rate ?? config.inputRateHz,
    outputRateHz: output?.format?.rate ?? config.outputRateHz,
    // Null is a value here: off.
    transcribes: transcription === undefined ? config.transcribes : transcription !== null,
    turnDetection:
      detection === undefined
        ? config.turnDetection
        : detection && {
            createResponse: detection.create_response ?? true,
            interruptResponse: detection.interrupt_response ?? true,
          },
    pace: output?.speed ?? config.pace,
  };
}

/** The detector's own figures (engine/hear): they cannot be set from here. */
const detector = { threshold: 0.5, prefix_padding_ms: 300, silence_duration_ms: 600 };

export function shownConfig(id: string, config: SessionConfig): object {
  const { turnDetection } = config;
  return {
    type: config.type,
    object: "realtime.session",
    id,
    model: anyModel,
    output_modalities: [config.speaks ? "audio" : "text"],
    instructions: config.instructions,
    tools: [],
    tool_choice: "none",
    audio: {
      input: {
        format: { type: "audio/pcm", rate: config.inputRateHz },
        transcription: config.transcribes ? { model: anyModel } : null,
        noise_reduction: null,
        turn_detection: turnDetection && {
          type: "server_vad",
          ...detector,
          create_response: turnDetection.createResponse,
          interrupt_response: turnDetection.interruptResponse,
        },
      },
      output: {
        format: { type: "audio/pcm", rate: config.outputRateHz },
        voice: anyModel,
        speed: config.pace,
      },
    },
  };
}
