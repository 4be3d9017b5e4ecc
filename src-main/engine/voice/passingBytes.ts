/**
 * Megabytes that are needed for a moment only. Their memory goes back at once: the garbage collector of
 * a worker that then idles would keep it for minutes (126 MB while this pack's voice is loaded).
 */
export class PassingBytes implements Disposable {
  readonly bytes: Uint8Array;
  readonly #buffer: ResizableBuffer;

  constructor(length: number) {
    this.#buffer = new Resizable(length, { maxByteLength: length });
    this.bytes = new Uint8Array(this.#buffer);
  }

  [Symbol.dispose](): void {
    this.#buffer.resize(0);
  }
}

/** ES2024; in Node since 20.0, not yet in the types of our target. */
interface ResizableBuffer extends ArrayBuffer {
  resize(length: number): void;
}
const Resizable = ArrayBuffer as unknown as new (
  length: number,
  options: { maxByteLength: number },
) => ResizableBuffer;
