/** The machine's sound on a real sound server: the desktop's microphone and speaker, and their mishaps. */
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { soundDefaults } from "../../src-main/shells/desktop/sound/machineSound.ts";
import type { SoundPreferences } from "../../src-main/shells/desktop/sound/soundPort.ts";
import { hear } from "../support/hearing.ts";
import { SoundPlace, TakenSound } from "../support/machineSound.ts";
import { recordingsFolder, soundOf } from "../support/recordings/recordings.ts";
import { wordErrors } from "../support/recordings/wordError.ts";

/** A machine that is busy with other tests is slow to notice a device. */
const patient = { timeout: 10_000 };
const question = "capital-of-france.wav";
const said = "What is the capital of France?";
const file = join(recordingsFolder, question);

async function reply(): Promise<Int16Array> {
  const sound = await soundOf(question);
  return Int16Array.from(sound, (sample) => Math.round(sample * 32_767));
}

describe("the microphone", () => {
  test("snd-1: every word of a question is taken, the first one too", async () => {
    await using place = await SoundPlace.open();
    const take = place.sound.capture();
    const taken = new TakenSound(take);
    await taken.has(1);
    await place.server.speak(file);
    const length = await take.finish();
    await taken.over;
    expect(length).toBe(taken.end);
    expect(taken.holes).toEqual([]);
    expect(wordErrors(said, await hear(taken.samples, 16_000))).toBe(0);
    expect(taken.frames.some(({ peak }) => peak > 0.1)).toBe(true);
    expect(place.health).toEqual([]);
  });

  test("snd-2: a process that is killed or crashes is replaced, and the take goes on", async () => {
    await using place = await SoundPlace.open();
    const take = place.sound.capture();
    const taken = new TakenSound(take);
    await taken.has(4_000);
    for (const signal of ["SIGKILL", "SIGSEGV"] as const) {
      const child = place.child("microphone");
      child.kill(signal);
      await once(child, "exit");
      const before = taken.end;
      await taken.has(before + 4_000);
    }
    // What was lost shows as a hole of its length: time in the take stays true.
    expect(taken.holes.length).toBe(2);
    for (const hole of taken.holes) expect(hole).toBeGreaterThan(0);
    await place.server.speak(file);
    const length = await take.finish();
    await taken.over;
    expect(length).toBe(taken.end);
    expect(wordErrors(said, await hear(taken.samples, 16_000))).toBe(0);
  });

  test("snd-3: unplugged while someone speaks, the next microphone goes on hearing them", async () => {
    await using place = await SoundPlace.open();
    const { server, sound } = place;
    const desk = await server.plugMicrophone("desk", "Desk microphone");
    sound.prefer({ ...soundDefaults, microphone: "desk" });
    await expect.poll(() => sound.route("microphone")?.label, patient).toBe("Desk microphone");
    const taken = new TakenSound(sound.capture());
    await taken.has(4_000);
    await server.unplug(desk);
    const changed = await place.healthOf("microphone-changed");
    expect(changed.device).not.toBe("Desk microphone");
    const before = taken.end;
    await server.speak(file);
    await taken.has(before + 16_000);
    expect(wordErrors(said, await hear(taken.samples, 16_000))).toBe(0);
  });

  test("snd-4: without any other microphone the take ends with what was heard, and is kept", async () => {
    await using place = await SoundPlace.open();
    const { server, sound } = place;
    const take = sound.capture();
    const taken = new TakenSound(take);
    await taken.has(1);
    await server.speak(file);
    await server.unplug(await server.moduleOf("source", "microphone"));
    await taken.over;
    expect(await take.finish()).toBe(taken.end);
    expect(wordErrors(said, await hear(taken.samples, 16_000))).toBe(0);
    expect(place.health.map(({ type }) => type)).toContain("microphone-lost");
    // And the next question says what is wrong and what to do.
    const next = new TakenSound(sound.capture());
    await expect(next.over).rejects.toMatchObject({
      fault: { code: "not-found", stage: "capture" },
    });
    // Plugged in again, it works again.
    await server.plugMicrophone("again", "Again");
    await expect
      .poll(async () => (await sound.devices()).map(({ name }) => name), patient)
      .toContain("again");
    await new TakenSound(sound.capture()).has(1_600);
  });

  test("snd-5: a microphone muted in the system or giving only zeros is told, once", async () => {
    await using place = await SoundPlace.open();
    const { server, sound } = place;
    // Nobody speaks: a null sink gives exact zeros, as a switch at the microphone does.
    const zeros = new TakenSound(sound.capture());
    await zeros.has(24_000);
    expect(place.health.map(({ type }) => type)).toEqual(["microphone-silent"]);
    place.health.length = 0;
    await server.pactl("set-source-mute", "microphone", "1");
    await expect.poll(() => sound.route("microphone")?.muted, patient).toBe(true);
    const muted = new TakenSound(sound.capture());
    await muted.has(1);
    expect(place.health.map(({ type }) => type)).toEqual(["microphone-silent"]);
  });

  test("snd-6: it follows the system's default, and a remembered name over replugging", async () => {
    await using place = await SoundPlace.open();
    const { server, sound } = place;
    const usb = await server.plugMicrophone("usb", "USB microphone");
    await server.pactl("set-default-source", "usb");
    await expect.poll(() => sound.route("microphone")?.label, patient).toBe("USB microphone");
    sound.prefer({ ...soundDefaults, microphone: "desk" });
    expect(sound.route("microphone")?.label).toBe("USB microphone");
    await server.plugMicrophone("desk", "Desk");
    await expect.poll(() => sound.route("microphone")?.env.PULSE_SOURCE, patient).toBe("desk");
    await new TakenSound(sound.capture()).has(1_600);
    const outputs = await server.pactl("list", "short", "source-outputs");
    const desk = (await server.pactl("list", "short", "sources"))
      .split("\n")
      .find((line) => line.includes("\tdesk\t"));
    expect(outputs.split("\n").some((line) => line.split("\t")[1] === desk?.split("\t")[0])).toBe(
      true,
    );
    await server.unplug(usb);
  });

  test("snd-7: warm, a question begins before the key; cold, nothing is kept from before", async () => {
    await using place = await SoundPlace.open();
    const warm: SoundPreferences = { ...soundDefaults, warm: true };
    place.sound.prefer(warm);
    await expect.poll(() => place.server.listening(), patient).toBe(1);
    await place.server.speak(file);
    const take = place.sound.capture();
    const taken = new TakenSound(take);
    await taken.has(1);
    // The last 300 ms of the sentence were said before.
    expect(taken.frames[0]?.samples.length).toBe(4_800);
    expect(taken.frames[0]?.peak).toBeGreaterThan(0.01);
    await take.finish();
    place.sound.prefer(soundDefaults);
    await expect.poll(() => place.server.listening(), patient).toBe(0);
    const cold = new TakenSound(place.sound.capture());
    await cold.has(1);
    expect(cold.frames[0]?.samples.length).toBe(160);
  });

  test("snd-8: asleep, devices are let go and the take is kept; awake, the next one works", async () => {
    await using place = await SoundPlace.open();
    const taken = new TakenSound(place.sound.capture());
    await taken.has(1_600);
    place.sound.suspend();
    await taken.over;
    expect(taken.end).toBeGreaterThanOrEqual(1_600);
    await expect.poll(() => place.server.listening(), patient).toBe(0);
    place.sound.resume();
    await new TakenSound(place.sound.capture()).has(1_600);
  });
});

