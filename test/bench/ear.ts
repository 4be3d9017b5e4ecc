import type { SpeakerRecording } from "../support/soundServer.ts";

/** When sound came out of the speaker. */
export class Ear {
  firstMs = 0;
  lastMs = 0;
  readonly heard: Promise<void>;

  constructor(recording: SpeakerRecording) {
    this.heard = new Promise((resolve) => {
      recording.onData((piece) => {
        const now = performance.now();
        for (let at = 0; at + 1 < piece.length; at += 2) {
          if (piece.readInt16LE(at) === 0) continue;
          this.lastMs = now;
          if (this.firstMs === 0) this.firstMs = now;
          resolve();
          break;
        }
      });
    });
  }
}
