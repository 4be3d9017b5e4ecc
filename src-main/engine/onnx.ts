/**
 * How every model of ours is opened in onnxruntime. `run()` computes inside `setImmediate` and blocks its
 * thread, so sessions live in worker threads or processes of their own.
 */
import { InferenceSession } from "onnxruntime-node";

/**
 * `file` is a path to an `.onnx` or `.ort` file. Threads never spin: two cores are shared with the
 * Thinker's prefill and the screen reader (a two-second clip of Piper: 78 ms of work per second with
 * spinning, 59 ms without).
 */
export function openModel(file: string, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(file, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });
}
