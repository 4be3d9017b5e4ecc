/**
 * The whole face of Sotto's native add-on (`native/build/sotto_native.node`).
 *
 * Threads. Every function here is called on the JavaScript thread that loaded the add-on. Whatever
 * takes longer than a few microseconds returns a promise and runs on a thread that belongs to the
 * object ("lane"): calls on one object run one after the other in the order they were made, calls
 * on different objects run side by side. Nothing here uses libuv's thread pool.
 *
 * Ownership. Objects are freed by `dispose()` (or `await using`); one that is forgotten is freed
 * when JavaScript collects it. `dispose()` aborts the call in progress, rejects the ones behind it
 * with `aborted`, frees the native memory and then resolves; it may be called more than once. Any
 * other call on a disposed object is rejected with `disposed`. A Context keeps its Model alive
 * inside, so the order of disposal does not matter.
 * Typed arrays handed in are copied before the call returns; arrays handed out are fresh and belong
 * to the caller.
 *
 * Errors. Every failure, thrown or rejected, is a {@link NativeError}: a `code` from the closed list
 * below and a sentence that says what is wrong with what. A bad file, a wrong shape or a NaN never
 * ends the process.
 *
 * Units. Sizes are bytes, audio is 16 kHz mono float in [-1, 1], matrices are row-major.
 */

export type NativeErrorCode =
  /** An argument has the wrong type, length or range; the sentence names it. */
  | "bad-argument"
  /** The file cannot be opened or read. */
  | "file-unreadable"
  /** The file is not a GGUF, is cut off, or contradicts itself. */
  | "file-damaged"
  /** A whole GGUF, but of another kind than was asked for (architecture, projector, width). */
  | "wrong-model"
  /** No backend library could be loaded, or the device asked for does not exist. */
  | "no-backend"
  /** Host or device memory does not suffice. */
  | "out-of-memory"
  /** More tokens than the context holds; nothing was added. */
  | "context-full"
  /** Audio shorter than one token (480 samples) or longer than 300 s. */
  | "audio-length"
  /** A value that must be finite is NaN or infinite. */
  | "not-finite"
  /** `signal` fired or the object was disposed while the call waited or ran. */
  | "aborted"
  /** The object was disposed before the call. */
  | "disposed"
  /** llama.cpp or a backend failed for another reason; the sentence carries its own words. */
  | "compute-failed";

export interface NativeError extends Error {
  readonly code: NativeErrorCode;
}

/** Anything that runs in the background can be stopped; a stopped call rejects with `aborted`. */
export interface Abortable {
  signal?: AbortSignal;
}

export interface Disposable {
  /** Frees the native memory; see "Ownership" above. Resolves when it is freed. */
  dispose(): Promise<void>;
  /** Same as {@link dispose}, so that `await using` works. */
  [Symbol.asyncDispose](): Promise<void>;
  readonly disposed: boolean;
  /** Native bytes this object holds now (weights, caches, buffers); 0 once disposed. */
  readonly bytes: number;
}

// --------------------------------------------------------------------------------------- backends

export interface Device {
  /** ggml's name: "CPU", "CUDA0", "Vulkan0", "MTL0". */
  name: string;
  description: string;
  kind: "cpu" | "gpu" | "integrated-gpu" | "accelerator";
  /** Bytes; 0 where the backend does not tell. */
  memoryTotal: number;
  memoryFree: number;
}

export interface BackendOptions {
  /**
   * Folder with the `ggml-*` backend libraries of the build the add-on is linked against. Default:
   * the folder of that build's ggml library, which is what you want.
   */
  directory?: string;
  /** Further backend libraries by path, e.g. `…/libggml-vulkan.so`; a missing one is an error. */
  libraries?: readonly string[];
}

// ------------------------------------------------------------------------------------------ model

export interface ModelOptions extends Abortable {
  /** Layers to keep on the GPU; 0 = none, -1 = all (default: -1 where a GPU exists, else 0). */
  gpuLayers?: number;
  /** Device by name, default the first GPU; "CPU" for none. */
  device?: string;
  /** Map the file instead of reading it (default true). */
  useMmap?: boolean;
  /** Called on the JavaScript thread with 0..1, at most once per percent. */
  onProgress?: (fraction: number) => void;
}

