/** What a recording says: the recogniser's turn, in parts that fit it. */
import { microphoneRateHz } from "../../contract/audio.ts";
import type { SpokenSegment } from "../../contract/events.ts";
import type { ApiPorts } from "./ports.ts";
import { failureOf, runTurn } from "./turns.ts";

/** A turn answers the last minute; a longer recording is cut at its quietest place of these seconds. */
const longestPartSamples = 55 * microphoneRateHz;
const cutWithinSamples = 15 * microphoneRateHz;
const levelSamples = 0.02 * microphoneRateHz;

/** Stretches of speech in order, on the recording's own clock. */
export async function* hearParts(
  assistant: ApiPorts["assistant"],
  sound: Int16Array,
  signal: AbortSignal,
): AsyncGenerator<SpokenSegment> {
  for (let start = 0; start < sound.length; ) {
    const end = partEnd(sound, start);
    const asked = { source: { sound: sound.subarray(start, end) } };
    const turn = runTurn(assistant, { ...asked, goal: "transcribe", speak: false }, signal);
    for await (const piece of turn) {
      if (piece.type !== "event") continue;
      const { event } = piece;
      if (event.type === "turn.heard" && event.final) {
        const whole = { startSample: 0, endSample: end - start, text: event.text };
        for (const segment of event.segments ?? (event.text === "" ? [] : [whole])) {
          yield moved(segment, start);
        }
      } else if (event.type === "turn.ended") {
        const failure = failureOf(event);
        if (failure) throw failure;
      }
    }
    start = end;
  }
}

export async function hearText(
  assistant: ApiPorts["assistant"],
  sound: Int16Array,
  signal: AbortSignal,
): Promise<string> {
  const texts: string[] = [];
  for await (const { text } of hearParts(assistant, sound, signal)) texts.push(text);
  return texts.join(" ");
}

function moved({ startSample, endSample, text }: SpokenSegment, by: number): SpokenSegment {
  return { startSample: startSample + by, endSample: endSample + by, text };
}

function partEnd(sound: Int16Array, start: number): number {
  const furthest = start + longestPartSamples;
  if (sound.length <= furthest) return sound.length;
  let quietest = furthest;
  let least = Number.POSITIVE_INFINITY;
  for (let at = furthest - cutWithinSamples; at + levelSamples <= furthest; at += levelSamples) {
    let level = 0;
    for (let index = at; index < at + levelSamples; index++) level += Math.abs(sound[index] ?? 0);
    if (level < least) {
      least = level;
      quietest = at + levelSamples / 2;
    }
  }
  return quietest;
}
