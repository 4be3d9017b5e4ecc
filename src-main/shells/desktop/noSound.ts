/** A machine where no sound can be had: what is typed is answered in writing, and a key says why. */
import { wordedFault } from "../../contract/faults.ts";
import { worded } from "../../contract/sentences.ts";
import type { Playback, SoundPort, Take } from "./sound/soundPort.ts";

export function noSound(): SoundPort {
  const nothing = { [Symbol.dispose]: () => {} };
  return {
    devices: async () => [],
    capture: () => deafTake(),
    play: (_rate, onProgress): Playback => ({
      push: () => {},
      // It counts as heard: the person reads it.
      end: (samples) => onProgress({ samples, drained: true }),
      stop: async () => 0,
    }),
    cue: () => {},
    prefer: () => {},
    suspend: () => {},
    resume: () => {},
    devicesMayHaveChanged: () => {},
    onDevicesChanged: () => nothing,
    onHealth: () => nothing,
    [Symbol.asyncDispose]: async () => {},
  };
}

function deafTake(): Take {
  return {
    finish: async () => 0,
    cancel: () => {},
    // biome-ignore lint/correctness/useYield: it has nothing to give, and says so.
    async *[Symbol.asyncIterator]() {
      throw wordedFault("unsupported", "capture", worded("no-sound"));
    },
  };
}
