/** The voice's worker thread: onnxruntime's `run()` blocks the thread that calls it. */
import { parentPort } from "node:worker_threads";
import { serveCalls } from "../../base/calls.ts";
import { parentThreadPort } from "../../base/port.ts";
import { faultCodec } from "../client.ts";
import { PhraseEdges } from "./edges.ts";
import type { VoiceWorkerCalls } from "./messages.ts";
import { Piper } from "./piper.ts";

if (!parentPort) throw new Error("voice.worker.js runs as a worker thread");

let piper: Piper | null = null;

serveCalls<VoiceWorkerCalls>(
  parentThreadPort(parentPort),
  {
    open: async (args) => {
      piper = await Piper.open(args);
      return { sampleRateHz: piper.sampleRateHz };
    },
    synthesise: async ({ phrases, pace }, { signal, emit }) => {
      if (!piper) throw new Error("the voice is not open");
      let samples = 0;
      const give = (piece: Int16Array) => {
        if (piece.length === 0) return;
        samples += piece.length;
        emit(piece, [piece.buffer as ArrayBuffer]);
      };
      for (const { ipa, pauseMs } of phrases) {
        const edges = new PhraseEdges(piper.sampleRateHz);
        for await (const window of piper.synthesise(ipa, pace, signal)) give(edges.take(window));
        give(edges.end(pauseMs));
      }
      return { samples };
    },
  },
  faultCodec,
);
