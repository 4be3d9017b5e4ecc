/**
 * Sound on a wire: a 16-byte little-endian header, then mono int16 samples.
 *
 *   u8 kind · u8 version · u16 reserved (0) · u32 turn · u64 firstSample
 *
 * `firstSample` counts from the start of the turn's stream, so a gap or a repeat is visible (T8).
 */
export const audioHeaderBytes = 16;
export const audioVersion = 1;

/** Microphone sound is 16 kHz, the rate every recogniser and the omni audio tower expect. */
export const microphoneRateHz = 16_000;

/** One frame holds at most two seconds at 48 kHz; a page that sends more is not ours. */
export const maxFrameSamples = 96_000;

export const audioKinds = { microphone: 1, speech: 2 } as const;
export type AudioKind = keyof typeof audioKinds;

export interface AudioFrame {
  readonly kind: AudioKind;
  readonly turn: number;
  /** Index of the first sample within the turn's stream of that kind. */
  readonly firstSample: number;
  readonly samples: Int16Array;
}

export function encodeAudioFrame(frame: AudioFrame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(audioHeaderBytes + frame.samples.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, audioKinds[frame.kind]);
  view.setUint8(1, audioVersion);
  view.setUint32(4, frame.turn, true);
  view.setBigUint64(8, BigInt(frame.firstSample), true);
  // Every platform that Node, Electron and browsers run on is little-endian.
  new Int16Array(bytes.buffer, audioHeaderBytes).set(frame.samples);
  return bytes;
}

/** Returns `null` for bytes that are no valid frame; the caller decides what a bad peer deserves. */
export function decodeAudioFrame(bytes: Uint8Array): AudioFrame | null {
  const payload = bytes.byteLength - audioHeaderBytes;
  if (payload < 0 || payload % 2 !== 0 || payload / 2 > maxFrameSamples) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(1) !== audioVersion || view.getUint16(2, true) !== 0) return null;
  const code = view.getUint8(0);
  const kind = code === 1 ? "microphone" : code === 2 ? "speech" : null;
  const first = view.getBigUint64(8, true);
  if (kind === null || first > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  // Copied: the view may be unaligned, and the socket reuses its buffer.
  const samples = new Int16Array(bytes.slice(audioHeaderBytes).buffer);
  return { kind, turn: view.getUint32(4, true), firstSample: Number(first), samples };
}