export interface ModelInfo {
  architecture: string;
  description: string;
  /** Width of an embedding row and of a hidden state. */
  width: number;
  layers: number;
  /** Rows of the embedding table and of the logits. */
  vocabulary: number;
  /** Longest context the model was trained for, tokens. */
  trainedContext: number;
  parameters: number;
  /** Bytes of all weights. */
  weightBytes: number;
  /** 3 for models with (t, h, w) positions under the index-plane scheme, else 1. */
  positionPlanes: 1 | 3;
  /** RoPE sections as stored, `[0, t, h, w]` for the index-plane scheme; empty for other models. */
  ropeSections: number[];
  /** -1 where the file names none. */
  bosId: number;
  eosId: number;
  padId: number;
  /** False for a model without text vocabulary ("no_vocab"): tokenize and piece then fail. */
  hasText: boolean;
}

export interface Model extends Disposable {
  readonly info: ModelInfo;
  /** All scalar and string keys of the GGUF as text (arrays are left out). */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Text → ids, no BOS added. `special` (default false) also turns `<|im_start|>` and its like
   * into their ids: never set it for text that a person or a file wrote.
   * Synchronous; about 5 MB of text per second.
   */
  tokenize(text: string, special?: boolean): Int32Array;
  /** Bytes of one token; may be half a character, so decode the stream, not the piece. */
  piece(id: number, special?: boolean): Uint8Array;
  /** Ids → text; bytes that are no UTF-8 become U+FFFD. */
  detokenize(ids: Int32Array, special?: boolean): string;
  /** True for ids that end a reply (EOS, EOT). */
  isEndId(id: number): boolean;
  /** Rows of the token embedding table as float, [ids.length × width]. */
  embed(ids: Int32Array): Promise<Float32Array>;
  createContext(options: ContextOptions): Promise<Context>;
  /**
   * For a `talker.gguf`: a conversation's Talker, with the `bridge.gguf` of the same model. `hidden` of the
   * options has no effect. The Model is kept alive inside.
   */
  createTalker(bridge: string, options: ContextOptions): Promise<Talker>;
}

// ---------------------------------------------------------------------------------------- context

export type CacheType = "f32" | "f16" | "q8_0";

export interface ContextOptions {
  /** Size of the KV cache, tokens; at most what the model was trained for. */
  contextTokens: number;
  /**
   * Most tokens computed in one step, default 512 on a GPU and 256 on a CPU. With hidden states the output buffer holds
   * (vocabulary + width) floats for each of them.
   */
  batchTokens?: number;
  /** Type of K and V (default "f16"; a quantized V needs flash attention). */
  cacheType?: CacheType;
  /** Default "auto": on where the backend has it. "off" for strict parity. */
  flashAttention?: "off" | "on" | "auto";
  /** CPU threads for single tokens and for batches; default half of the hardware threads, at least 1. */
  threads?: number;
  batchThreads?: number;
  /** Allow `hidden` in {@link DecodeOptions}; default true. Without it prompts are cheaper. */
  hidden?: boolean;
}

export interface DecodeOptions extends Abortable {
  /**
   * Position ids [3 × n], planes t, h, w (n = tokens of this call). The running index that llama.cpp
   * needs as plane 0 is added here. Default: all planes continue the running index. Only for models
   * with three position planes.
   */
  positions?: Int32Array;
  /** Hidden states after the final norm: of every token of the call, or of the last. Default "none". */
  hidden?: "none" | "last" | "all";
  /** Logits: of the last token, or of every token (needs `hidden` allowed). Default "none". */
  logits?: "none" | "last" | "all";
  /** The embedding rows that went in (only useful with ids). Default false. */
  rows?: boolean;
  /**
   * Picks the next id from the last token's logits on the lane itself (no copy of the logits) and
   * records it as accepted. The sampler must not be used elsewhere until the call has settled.
   */
  sampler?: Sampler;
}

export interface Decoded {
  /** Tokens in the cache after the call. */
  length: number;
  hidden: Float32Array | null;
  logits: Float32Array | null;
  rows: Float32Array | null;
  /** The id that `sampler` picked, else -1. */
  nextId: number;
}

