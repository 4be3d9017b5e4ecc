/** A recording from a file, as the microphone would have given it to a shell. */
import { captureFile } from "../turn/capture/captureFile.ts";
import { int16From } from "../turn/capture/wireSound.ts";

/** `paced`: in real time. Throws a `bad-input` fault that names the file and what is wrong with it. */
export async function* record(
  path: string,
  paced: boolean,
  signal: AbortSignal,
): AsyncGenerator<Int16Array, void, undefined> {
  for await (const { samples } of captureFile(path, { pace: paced, signal })) {
    yield int16From(samples);
  }
}
