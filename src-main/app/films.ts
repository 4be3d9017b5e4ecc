/** A film from a file or a folder of frames, as a turn takes it. */
import { basename } from "node:path";
import type { Sight } from "../contract/commands.ts";
import { maxFilmFrames } from "../contract/limits.ts";
import { encodeFrame, openFilm } from "../engine/omni/film.ts";

export async function readFilm(path: string, signal: AbortSignal): Promise<Sight> {
  const film = await openFilm(path, { maxFrames: maxFilmFrames, signal });
  const frames: Uint8Array[] = [];
  for await (const frame of film.frames()) {
    signal.throwIfAborted();
    frames.push(await encodeFrame(frame));
  }
  const sound = film.sound && (await film.sound()).map((value) => value * 32_767);
  return {
    kind: "video",
    name: basename(path).slice(-200),
    frames,
    framesPerSecond: film.framesPerSecond,
    ...(sound && { sound: Int16Array.from(sound) }),
  };
}