/**
 * One sequence with its KV cache. A call adds all its tokens or, when it fails or is aborted, none:
 * the cache is cut back to where it was. Abort takes effect within one token (within one batch on a
 * GPU, whose kernels cannot be stopped).
 */
export interface Context extends Disposable {
  /** Tokens in the cache (after the calls that have settled). */
  readonly length: number;
  readonly capacity: number;
  /** Adds tokens by id. Ids outside the vocabulary are a `bad-argument`. */
  decodeIds(ids: Int32Array, options?: DecodeOptions): Promise<Decoded>;
  /** Adds tokens by embedding rows [n × width]: media features, or ids and media mixed. */
  decodeRows(rows: Float32Array, options?: DecodeOptions): Promise<Decoded>;
  /** Keeps the first `tokens` tokens and forgets the rest. */
  keep(tokens: number): Promise<void>;
  /** Changes the thread counts from the next call on. */
  setThreads(threads: number, batchThreads: number): Promise<void>;
}

// ---------------------------------------------------------------------------------------- sampler

/**
 * In the order of the reference implementation: repetition penalty over the set of accepted ids →
 * suppressed ids → temperature → top-k → top-p → draw. Temperature 0 takes the largest logit (the
 * lowest id on a tie) after penalty and suppression.
 */
export interface SamplerOptions {
  /** Default 0 = greedy. */
  temperature?: number;
  /** 0 = off. */
  topK?: number;
  /** 1 = off. */
  topP?: number;
  /** 1 = off. */
  repetitionPenalty?: number;
  /** 64-bit seed of the draw; the same seed gives the same ids on every platform. Default 0. */
  seed?: number | bigint;
  /** Ids that are never picked. */
  suppress?: Int32Array;
}

/** Synchronous and cheap; holds no native memory worth disposing. */
export interface Sampler {
  /** Adds ids to the set the repetition penalty sees (prompt ids, for instance). */
  accept(ids: Int32Array): void;
  /** Picks one id; does not accept it. All-NaN or all-suppressed logits are `not-finite`. */
  sample(logits: Float32Array): number;
  /** The distribution that {@link sample} would draw from, for tests. */
  probabilities(logits: Float32Array): Float32Array;
  /** Forgets accepted ids and returns to the seed. */
  reset(): void;
}

// ------------------------------------------------------------------------------------------ talker

export interface TalkerInfo {
  /** Width of the rows that come in: the Thinker's. */
  inputWidth: number;
  width: number;
  /** Codes, those that control speech included. */
  vocabulary: number;
  /** Prompt rows and codes that fit together. */
  capacity: number;
  speakers: string[];
  /** Codes that control speech; codes below `rows` have a sound. */
  codes: { pad: number; begin: number; end: number; mask: number; rows: number };
}

export interface TalkerAppendOptions extends Abortable {
  /** [3 × n], planes t, h, w: the Thinker's own. */
  positions: Int32Array;
  /** Also returns the rows as the Talker sees them, after the projection. */
  projected?: boolean;
}

export interface SpeechOptions extends Abortable {
  /** One of `info.speakers`. */
  speaker: string;
  /** [3 × 2]: positions of the two rows that end the prompt (speaker, first token of the reply). */
  positions: Int32Array;
  /** Position of the first code that is fed back, on all planes; those after it follow. */
  firstPosition: number;
  /**
   * Default greedy. The penalty sees pad, begin and mask code as the reference's does; the begin code
   * and codes without a sound are never picked.
   */
  sampling?: SamplerOptions;
  /** Default 4096 (82 s of speech), the reference's limit. */
  mostCodes?: number;
  /** Codes per call of `onCodes` (default 12); what there is also comes when the Talker waits or ends. */
  batchCodes?: number;
  /**
   * Called on the JavaScript thread, in order, all calls before `spoken` settles. Must not throw.
   */
  onCodes: (codes: Int32Array) => void;
  /** For tests of exactness: false lets the stop codes pass as any other. */
  stop?: boolean;
  /** For tests of exactness: false allows codes without a sound. */
  guard?: boolean;
  /** For tests of exactness: `spoken` also tells rows and logits. */
  trace?: boolean;
}

