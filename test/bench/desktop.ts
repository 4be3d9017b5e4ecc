/**
 * The desktop app as a whole, on the tests' Electron under Xvfb: from a real key to what a person sees and
 * hears, and what the app takes while nobody asks. Key figures begin before xdotool is started, which
 * takes 3 to 8 ms that are not ours.
 */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { treeCpuSeconds, treePssMiB } from "../../src-main/base/processMemory.ts";
import { DesktopPlace, Surroundings } from "../e2e/desktopPlace.ts";
import { recordingsFolder } from "../support/recordings/recordings.ts";
import { benchDesktopSound } from "./desktopSound.ts";
import { Ear } from "./ear.ts";
import { type Figure, figure } from "./result.ts";

type Tell = (line: string) => void;

const presses = 9;
const starts = 5;
const stops = 7;
/** Issue bars. */
const bars = { shown: 50, warm: 80, cold: 300, stop: 50, tray: 1_500, cpu: 1, memory: 350 };
/** Garbage is collected and animations have ended by then. */
const restMs = 15_000;
const watchedMs = 10_000;

export async function benchDesktop(_rounds: number, tell: Tell): Promise<Figure[]> {
  const sound = await benchDesktopSound(tell);
  const [tray, memory] = await bare(tell);
  return [...(await keys(tell)), ...sound, tray, memory];
}

/** Without models: how soon it is there, and how little it is. */
async function bare(tell: Tell): Promise<[Figure, Figure]> {
  await using around = await Surroundings.open();
  const trayMs: number[] = [];
  const sizes: number[] = [];
  for (let start = 0; start < starts; start++) {
    await using place = await DesktopPlace.open(around, {
      args: ["--pack", join(around.home, "none")],
    });
    trayMs.push(
      await place.app.evaluate(() => {
        const [mark] = performance.getEntriesByName("sotto:tray");
        const began = process.getCreationTime() ?? Number.NaN;
        return performance.timeOrigin + (mark?.startTime ?? Number.NaN) - began;
      }),
    );
    tell(`start ${start + 1}: tray after ${Math.round(trayMs.at(-1) ?? 0)} ms`);
    if (start === 0) {
      await wait(restMs);
      sizes.push((await treePssMiB(place.app.process().pid ?? 0)) ?? Number.NaN);
    }
  }
  return [
    figure("tray", "start of the process → tray", "ms", trayMs, bars.tray),
    figure("idle-memory", "idle, no models, window open", "MiB", sizes, bars.memory),
  ];
}

/** With the default pack: keys, and what it computes while nobody asks. */
async function keys(tell: Tell): Promise<Figure[]> {
  await using around = await Surroundings.open();
  await using place = await DesktopPlace.open(around);
  await place.ready();
  await place.mainAside();
  const cold = await pressed(around, place);
  await place.change({ sound: { ...quiet, warm: true } });
  await wait(500);
  const warm = await pressed(around, place);
  await place.change({ sound: quiet });
  tell("keys done");
  const stopMs = await escapes(around, place);
  tell("interrupts done");
  await wait(restMs);
  const pid = place.app.process().pid ?? 0;
  const before = await treeCpuSeconds(pid);
  await wait(watchedMs);
  const cpu = ((await treeCpuSeconds(pid)) - before) / (watchedMs / 100_000);
  const shown = [...cold, ...warm].map((press) => press.shown);
  const first = (all: readonly Press[]) => all.map((press) => press.level);
  return [
    figure("shown", "key down → “listening” painted", "ms", shown, bars.shown),
    figure("key-cold", "key down → first sample in the panel, cold", "ms", first(cold), bars.cold),
    figure("key-warm", "key down → first sample in the panel, warm", "ms", first(warm), bars.warm),
    figure("escape", "Escape → last sample out of the speaker", "ms", stopMs, bars.stop),
    figure("idle-cpu", "idle with models and window", "% of a core", [cpu], bars.cpu),
  ];
}

const quiet = { microphone: null, speaker: null, volume: 1, cues: false, warm: false };

interface Press {
  readonly shown: number;
  readonly level: number;
}

/** Milliseconds from the key to the first frame that says so, and to the first sample that is seen. */
async function pressed(around: Surroundings, place: DesktopPlace): Promise<Press[]> {
  const all: Press[] = [];
  // A microphone that hears nothing moves no bar.
  const tone = await around.sound.pactl(
    "load-module",
    "module-sine",
    "sink=mouth",
    "frequency=300",
  );
  for (let press = 0; press < presses; press++) {
    const stamps = place.overlay.evaluate(
      () =>
        new Promise<{ shown: number; level: number }>((resolve) => {
          const found = { shown: 0, level: 0 };
          const now = () => performance.timeOrigin + performance.now();
          const done = () => {
            if (found.shown > 0 && found.level > 0) resolve(found);
          };
          const root = document.documentElement;
          const watch = new MutationObserver(() => {
            if (root.dataset.phase !== "listening" || found.shown > 0) return;
            requestAnimationFrame(() => {
              // The task after a frame's callbacks begins when it is painted.
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => {
                found.shown ||= now();
                done();
              };
              port2.postMessage(null);
            });
          });
          watch.observe(root, { attributes: true, attributeFilter: ["data-phase"] });
          const bars = new MutationObserver(() => {
            if (root.dataset.phase !== "listening") return;
            found.level ||= now();
            done();
          });
          bars.observe(document.body, {
            subtree: true,
            attributes: true,
            attributeFilter: ["d"],
          });
        }),
    );
    await place.hideOverlay();
    await wait(600);
    const began = performance.timeOrigin + performance.now();
    await around.keys("keydown", "Control_R");
    const { shown, level } = await stamps;
    all.push({ shown: shown - began, level: level - began });
    await wait(700);
    await around.keys("key", "Escape", "keyup", "Control_R");
    await place.overlaySays("ready");
  }
  await around.sound.unplug(tone);
  return all;
}

async function escapes(around: Surroundings, place: DesktopPlace): Promise<number[]> {
  const values: number[] = [];
  for (let stop = 0; stop < stops; stop++) {
    const recording = around.sound.record();
    const ear = new Ear(recording);
    await around.keys("keydown", "Control_R");
    await place.hears();
    await around.sound.speak(join(recordingsFolder, "rainbow.wav"));
    await around.keys("keyup", "Control_R");
    await ear.heard;
    await wait(700);
    const start = performance.now();
    await around.keys("key", "Escape");
    await place.overlaySays("ready");
    await wait(300);
    values.push(Math.max(0, ear.lastMs - start));
    await recording.stop();
  }
  return values;
}
