/**
 * How every model of ours is opened in onnxruntime. `run()` computes inside `setImmediate` and blocks its
 * thread, so sessions live in worker threads or processes of their own.
 */
import { InferenceSession } from "onnxruntime-node";

/**
 * `model` is a path to an `.onnx` or `.ort` file, or what such a file holds. Threads never spin: two cores are shared with the
 * Thinker's prefill and the screen reader (a two-second clip of Piper: 78 ms of work per second with
 * spinning, 59 ms without).
 */
export function openModel(model: string | Uint8Array, threads: number): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
  return typeof model === "string"
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options);
}
