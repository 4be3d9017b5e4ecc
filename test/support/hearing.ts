/** The default pack's own recogniser, to hear back what a speaker played or a microphone took. */
import { type HearingModels, listen } from "../../src-main/engine/hear/listen.ts";
import { Recogniser } from "../../src-main/engine/hear/recogniser.ts";
import { Vad } from "../../src-main/engine/hear/vad.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { Resampler } from "../../src-main/turn/capture/resampler.ts";

const rateHz = 16_000;
let models: Promise<HearingModels> | null = null;

async function load(): Promise<HearingModels> {
  const files = (await loadPack("default", dataHome())).engine.hearing;
  return { vad: await Vad.load(files.vad), recogniser: await Recogniser.load(files) };
}

/** What is said in it, as the recogniser writes it. */
export async function hear(samples: Int16Array, sampleRateHz: number): Promise<string> {
  models ??= load();
  const floats = Float32Array.from(samples, (sample) => sample / 32_768);
  const resampler = new Resampler(sampleRateHz, rateHz);
  const pieces = sampleRateHz === rateHz ? [floats] : [resampler.push(floats), resampler.end()];
  const frames = async function* () {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; at += 1_600) yield piece.slice(at, at + 1_600);
    }
  };
  const { signal } = new AbortController();
  const { text } = await listen(await models, "hold", frames(), () => {}, signal);
  return text;
}
