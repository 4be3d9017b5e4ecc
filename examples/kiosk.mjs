/** A support kiosk: a visitor shows a paper or a screen and asks; the answer is shown and spoken. */
import { writeFile } from "node:fs/promises";
import { ask, main, picture } from "./ask.mjs";

await main(
  'kiosk.mjs PHOTO "QUESTION" [OUT.wav]',
  2,
  async (photo, question, out = "kiosk-answer.wav") => {
    const { audio } = await ask([{ type: "text", text: question }, await picture(photo)], {
      modalities: ["text", "audio"],
      audio: { voice: "sotto", format: "wav" },
    });
    await writeFile(out, Buffer.from(audio.data, "base64"));
    process.stdout.write(`${audio.transcript}\n`);
  },
);
