/** The hearing thread: detector and recogniser, since their `run()` blocks the thread it is called on. */
import { parentPort } from "node:worker_threads";
import { serveCalls } from "../../base/calls.ts";
import { parentThreadPort } from "../../base/port.ts";
import type { EngineCalls, EnginePack } from "../messages.ts";
import { type HearingModels, listen } from "./listen.ts";
import { Recogniser } from "./recogniser.ts";
import { Vad } from "./vad.ts";

export type HearingCalls = {
  load: { args: EnginePack["hearing"]; input: never; item: never; result: null };
  hear: EngineCalls["hear"];
};

let models: Promise<HearingModels> | null = null;

async function load(files: EnginePack["hearing"]): Promise<HearingModels> {
  const [vad, recogniser] = await Promise.all([Vad.load(files.vad), Recogniser.load(files)]);
  // The first runs allocate: 60 ms here instead of in the first question.
  await vad.stream().probability(new Float32Array(512));
  await recogniser.transcribe(new Float32Array(32_000), [], () => false);
  return { vad, recogniser };
}

if (parentPort) {
  serveCalls<HearingCalls>(parentThreadPort(parentPort), {
    load: async (files) => {
      models ??= load(files);
      await models;
      return null;
    },
    hear: async ({ mode }, { input, emit, signal }) => {
      if (!models) throw new Error("hear was called before load.");
      return listen(await models, mode, input, emit, signal);
    },
  });
}