export interface Spoken {
  /** "silent": the text ended before any row, so there is nothing to say. */
  end: "stop" | "length" | "silent";
  /** Codes handed out. */
  codes: number;
  /** The code that ended the speech, else -1. */
  stopCode: number;
  /** Tokens of the reply that were read. */
  replyRows: number;
  /** With `trace`: rows that went in from the end of the prompt on [n × width], and raw logits of each code. */
  rows: Float32Array | null;
  logits: Float32Array | null;
}

/** A reply that is being spoken while it is written. */
export interface Speech {
  /**
   * Tokens of the reply as they are forwarded: hidden states and embedding rows, [n × inputWidth] each.
   * Returns at once; the Talker waits for them and never guesses.
   */
  feed(hidden: Float32Array, embeddings: Float32Array): void;
  /** The text is complete. */
  end(): void;
  /** Settles when all is said. The cache then holds the prompt again. */
  readonly spoken: Promise<Spoken>;
}

/**
 * The second language model: reads the Thinker's prompt and reply as hidden states, writes speech
 * codes (50 a second of sound). Runs on its own thread beside the Thinker. An abort of `speak` takes
 * effect within one code.
 */
export interface Talker extends Disposable {
  readonly info: TalkerInfo;
  /** Prompt rows in the cache (after the calls that have settled). */
  readonly length: number;
  /**
   * Adds rows of the prompt: the Thinker's hidden states and the rows that went into it, zero where a
   * medium stands. All or nothing.
   */
  append(
    hidden: Float32Array,
    embeddings: Float32Array,
    options: TalkerAppendOptions,
  ): Promise<Float32Array | null>;
  /** Keeps the first `rows` rows of the prompt and forgets the rest. */
  keep(rows: number): Promise<void>;
  /** Waits for the calls before it. End the text or abort, or it waits for ever. */
  speak(options: SpeechOptions): Speech;
}

// ------------------------------------------------------------------------------------------- audio

/** Up to 200 mel frames (2 s): the unit in which the model hears. */
export interface MelBlock {
  /** Block number from 0; block i covers frames 200·i … */
  index: number;
  /** Valid frames, 1..200; only the last block may have fewer than 200. */
  frames: number;
  /** [128 × frames] */
  mel: Float32Array;
}

/**
 * Log-mel of a clip that is still being spoken, equal to the reference's mel of the whole clip.
 *
 * The reference limits every value to (loudest value of the clip − 8). While the clip grows, a new
 * loudest frame may lift that floor and change quiet values of blocks that were taken before: such
 * a block is handed out again by the next take. A block whose own quietest value lies above the
 * floor never changes.
 */
export interface MelFrontend extends Disposable {
  /** Samples seen so far. */
  readonly samples: number;
  /** Adds samples. More than 300 s in total is `audio-length`, NaN is `not-finite`; both add nothing. */
  push(samples: Float32Array): Promise<void>;
  /** Whole blocks that are new, or changed since they were last taken; ascending by index. */
  take(): Promise<MelBlock[]>;
  /**
   * Ends the clip: everything not yet taken or changed, with the last, shorter block. Less than 480
   * samples in total is `audio-length`.
   */
  finish(): Promise<MelBlock[]>;
  /** Starts a new clip. */
  reset(): Promise<void>;
}

export interface EncoderOptions extends Abortable {
  /** Device by name, default the first GPU, else "CPU". */
  device?: string;
  /** CPU threads, default half of the hardware threads, at least 1. */
  threads?: number;
}

export interface AudioEncoderInfo {
  /** Width of a feature row: must equal the Thinker's width. */
  width: number;
  melBins: number;
  layers: number;
}

export interface AudioEncoder extends Disposable {
  readonly info: AudioEncoderInfo;
  /** Rows that a block of `frames` mel frames gives: 50 for 200, 0 for 1 and 2. */
  rowsFor(frames: number): number;
  /** One block [melBins × frames], 1..200 frames → rows [rowsFor(frames) × width]. */
  encode(mel: Float32Array, frames: number, options?: Abortable): Promise<Float32Array>;
}