describe("the speaker", () => {
  /** Plays the recording as if it were a reply, and resolves with what the speaker gave. */
  async function played(place: SoundPlace, mishap: (heard: () => number) => Promise<void>) {
    const samples = await reply();
    const recording = place.server.record();
    let heard = 0;
    let drained: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      drained = resolve;
    });
    const playback = place.sound.play(16_000, (progress) => {
      heard = progress.samples;
      if (progress.drained) drained();
    });
    for (let at = 0; at < samples.length; at += 1_600) {
      playback.push(at, samples.subarray(at, at + 1_600));
    }
    playback.end(samples.length);
    await mishap(() => heard);
    await done;
    return { heard, total: samples.length, ...(await recording.stop()) };
  }

  /** Of what `play` makes the speaker give, from its first sound to half a second without any. */
  async function loudestOf({ server }: SoundPlace, play: () => void): Promise<number> {
    const recording = server.record();
    let most = 0;
    let silentBytes = 0;
    const over = new Promise<void>((resolve) => {
      recording.onData((piece) => {
        const whole = piece.subarray(0, piece.length & ~1);
        const loudest = loudestIn(new Int16Array(Uint8Array.from(whole).buffer));
        most = Math.max(most, loudest);
        silentBytes = loudest === 0 ? silentBytes + whole.length : 0;
        if (most > 0 && silentBytes > 48_000) resolve();
      });
    });
    play();
    await over;
    return loudestIn((await recording.stop()).samples);
  }

  test("snd-9: a reply is heard whole, and told to be heard when it was", async () => {
    await using place = await SoundPlace.open();
    const { heard, total, samples, sampleRateHz } = await played(place, async () => undefined);
    expect(heard).toBe(total);
    expect(wordErrors(said, await hear(samples, sampleRateHz))).toBe(0);
  });

  test("snd-10: its process crashing mid-reply costs a moment, not the reply", async () => {
    await using place = await SoundPlace.open();
    const { heard, total, samples, sampleRateHz } = await played(place, async (now) => {
      await expect.poll(now, { interval: 5, ...patient }).toBeGreaterThan(6_000);
      place.child("speaker").kill("SIGSEGV");
    });
    expect(heard).toBe(total);
    expect(wordErrors(said, await hear(samples, sampleRateHz))).toBeLessThanOrEqual(1);
  });

  test("snd-11: a stop is silence, and tells what was heard", async () => {
    await using place = await SoundPlace.open();
    let heard = 0;
    const playback = place.sound.play(16_000, (progress) => {
      heard = progress.samples;
    });
    const recording = place.server.record();
    playback.push(0, new Int16Array(16_000 * 5).fill(8_000));
    await expect.poll(() => heard, patient).toBeGreaterThan(4_000);
    const stopped = await playback.stop();
    expect(stopped).toBeGreaterThanOrEqual(heard);
    expect(stopped).toBeLessThan(16_000 * 5);
    const bytes = recording.bytes();
    await expect.poll(recording.bytes, patient).toBeGreaterThan(bytes + 48_000);
    const { samples } = await recording.stop();
    const last = samples.findLastIndex((sample) => sample !== 0);
    expect(samples.length - last).toBeGreaterThan(12_000);
    expect(await playback.stop()).toBe(stopped);
  });

  test("snd-12: the speaker unplugged, the reply goes on over the next one", async () => {
    await using place = await SoundPlace.open();
    const { server, sound } = place;
    const headset = await server.plugSpeaker("headset", "A headset");
    sound.prefer({ ...soundDefaults, speaker: "headset" });
    await expect.poll(() => sound.route("speaker")?.env.PULSE_SINK, patient).toBe("headset");
    const { heard, total } = await played(place, async (now) => {
      await expect.poll(now, { interval: 5, ...patient }).toBeGreaterThan(6_000);
      await server.unplug(headset);
    });
    expect(heard).toBe(total);
    expect((await place.healthOf("speaker-changed")).device).not.toBe("A headset");
  });

  test("snd-13: without any speaker the turn ends all the same, with what was heard", async () => {
    await using place = await SoundPlace.open();
    const { server, sound } = place;
    await server.unplug(await server.moduleOf("sink", "speaker"));
    await server.unplug(await server.moduleOf("source", "microphone"));
    await server.unplug(await server.moduleOf("sink", "mouth"));
    await expect.poll(() => sound.route("speaker"), patient).toBeNull();
    const drained = new Promise<number>((resolve) => {
      const playback = sound.play(16_000, (progress) => {
        if (progress.drained) resolve(progress.samples);
      });
      playback.push(0, new Int16Array(1_600));
      playback.end(1_600);
    });
    expect(await drained).toBe(0);
    expect((await place.healthOf("fault")).fault).toMatchObject({
      code: "not-found",
      stage: "play",
    });
  });

  test("snd-14: volume, and cues beside it", async () => {
    await using place = await SoundPlace.open();
    place.sound.prefer({ ...soundDefaults, volume: 0.25 });
    const reply = await loudestOf(place, () => {
      const playback = place.sound.play(16_000, () => undefined);
      playback.push(0, new Int16Array(3_200).fill(16_000));
      playback.end(3_200);
    });
    expect(reply).toBeGreaterThan(3_000);
    expect(reply).toBeLessThan(5_000);
    const cue = await loudestOf(place, () => place.sound.cue("listening"));
    expect(cue).toBeGreaterThan(500);
    expect(cue).toBeLessThan(1_500);
  });
});

function loudestIn(samples: Int16Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}
