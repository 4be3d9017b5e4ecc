/** The AudioWorkletGlobalScope, which TypeScript's DOM library leaves out (Web Audio API, 1.32). */
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new (
    options?: AudioWorkletNodeOptions,
  ) => AudioWorkletProcessor & {
    process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
  },
): void;
declare const sampleRate: number;
declare const currentFrame: number;

/** Vite: a module bundled on its own, by its address. */
declare module "*?worker&url" {
  const address: string;
  export default address;
}

declare module "*.css";
