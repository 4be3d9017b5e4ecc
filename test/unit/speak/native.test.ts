import { describe, expect, test } from "vitest";
import { Channel } from "../../../src-main/base/channel.ts";
import { fault } from "../../../src-main/contract/faults.ts";
import type { EngineClient } from "../../../src-main/engine/client.ts";
import type { SpokenPiece } from "../../../src-main/engine/messages.ts";
import { speakNatively } from "../../../src-main/turn/speak/native.ts";
import { styledPace } from "../../../src-main/turn/speak/pace.ts";
import { mannerText } from "../../../src-main/turn/think/manner.ts";
import type { Speech, Thought } from "../../../src-main/turn/types.ts";

const options = { speaker: "Ethan", quality: "fast", pace: 1 } as const;
const never = new AbortController().signal;

/** The engine's end of one call of each kind, by hand. */
function engine() {
  const sound = new Channel<SpokenPiece>();
  const calls: { name: string; args: unknown; signal: AbortSignal | undefined }[] = [];
  const taken: number[] = [];
  const call = (name: string, args: unknown, signal?: AbortSignal) => {
    calls.push({ name, args, signal });
    return {
      result: Promise.resolve({ samples: 0 }),
      push: (total: number) => taken.push(total),
      endInput: () => {},
      [Symbol.asyncIterator]: () => sound[Symbol.asyncIterator](),
    };
  };
  const client = { call } as unknown as Pick<EngineClient, "call">;
  const piece = (samples: number) =>
    sound.push({ sampleRateHz: 24_000, samples: new Int16Array(samples) });
  return { client, sound, piece, calls, taken };
}

async function all(speech: AsyncIterable<Speech>): Promise<Speech[]> {
  const pieces: Speech[] = [];
  for await (const piece of speech) pieces.push(piece);
  return pieces;
}

describe("speaking through the pack's own voice", () => {
  test("own-voice-1 sound comes while words are written, and the last piece has all of them", async () => {
    const { client, piece, sound, calls, taken } = engine();
    const thoughts = new Channel<Thought>();
    const speech = speakNatively(client, thoughts, options, never);
    thoughts.push({ text: "", latent: 7 });
    thoughts.push({ text: "One ", latent: 7 });
    const first = speech.next();
    piece(480);
    expect((await first).value).toMatchObject({
      firstSample: 0,
      last: false,
      sampleRateHz: 24_000,
    });
    expect(calls).toMatchObject([
      { name: "speak", args: { latent: 7, speaker: "Ethan", quality: "fast" } },
    ]);
    thoughts.push({ text: "answer.", latent: 7 });
    thoughts.end();
    piece(960);
    sound.end();
    const rest = await all(speech);
    expect(rest.map(({ firstSample, samples }) => [firstSample, samples.length])).toEqual([
      [480, 960],
      [1440, 0],
    ]);
    expect(rest.at(-1)).toMatchObject({ text: "One answer.", last: true });
    expect(taken).toEqual([480, 1440]);
  });

  test("own-voice-2 words that are not the Thinker's are said by the other voice", async () => {
    const { client, piece, sound, calls } = engine();
    const thoughts = new Channel<Thought>();
    thoughts.push({ text: "I heard nothing." });
    thoughts.end();
    piece(100);
    sound.end();
    const pieces = await all(speakNatively(client, thoughts, options, never));
    expect(calls.map(({ name }) => name)).toEqual(["say"]);
    expect(pieces.at(-1)).toMatchObject({ text: "I heard nothing.", last: true });
  });

  test("own-voice-3 a fault of the voice keeps its stage, and so does one of the Thinker", async () => {
    for (const stage of ["speak", "think"] as const) {
      const { client, sound } = engine();
      const thoughts = new Channel<Thought>();
      thoughts.push({ text: "A", latent: 1 });
      const failure = fault("engine-failed", stage, "It failed.", "Ask again.");
      if (stage === "speak") {
        thoughts.end();
        sound.fail(failure);
      } else {
        thoughts.fail(failure);
        sound.end();
      }
      const failing = all(speakNatively(client, thoughts, options, never));
      await expect(failing).rejects.toMatchObject({ fault: { stage } });
    }
  });

  test("own-voice-4 whoever leaves early ends the call", async () => {
    const { client, piece, calls } = engine();
    const thoughts = new Channel<Thought>();
    thoughts.push({ text: "A", latent: 1 });
    thoughts.end();
    piece(10);
    for await (const _ of speakNatively(client, thoughts, options, never)) break;
    expect(calls[0]?.signal?.aborted).toBe(true);
  });

  test("own-voice-5 a reply without sound is shown as a whole", async () => {
    const { client, sound } = engine();
    const thoughts = new Channel<Thought>();
    thoughts.push({ text: "Yes.", latent: 1 });
    thoughts.end();
    sound.end();
    expect(await all(speakNatively(client, thoughts, options, never))).toMatchObject([
      { text: "Yes.", firstSample: 0, last: true },
    ]);
  });
});

describe("the manner of speaking", () => {
  test("manner-1 follows the words, and nothing is asked for when nothing is wished", () => {
    expect(mannerText({ style: "", pace: 1, mood: true }, false)).toBe("");
    expect(mannerText({ style: " slower, warm. ", pace: 1, mood: true }, false)).toBe(
      "Speak like this: slower, warm.",
    );
    expect(mannerText({ style: "", pace: 0.75, mood: true }, true)).toBe(
      "Hear the tone of my voice and answer in kind. Speak slowly.",
    );
    expect(mannerText({ style: "", pace: 1.5, mood: true }, false)).toBe("Speak fast.");
    expect(mannerText({ style: "", pace: 1, mood: false }, true)).toBe("");
  });

  test("manner-2 a voice that knows only its pace takes it from the words", () => {
    expect(styledPace(1, "warm")).toBe(1);
    expect(styledPace(1, "slower, warm")).toBeCloseTo(0.8);
    expect(styledPace(1, "a bit faster")).toBeCloseTo(1.25);
    expect(styledPace(1, "a slowpoke's breakfast")).toBe(1);
    expect(styledPace(0.5, "slowly")).toBe(0.5);
    expect(styledPace(2, "quickly")).toBe(2);
  });
});
