/**
 * `npm run screenshots`: the README's pictures, of the real page, server, engine and answer. The question is
 * spoken into the page's microphone; what is shown is what came back.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../e2e/pageEnd.ts";
import { closeServer, realPlace } from "../e2e/realPlace.ts";
import { giveMicrophone, speak } from "../e2e/speakingMicrophone.ts";

const size = { width: 1180, height: 780 };
const question = join(projectRoot, "setup", "example", "question.wav");
const screen = join(projectRoot, "setup", "example", "screen.png");

export async function main(): Promise<number> {
  const folder = join(projectRoot, "docs");
  await mkdir(folder, { recursive: true });
  try {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = { viewport: size, deviceScaleFactor: 1.5, colorScheme };
      await using place = await realPlace({ context, init: giveMicrophone });
      const { page, end } = place;
      await end.showPicture(screen);
      await end.talk.hover();
      await page.mouse.down();
      await end.phase("listening");
      await speak(page, question);
      await page.mouse.up();
      await end.ended();
      await page.mouse.move(0, 0);
      await page.screenshot({ path: join(folder, `answer-${colorScheme}.png`) });
    }
  } finally {
    await closeServer();
  }
  return 0;
}
