/** A camera in a machine room: it keeps its eye to itself until someone asks it aloud. */
import { readFile } from "node:fs/promises";
import { ask, main, picture } from "./ask.mjs";

await main("machine-room.mjs PICTURE QUESTION.wav", 2, async (newest, question) => {
  const data = (await readFile(question)).toString("base64");
  const spoken = { type: "input_audio", input_audio: { data, format: "wav" } };
  const { content } = await ask([spoken, await picture(newest)]);
  process.stdout.write(`${content}\n`);
});
