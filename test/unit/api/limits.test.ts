/** What a client may wish of a reply beside its words: its voice, its length; and what it is told of it. */
import { expect, test } from "vitest";
import { apiPlace, question } from "./place.ts";

const omni = { speakers: ["Chelsie", "Ethan"], ownVoice: [2_400] };
const spoken = (voice: string) => ({
  ...question,
  modalities: ["text" as const, "audio" as const],
  audio: { voice, format: "wav" as const },
});

test.each([
  ["Ethan", "Ethan"],
  ["ethan", "Ethan"],
  // OpenAI's own name: a program must say some, and means none of these.
  ["alloy", null],
  ["default", null],
])("api-voice-1: the voice %s is the speaker %s", async (voice, speaker) => {
  await using place = await apiPlace({ script: omni });
  await place.client.chat.completions.create(spoken(voice));
  expect(place.engine.named("speak")).toMatchObject([{ speaker }]);
});

test("api-voice-2: a voice that the pack does not have is refused, and those that it has are named", async () => {
  await using place = await apiPlace({ script: omni });
  await expect(place.client.chat.completions.create(spoken("Winston"))).rejects.toMatchObject({
    status: 400,
    code: "unsupported_value",
    param: "audio.voice",
    message: expect.stringContaining("Chelsie, Ethan"),
  });
  expect(place.engine.named("generate")).toEqual([]);
});

test("api-voice-3: a pack with one voice speaks with it, whoever is named", async () => {
  await using place = await apiPlace();
  const { choices } = await place.client.chat.completions.create(spoken("Ethan"));
  expect(choices[0]?.message.audio?.data).toBeTruthy();
});

test.each([
  [{ max_tokens: 5 }, 5],
  [{ max_completion_tokens: 7 }, 7],
  [{ max_tokens: 5, max_completion_tokens: 7 }, 7],
  // Sotto's own limit, of a spoken answer, stays.
  [{ max_tokens: 100_000 }, 96],
  [{}, 96],
])("api-length-1: %o lets the Thinker write %i tokens", async (wish, maxTokens) => {
  await using place = await apiPlace();
  await place.client.chat.completions.create({ ...question, ...wish });
  expect(place.engine.named("generate")).toMatchObject([{ maxTokens }]);
});

test.each([
  ["length", "length"],
  ["end", "stop"],
] as const)("api-length-2: a reply that ends for %s says so: %s", async (stop, finish) => {
  await using place = await apiPlace({ script: { stop } });
  const whole = await place.client.chat.completions.create({ ...question, max_tokens: 5 });
  expect(whole.choices[0]?.finish_reason).toBe(finish);
  const reasons: unknown[] = [];
  for await (const { choices } of await place.client.chat.completions.create({
    ...question,
    stream: true,
  })) {
    reasons.push(choices[0]?.finish_reason);
  }
  expect(reasons.at(-1)).toBe(finish);
});

test.each([0, -1, 1.5, "many"])("api-length-3: max_tokens %s is refused", async (max_tokens) => {
  await using place = await apiPlace();
  const answer = await place.post("/chat/completions", { ...question, max_tokens });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain("max_tokens");
});

test("api-usage-1: the Thinker's own counts are told, in a stream when they are asked for", async () => {
  await using place = await apiPlace({ script: { reply: ["One ", "answer."] } });
  const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };
  expect((await place.client.chat.completions.create(question)).usage).toEqual(usage);
  const told: unknown[] = [];
  const stream = { ...question, stream: true, stream_options: { include_usage: true } } as const;
  for await (const chunk of await place.client.chat.completions.create(stream)) {
    if (chunk.usage) told.push([chunk.choices.length, chunk.usage]);
  }
  expect(told).toEqual([[0, usage]]);
});

test("api-usage-2: a reply that was cut at its second sentence has no counts, and none are invented", async () => {
  const reply = ["One. ", "Two. ", "Three. ", "Four."];
  await using place = await apiPlace({ script: { reply } });
  const whole = await place.client.chat.completions.create(question);
  expect(whole.usage).toBe(null);
  expect(whole.choices[0]?.message.content).toBe("One. Two.");
});
