/** Turns on a converted Qwen2.5-Omni: it sees and hears by itself; what it says is nonsense, it is tiny. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { convertCheckpoint } from "../../models/convert/convert.ts";
import { SottoAssistant } from "../../src-main/app/assistant.ts";
import { readFilm } from "../../src-main/app/films.ts";
import { record } from "../../src-main/app/recordings.ts";
import type { Session } from "../../src-main/contract/assistant.ts";
import type { Sight } from "../../src-main/contract/commands.ts";
import type { EventOf } from "../../src-main/contract/events.ts";
import { protocolVersion } from "../../src-main/contract/limits.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { type Ask, askOnce } from "../../src-main/shells/askOnce.ts";
import { refusedWith } from "./asking.ts";

const root = join(import.meta.dirname, "..", "..");
const fixture = join(root, "test/parity/fixtures/omni-7b-nano");
const never = new AbortController().signal;

let assistant: SottoAssistant;
let session: Session;
let folder: string;
let turn = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sotto-omni-pack-"));
  await convertCheckpoint(fixture, join(folder, "pack"), { type: "f32" });
  const { engine, info } = await loadPack(join(folder, "pack"), dataHome());
  const home = join(folder, "home");
  assistant = await SottoAssistant.open({ pack: engine, info: { ...info, device: "" }, home });
  await assistant.ready();
  session = assistant.connect();
  const open = { type: "session.open", protocol: protocolVersion, shell: "cli" } as const;
  expect((await session.call(open)).pack.title).toContain("Qwen2.5-Omni");
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await assistant[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const ask = (question: Partial<Ask>) =>
  askOnce(session, ++turn, { sights: [], speak: false, ...question }, () => {}, never);

async function image(name: string): Promise<Sight> {
  return { kind: "image", name, data: await readFile(join(fixture, "golden", name)) };
}

test("omni-pack-1 a typed question about a picture is answered", async () => {
  const answer = await ask({ text: "What is this?", sights: [await image("image_a.png")] });
  expect(answer).toMatchObject({ outcome: "answered", fault: null });
  expect(answer.text.length).toBeGreaterThan(0);
});

test("omni-pack-2 a spoken question is heard by the recogniser for the page, and answered", async () => {
  const voice = record(join(root, "test/support/recordings/terminal-test.wav"), false, never);
  const answer = await ask({ voice, sights: [await image("image_small.png")] });
  expect(answer).toMatchObject({ outcome: "answered", fault: null });
  expect(answer.heard.toLowerCase()).toContain("test");
});

test("omni-pack-3 a film in a folder is looked at, and a damaged picture ends its turn only", async () => {
  const film = await readFilm(join(fixture, "golden", "video"), never);
  const seen = await ask({ text: "What happens?", sights: [film] });
  expect(seen).toMatchObject({ outcome: "answered", fault: null });
  const broken: Sight = { kind: "image", name: "broken.png", data: new Uint8Array(300) };
  const refused = await ask({ text: "And this?", sights: [broken] });
  expect(refused.fault).toMatchObject({ code: "bad-input", stage: "perceive" });
  expect(await ask({ text: "And now?" })).toMatchObject({ outcome: "answered" });
});

test("omni-pack-4 silence is nothing heard, never an invented question", async () => {
  const silence = (async function* () {
    yield new Int16Array(16_000);
  })();
  expect(await ask({ voice: silence })).toMatchObject({ outcome: "nothing-heard", heard: "" });
});

/** The same conversation for every run, whatever was asked before. */
const afresh = async (question: Partial<Ask>) => {
  await session.call({ type: "conversation.new" });
  return ask({ speak: true, quality: "fast", ...question });
};

test("omni-pack-5 the reply is spoken by the pack's own voice: 480 samples a code, 50 codes a second", async () => {
  expect((await session.call({ type: "pack.get" })).speakers).toEqual(["Chelsie", "Ethan"]);
  const answer = await afresh({ text: "hi" });
  expect(answer).toMatchObject({ outcome: "answered", fault: null, sampleRateHz: 24_000 });
  const samples = answer.samples.reduce((sum, piece) => sum + piece.length, 0);
  expect(samples).toBeGreaterThan(0);
  expect(samples % 480).toBe(0);
  expect((await session.call({ type: "conversation.get" })).conversation.at(-1)?.reply).toBe(
    answer.text,
  );
});

