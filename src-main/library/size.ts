import type { AnyManifest } from "./anyManifest.ts";
import { chosenFiles, fileBytes } from "./omniManifest.ts";

/** Bytes to fetch; of one's own model, its file's; null for what has none here. */
export function sizeOf(manifest: AnyManifest): number | null {
  switch (manifest.kind) {
    case "small":
      return manifest.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
    case "omni":
      return chosenFiles(manifest)
        .map(fileBytes)
        .reduce((sum, bytes) => sum + bytes, manifest.speech.aboutBytes);
    case "own":
      return manifest.thinker.type === "text" ? manifest.thinker.bytes : null;
    case "remote":
      return null;
  }
}
