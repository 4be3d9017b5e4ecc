/** Runs on the audio thread; served as a file of its own (the CSP knows no inline script). */
import { Capture } from "../../src-main/signal/capture.ts";
import { captureProcessor } from "./messages.ts";

class CaptureProcessor extends AudioWorkletProcessor {
  readonly #capture = new Capture(sampleRate);

  process(inputs: Float32Array[][]): boolean {
    for (const frame of this.#capture.push(inputs[0] ?? [])) {
      this.port.postMessage(frame, [frame.samples.buffer]);
    }
    return true;
  }
}

registerProcessor(captureProcessor, CaptureProcessor);
