/** A tutor: reads a page aloud. The words come first, the sound while it is being made. */
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { ask, main, picture, post } from "./ask.mjs";

/** What one request for speech may hold. */
const maxCharacters = 4_000;

await main("tutor.mjs PAGE [OUT.wav]", 1, async (page, out = "tutor.wav") => {
  const read = { type: "text", text: "Read the page aloud." };
  const { content } = await ask([read, await picture(page)]);
  process.stdout.write(`${content}\n`);
  const input = content.slice(0, maxCharacters);
  const wanted = { model: "sotto", voice: "sotto", input, speed: 0.9, response_format: "wav" };
  const spoken = await post("/audio/speech", wanted);
  await pipeline(spoken.body, createWriteStream(out));
});
