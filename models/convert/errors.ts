/** Everything that conversion can refuse; the sentence names the file or tensor and says what to do. */
export type ConvertErrorCode =
  /** A file that must be there is missing or cannot be read. */
  | "file-unreadable"
  /** A file is cut off or contradicts itself. */
  | "file-damaged"
  /** A whole checkpoint, but not of the Qwen2.5-Omni family. */
  | "other-family"
  /** The configuration lacks a value or holds one that cannot be. */
  | "config-invalid"
  /** A tensor has an element type that the model never uses. */
  | "dtype-unsupported"
  /** A tensor is missing, or its shape disagrees with the configuration. */
  | "tensor-mismatch"
  /** The vocabulary or its merges cannot be what llama.cpp's tokenizer would read the same way. */
  | "tokenizer-unsupported"
  /** A value does not fit the element type that was asked for. */
  | "value-out-of-range"
  /** The command line or the options make no sense. */
  | "bad-argument";

export class ConvertError extends Error {
  override readonly name = "ConvertError";
  constructor(
    readonly code: ConvertErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
