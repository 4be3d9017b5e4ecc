/** Files, videos, the screen and their limits, decoded by a real browser. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { closeDrivenBrowsers, drivenPlace } from "./drivenPlace.ts";
import { projectRoot } from "./pageEnd.ts";

// A browser starts in 1 s here, in 10 s on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const picture = join(projectRoot, "test", "support", "screens", "receipt.png");
let folder = "";
const inFolder = (name: string) => join(folder, name);

function ffmpeg(...options: string[]): void {
  execFileSync("ffmpeg", ["-v", "error", "-y", ...options]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sotto-sights-"));
  const pattern = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=3.2"];
  const tone = ["-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=44100:duration=3.2"];
  const vp8 = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"];
  ffmpeg(...pattern, ...tone, ...vp8, "-c:a", "libvorbis", inFolder("with-sound.webm"));
  ffmpeg(...pattern, ...vp8, inFolder("silent.webm"));
  const long = ["-f", "lavfi", "-i", "testsrc2=size=64x36:rate=2:duration=130"];
  ffmpeg(...long, ...vp8, inFolder("long.webm"));
  ffmpeg("-i", picture, inFolder("picture.bmp"));
  await writeFile(inFolder("broken.mp4"), "this is no video");
});
afterAll(async () => {
  await closeDrivenBrowsers();
  await rm(folder, { recursive: true, force: true });
});

describe("sights", () => {
  test("sight-1: a video becomes two pictures a second and its sound at 16 kHz", async () => {
    await using place = await drivenPlace();
    await place.end.showPicture(inFolder("with-sound.webm"));
    await place.page.locator('.tile[data-ready="true"]').waitFor();
    await place.end.type("What happens?");
    const [sight] = (await place.assistant.next("turn.start")).sights;
    if (sight?.kind !== "video") throw new Error(`a video was expected, not ${sight?.kind}`);
    expect(sight).toMatchObject({ name: "with-sound.webm", framesPerSecond: 2 });
    expect(sight.frames.length).toBe(6);
    for (const frame of sight.frames) expect([...frame.slice(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    // Each is another moment of the moving pattern.
    expect(new Set(sight.frames.map((frame) => Buffer.from(frame).toString("base64"))).size).toBe(
      6,
    );
    const sound = sight.sound ?? new Int16Array(0);
    expect(Math.abs(sound.length - 3.2 * 16_000)).toBeLessThan(1_600);
    expect(crossings(sound.subarray(8_000, 24_000))).toBeCloseTo(1_000, -1);
  });

  test("sight-2: a video without sound has none", async () => {
    await using place = await drivenPlace();
    await place.end.showPicture(inFolder("silent.webm"));
    await place.page.locator('.tile[data-ready="true"]').waitFor();
    await place.end.type("What happens?");
    const [sight] = (await place.assistant.next("turn.start")).sights;
    expect(sight && "sound" in sight).toBe(false);
  });

  test("sight-3: of a long video the first two minutes go along, and the page says so", async () => {
    await using place = await drivenPlace();
    await place.end.showPicture(inFolder("long.webm"));
    await place.page.locator('.tile[data-ready="true"]').waitFor();
    expect(await place.page.locator(".notice").innerText()).toContain("longer than 2 minutes");
    await place.end.type("What happens?");
    const [sight] = (await place.assistant.next("turn.start")).sights;
    expect(sight?.kind === "video" && sight.frames.length).toBe(240);
  });

  test("sight-4: a picture goes byte for byte; one of another kind becomes a PNG", async () => {
    await using place = await drivenPlace();
    await place.page
      .locator('input[type="file"]')
      .setInputFiles([picture, inFolder("picture.bmp")]);
    await place.page.locator('.tile[data-ready="true"]').nth(1).waitFor();
    await place.end.type("What is this?");
    const [same, made] = (await place.assistant.next("turn.start")).sights;
    if (same?.kind !== "image" || made?.kind !== "image") throw new Error("two pictures expected");
    expect(Buffer.from(same.data).equals(await readFile(picture))).toBe(true);
    expect([...made.data.slice(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
  });

  test("sight-5: a broken video is refused by its name, and can be followed by a whole one", async () => {
    await using place = await drivenPlace();
    await place.page.locator('input[type="file"]').setInputFiles(inFolder("broken.mp4"));
    expect(await place.page.locator(".fault").innerText()).toContain("broken.mp4");
    expect(await place.page.locator(".tile").count()).toBe(0);
    await place.end.showPicture(picture);
    await place.page.locator('.tile[data-ready="true"]').waitFor();
  });

  test("sight-6: one question carries eight pictures, and the ninth is refused in words", async () => {
    await using place = await drivenPlace();
    await place.page.locator('input[type="file"]').setInputFiles(new Array(9).fill(picture));
    await place.page.locator(".fault").waitFor();
    expect(await place.page.locator(".fault").innerText()).toContain("at most 8");
    expect(await place.page.locator('.tile[data-ready="true"]').count()).toBe(8);
  });

  test("sight-7: more than 24 MB together is refused in words", async () => {
    await using place = await drivenPlace();
    // Noise does not compress: three pictures of 12 MB.
    const side = { width: 2_000, height: 2_000, channels: 3 } as const;
    await sharp(randomBytes(12_000_000), { raw: side }).png().toFile(inFolder("noise.png"));
    await place.page
      .locator('input[type="file"]')
      .setInputFiles(new Array(3).fill(inFolder("noise.png")));
    await place.page.locator(".fault").waitFor();
    expect(await place.page.locator(".fault").innerText()).toContain("24 MB");
  });

  test("sight-8: the shared screen is looked at once for each question, at its start", async () => {
    await using place = await drivenPlace();
    const { assistant, end, page } = place;
    await page.evaluate(paintedScreen);
    await page.locator('[data-tool="screen"]').click();
    await page.locator(".screen-tile").waitFor();
    await end.holdToTalk(8_000);
    const { turn, sights } = await assistant.next("turn.start");
    expect(sights).toEqual([]);
    const { sight } = await assistant.next("turn.attach");
    expect(sight).toMatchObject({ kind: "screen", name: "Screen" });
    // The question is complete only after its picture was handed over.
    await assistant.next("turn.release");
    expect(assistant.commands.filter(({ type }) => type === "turn.attach").length).toBe(1);
    const types = assistant.commands.map(({ type }) => type);
    expect(types.indexOf("turn.attach")).toBeLessThan(types.indexOf("turn.release"));
    if (sight.kind === "video") throw new Error("a picture was expected");
    expect([...sight.data.slice(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
    await end.newest.locator(".sights img").waitFor();
    expect(turn).toBe(1);
  });

  test("sight-9: a typed question takes the screen along in its start", async () => {
    await using place = await drivenPlace();
    await place.page.evaluate(paintedScreen);
    await place.page.locator('[data-tool="screen"]').click();
    await place.page.locator(".screen-tile").waitFor();
    await place.end.type("What is this?");
    const { sights } = await place.assistant.next("turn.start");
    expect(sights.map(({ kind }) => kind)).toEqual(["screen"]);
    await place.page.locator('[data-tool="screen"]').click();
    await place.page.locator(".screen-tile").waitFor({ state: "detached" });
  });
});

/** In the page: a screen to share where there is none. The picker itself is tested under Xvfb. */
function paintedScreen(): void {
  const canvas = document.createElement("canvas");
  canvas.width = 1280;
  canvas.height = 720;
  const context = canvas.getContext("2d");
  const paint = () => {
    if (context === null) return;
    context.fillStyle = "#225588";
    context.fillRect(0, 0, 1280, 720);
    requestAnimationFrame(paint);
  };
  paint();
  navigator.mediaDevices.getDisplayMedia = () => Promise.resolve(canvas.captureStream(5));
}

/** Upward zero crossings: the frequency of a tone over one second. */
function crossings(samples: Int16Array): number {
  let count = 0;
  for (let n = 1; n < samples.length; n++) {
    if ((samples[n - 1] as number) < 0 && (samples[n] as number) >= 0) count++;
  }
  return count;
}