// ------------------------------------------------------------------------------------------ vision

export interface VisionEncoderInfo {
  width: number;
  layers: number;
  /** Side of a patch in pixels (14). */
  patch: number;
  /** Patches per side of a merged token (2). */
  merge: number;
  /** Frames per temporal grid (2). */
  temporalPatch: number;
  /** Floats per patch: 3 · temporalPatch · patch². */
  patchFloats: number;
  /** From the projector file, for the normalisation of pixels. */
  imageMean: [number, number, number];
  imageStd: [number, number, number];
}

export interface VisionEncoder extends Disposable {
  readonly info: VisionEncoderInfo;
  /**
   * One temporal grid (a still image or one pair of video frames; grids never see each other).
   * `patches` is [rows·columns × patchFloats] as the reference's pixel_values: 2×2 merge blocks in
   * raster order, inside a block (0,0) (0,1) (1,0) (1,1); features by channel, time, y, x.
   * `gridRows` and `gridColumns` are in patches, both even; at most 65,536 patches.
   * Gives rows [gridRows·gridColumns/4 × width], merged tokens in raster order.
   */
  encode(
    patches: Float32Array,
    gridRows: number,
    gridColumns: number,
    options?: Abortable,
  ): Promise<Float32Array>;
}

// ---------------------------------------------------------------------------------------- code2wav

export interface Code2WavInfo {
  sampleRateHz: number;
  /** Mel frames per code (2). */
  framesPerCode: number;
  /** Samples per mel frame (240). */
  samplesPerFrame: number;
  melBins: number;
  /** Rows of the code table: a code is 0..codeRows-1. */
  codeRows: number;
  /** Frames of an attention block (24); chunks end at its multiples. */
  blockFrames: number;
  speakers: string[];
}

export interface Code2WavSolver {
  /** "rk4": Kutta's 3/8 rule, 4 evaluations per interval; "euler": one. */
  solver: "rk4" | "euler";
  /** Points of the time grid, 2..64; one interval fewer. */
  points: number;
  /** Weight of the guidance, 0.5 in the reference; 0 computes the conditional row only, at half the cost. */
  guidance: number;
}

export interface Code2WavChunks {
  /** Frames of the first chunk: a multiple of blockFrames, default 48. Sound starts with its code count + 12. */
  firstChunkFrames?: number;
  /** Frames that later chunks grow to, by doubling: a multiple of blockFrames, default 192. */
  chunkFrames?: number;
}

export interface Code2WavStreamOptions extends Code2WavSolver, Code2WavChunks {
  speaker: string;
  /** Decides the noise: equal seed, codes and settings give equal samples. 0..2^53-1. */
  seed: number;
}

/** One step of a stream: what is computed and what of it becomes final. */
export interface Code2WavChunk {
  windowStart: number;
  windowEnd: number;
  keptStart: number;
  keptEnd: number;
  vocoderContextFrames: number;
  vocoderFrames: number;
  dropHeadFrames: number;
  dropTailFrames: number;
  emittedFrames: number;
  emittedSamples: number;
}

/** Speech codes → 24 kHz sound: the flow-matching network, its solver and the vocoder. */
export interface Code2Wav extends Disposable, Code2WavStages {
  readonly info: Code2WavInfo;
  /**
   * Opens an utterance, and prepares its first chunk in the background. Streams share the network: it
   * computes one chunk at a time. A stream stays usable when the network's object is disposed; the
   * memory is then freed with the last stream.
   */
  stream(options: Code2WavStreamOptions): Code2WavStream;
}

export interface Code2WavStream extends Disposable {
  /**
   * Adds codes (< codeRows); `last` ends the utterance. Resolves with the samples that became final
   * (may be empty). An aborted push has added nothing; nothing can be pushed after `last`.
   */
  push(codes: Int32Array, last: boolean, options?: Abortable): Promise<Float32Array>;
  /** Emitted so far. */
  readonly samples: number;
}

/**
 * The single stages, for parity and tests. Matrices are [frames × melBins]; `codes` has one entry for
 * each two frames.
 */