test("omni-pack-6 a speaker that is not there is refused by name, and the others are listed", async () => {
  await expect(afresh({ text: "hi", speaker: "Nobody" })).rejects.toMatchObject({
    fault: { code: "bad-input", remedy: expect.stringContaining("Chelsie, Ethan") },
  });
  const wish = { type: "preferences.set", speaker: "Nobody" } as const;
  await expect(session.call(wish)).rejects.toMatchObject({ fault: { code: "bad-input" } });
  const kept = await session.call({ type: "preferences.set", speaker: "Ethan", style: "warm" });
  expect(kept).toMatchObject({ speaker: "Ethan", style: "warm", quality: "balanced", pace: 1 });
  await session.call({ type: "preferences.set", speaker: null, style: "" });
});

/** Asks, and interrupts as soon as half a second of the reply was heard. */
async function interrupted(text: string) {
  const mine = ++turn;
  const heardSamples = 12_000;
  let end: (event: EventOf<"turn.ended">) => void = () => {};
  const ended = new Promise<EventOf<"turn.ended">>((resolve) => {
    end = resolve;
  });
  let written = "";
  using _sound = session.onSound((frame) => {
    if (frame.turn !== mine || frame.firstSample + frame.samples.length < heardSamples) return;
    void session.call({ type: "turn.interrupt", turn: mine, heardSamples });
  });
  using _events = session.onEvent((event) => {
    if (event.type === "turn.text" && event.turn === mine) written += event.text;
    if (event.type === "turn.ended" && event.turn === mine) end(event);
  });
  const source = { kind: "text", text } as const;
  await session.call({ type: "turn.start", turn: mine, source, sights: [], quality: "fast" });
  return { ...(await ended), written: written.trim() };
}

test("omni-pack-7 an interrupt leaves what was heard, and the next turn is spoken (T4, T5)", async () => {
  await session.call({ type: "conversation.new" });
  for (const text of ["hi", "go on"]) {
    const { outcome, played, written } = await interrupted(text);
    expect(outcome).toBe("interrupted");
    expect(written.startsWith(played)).toBe(true);
    expect(played.length).toBeLessThan(written.length);
  }
  const { conversation } = await session.call({ type: "conversation.get" });
  expect(conversation.map(({ interrupted }) => interrupted)).toEqual([true, true]);
});

test("omni-pack-8 ask --video FILE sees what --video DIR sees; without ffmpeg only the folder is seen", async () => {
  const frames = join(fixture, "golden", "video");
  const film = join(folder, "film.mkv");
  // Two frames a second and no loss: the very pictures of the folder.
  const pictures = ["-framerate", "2", "-i", join(frames, "%03d.png")];
  await promisify(execFile)("ffmpeg", ["-v", "error", ...pictures, "-c:v", "png", film]);
  // As `ask --video` asks, without the voice: a reply of a tiny model is long nonsense.
  const see = async (...paths: string[]) => {
    await session.call({ type: "conversation.new" });
    const sights = await Promise.all(paths.map((path) => readFilm(path, never)));
    return (await ask({ text: "hi", sights })).text;
  };
  const seen = await see(film);
  expect(await see()).not.toBe(seen);
  vi.stubEnv("PATH", join(folder, "empty"));
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await see(frames)).toBe(seen);
  const fault = await refusedWith(assistant, ["--video", film, "hi"]);
  expect(fault).toMatchObject({
    code: "unsupported",
    message: expect.stringMatching(/^film\.mkv cannot be decoded: ffmpeg/),
    remedy: expect.stringMatching(/Install ffmpeg.*window.*folder of frames/),
  });
});

test("omni-pack-9 a film that is not there or holds no pictures is refused by name", async () => {
  const text = join(folder, "text.mp4");
  await writeFile(text, "not a film");
  for (const path of [text, join(folder, "none.mp4"), folder]) {
    const { code, message } = await refusedWith(assistant, ["--video", path, "hi"]);
    expect(["bad-input", "not-found"]).toContain(code);
    expect(message).toContain(basename(path));
  }
});
