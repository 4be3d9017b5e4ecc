/**
 * The desktop's sound, from key to ear, on a real sound server with virtual devices. What the speaker
 * gives is recorded; a figure that ends there includes the recorder's own delay (7 ms, measured with a
 * sound process that is killed).
 */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { soundDefaults } from "../../src-main/shells/desktop/sound/machineSound.ts";
import { DesktopPlace, Surroundings } from "../e2e/desktopPlace.ts";
import { SoundPlace, TakenSound } from "../support/machineSound.ts";
import { recordingsFolder } from "../support/recordings/recordings.ts";
import { Ear } from "./ear.ts";
import { type Figure, figure } from "./result.ts";

const rounds = 9;
const turns = 8;
const restMs = 400;
/** Issue bars. A1's figure for the first sound is its measured 410 ms; the desktop may add 50. */
const bars = { cold: 300, warm: 80, interrupt: 50, firstAudio: 460 };
/** What the warm microphone had kept; the first sample after it is the first new one. */
const preRollSamples = 4_800;

export async function benchDesktopSound(tell: (line: string) => void): Promise<Figure[]> {
  return [...(await ports(tell)), ...(await keyToEar(tell))];
}

async function ports(tell: (line: string) => void): Promise<Figure[]> {
  await using place = await SoundPlace.open();
  const cold = await keyDown(place, 1);
  place.sound.prefer({ ...soundDefaults, warm: true });
  await wait(500);
  const warm = await keyDown(place, preRollSamples + 1);
  place.sound.prefer(soundDefaults);
  tell("microphone done");
  const stops = await interrupts(place);
  tell("speaker done");
  return [
    figure("sound-cold", "key down → first sample, microphone closed", "ms", cold, bars.cold),
    figure("sound-warm", "key down → first new sample, microphone warm", "ms", warm, bars.warm),
    figure("sound-stop", "interrupt → last sample out of the speaker", "ms", stops, bars.interrupt),
  ];
}

async function keyDown({ sound }: SoundPlace, samples: number): Promise<number[]> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await wait(500);
    const start = performance.now();
    const take = sound.capture();
    await new TakenSound(take).has(samples);
    values.push(performance.now() - start);
    await take.finish();
  }
  return values;
}

async function interrupts({ sound, server }: SoundPlace): Promise<number[]> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const recording = server.record();
    const ear = new Ear(recording);
    const playback = sound.play(16_000, () => undefined);
    playback.push(0, new Int16Array(16_000 * 5).fill(8_000));
    await ear.heard;
    await wait(500);
    const start = performance.now();
    await playback.stop();
    await wait(300);
    values.push(Math.max(0, ear.lastMs - start));
    await recording.stop();
  }
  return values;
}

/**
 * Key up to the first sample out of the speaker, in the whole app: with the last word, and `restMs` after
 * it, as people let go.
 */
async function keyToEar(tell: (line: string) => void): Promise<Figure[]> {
  await using around = await Surroundings.open({
    sound: { microphone: null, speaker: null, volume: 1, cues: false, warm: false },
  });
  await using place = await DesktopPlace.open(around);
  await place.ready();
  const atOnce: number[] = [];
  const rested: number[] = [];
  for (let turn = 0; turn < 2 * turns; turn++) {
    const rests = turn >= turns;
    await around.keys("keydown", "Control_R");
    await place.hears();
    await around.sound.speak(join(recordingsFolder, "capital-of-france.wav"));
    if (rests) await wait(restMs);
    const recording = around.sound.record();
    const ear = new Ear(recording);
    const start = performance.now();
    await around.keys("keyup", "Control_R");
    await ear.heard;
    // The first turn waits for models that are still being read.
    if (turn > 0) (rests ? rested : atOnce).push(ear.firstMs - start);
    await place.overlaySays("ready");
    await recording.stop();
    tell(`turn ${turn + 1}: ${Math.round(ear.firstMs - start)} ms`);
  }
  const title = "key up → first sample out of the speaker";
  return [
    figure("sound-first", `${title}, with the last word`, "ms", atOnce, bars.firstAudio),
    figure("sound-rested", `${title}, ${restMs} ms after it`, "ms", rested, bars.firstAudio),
  ];
}