export interface Code2WavStages {
  /** Output of the speaker encoder; `null`: of a reference of zeros, as the unconditional row uses. */
  speakerVector(speaker: string | null): Promise<Float32Array>;
  /** Sines and cosines of `tau` (256), and the embedding made of them. */
  timeEmbedding(tau: number): Promise<{ sinus: Float32Array; embedding: Float32Array }>;
  timeGrid(points: number): Float32Array;
  /** One evaluation of the network. */
  velocity(
    x: Float32Array,
    codes: Int32Array,
    options: { speaker: string; tau: number; guidance: number },
  ): Promise<{ cond: Float32Array; uncond: Float32Array; guided: Float32Array }>;
  /** A whole utterance from given noise → mel. */
  solve(
    noise: Float32Array,
    codes: Int32Array,
    options: Code2WavSolver & Abortable & { speaker: string },
  ): Promise<Float32Array>;
  /** The same in chunks, as a stream computes it → the kept mel and the emitted samples. */
  streamed(
    noise: Float32Array,
    codes: Int32Array,
    options: Code2WavSolver & Code2WavChunks & Abortable & { speaker: string },
  ): Promise<{ mel: Float32Array; wave: Float32Array }>;
  /** The chunks of an utterance of `totalFrames`. */
  plan(totalFrames: number, chunks?: Code2WavChunks): Code2WavChunk[];
  /** Noise of frames [from, from + frames) as a stream draws it. */
  noise(seed: number, from: number, frames: number): Float32Array;
  /** The vocoder's conditioning and its samples. */
  vocode(
    mel: Float32Array,
    options?: Abortable,
  ): Promise<{ normalized: Float32Array; wave: Float32Array }>;
  filterTaps(): Float32Array;
  /**
   * One anti-aliased activation of the vocoder, [channels × length]; `name` as in the checkpoint,
   * "resblocks.0.activations.0".
   */
  activation(
    x: Float32Array,
    length: number,
    name: string,
  ): Promise<{ up: Float32Array; y: Float32Array }>;
}

// -------------------------------------------------------------------------------------- quantizing

export type FileType = "F32" | "F16" | "BF16" | "Q8_0" | "Q6_K" | "Q5_K_M" | "Q4_K_M";

export interface QuantizeOptions extends Abortable {
  type: FileType;
  /** Type of token_embd.weight, whose rows the Talker reads; default: Q8_0 at least. */
  embeddingType?: "F32" | "F16" | "Q8_0";
  /** Default all hardware threads. */
  threads?: number;
  onProgress?: (fraction: number) => void;
}

// ------------------------------------------------------------------------------------------ module

export interface SottoNative {
  /** llama.cpp's own version text. */
  readonly llamaVersion: string;
  /**
   * Loads the backends into this process and lists the devices. Must come before anything that
   * loads a model. A second call only adds what is missing.
   */
  loadBackends(options?: BackendOptions): Promise<Device[]>;
  devices(): Device[];
  /** Loads a GGUF language model (Thinker, Talker, or any text model). */
  loadModel(path: string, options?: ModelOptions): Promise<Model>;
  createSampler(options?: SamplerOptions): Sampler;
  createMelFrontend(): MelFrontend;
  /** Reads the audio half of a projector GGUF (`clip.projector_type` "qwen2.5o"). */
  loadAudioEncoder(projector: string, options?: EncoderOptions): Promise<AudioEncoder>;
  /** Reads the vision half of the same file. */
  loadVisionEncoder(projector: string, options?: EncoderOptions): Promise<VisionEncoder>;
  /** Reads a `code2wav.gguf` (`general.architecture` "code2wav"). */
  loadCode2Wav(path: string, options?: EncoderOptions): Promise<Code2Wav>;
  /**
   * llama.cpp's quantizer, file to file. Writes beside `output` and renames at the end; an abort
   * takes effect at the next tensor and leaves nothing behind.
   */
  quantize(input: string, output: string, options: QuantizeOptions): Promise<void>;
  /**
   * Rows of floats [n × columns] → the bytes a GGUF stores for them as Q8_0; `columns` must be a
   * multiple of 32. For converters that write a file piece by piece.
   */
  quantizeRows(rows: Float32Array, columns: number): Promise<Uint8Array>;
}

declare const binding: SottoNative;
export default binding;
