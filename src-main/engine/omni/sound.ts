import { fault } from "../../contract/faults.ts";

export interface Sound {
  readonly rateHz: number;
  /** Mono, -1..1. */
  readonly samples: Float32Array;
}

const FORMAT = { pcm: 1, float: 3, extensible: 0xfffe } as const;
/** Above any sound card; a header beyond these is damaged. */
const MAX_RATE_HZ = 768_000;
const MAX_CHANNELS = 64;

interface WavFormat {
  readonly float: boolean;
  readonly channels: number;
  readonly rateHz: number;
  readonly bytes: number;
}

/** A RIFF WAV file: PCM of 8 to 32 bits or float, any rate; several channels are averaged. */
export function decodeWav(file: Uint8Array): Sound {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 12 || tag(view, 0) !== "RIFF" || tag(view, 8) !== "WAVE")
    throw damaged("is no WAV file");
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = tag(view, at);
    const claimed = view.getUint32(at + 4, true);
    const body = at + 8;
    if (name === "fmt ") format = readFormat(view, body, claimed);
    if (name === "data") {
      if (!format) throw damaged("has samples before their description");
      // Programs that write to a pipe leave the length open; what is there counts.
      const length = Math.min(claimed, file.length - body);
      return { rateHz: format.rateHz, samples: readSamples(view, body, length, format) };
    }
    at = body + claimed + (claimed % 2);
  }
  throw damaged("holds no samples");
}

function readFormat(view: DataView, at: number, length: number): WavFormat {
  if (length < 16 || at + length > view.byteLength) throw damaged("is cut off");
  let code = view.getUint16(at, true);
  if (code === FORMAT.extensible && length >= 26) code = view.getUint16(at + 24, true);
  const channels = view.getUint16(at + 2, true);
  const rateHz = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  const float = code === FORMAT.float;
  const known = float ? bits === 32 || bits === 64 : [8, 16, 24, 32].includes(bits);
  if ((code !== FORMAT.pcm && !float) || !known)
    throw damaged("is compressed or of an unusual sample format");
  if (channels < 1 || channels > MAX_CHANNELS || rateHz < 1000 || rateHz > MAX_RATE_HZ)
    throw damaged("claims an impossible rate or channel count");
  return { float, channels, rateHz, bytes: bits / 8 };
}

function readSamples(view: DataView, at: number, length: number, format: WavFormat): Float32Array {
  const frame = format.bytes * format.channels;
  const samples = new Float32Array(Math.floor(length / frame));
  const read = sampleReader(view, format);
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (let c = 0; c < format.channels; c++) sum += read(at + i * frame + c * format.bytes);
    const value = sum / format.channels;
    if (!Number.isFinite(value)) throw damaged("holds samples that are no numbers");
    samples[i] = value;
  }
  return samples;
}

function sampleReader(view: DataView, format: WavFormat): (at: number) => number {
  if (format.float)
    return format.bytes === 8
      ? (at) => view.getFloat64(at, true)
      : (at) => view.getFloat32(at, true);
  switch (format.bytes) {
    case 1:
      return (at) => (view.getUint8(at) - 128) / 128;
    case 2:
      return (at) => view.getInt16(at, true) / 32_768;
    case 3:
      return (at) => (view.getInt8(at + 2) * 65_536 + view.getUint16(at, true)) / 8_388_608;
    default:
      return (at) => view.getInt32(at, true) / 2_147_483_648;
  }
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

function damaged(what: string) {
  return fault(
    "bad-input",
    "perceive",
    `The recording ${what}.`,
    "Save it as WAV with 16-bit PCM samples and try again.",
  );
}

/** Zero crossings of the sinc on either side: stop band below -80 dB with the Kaiser window. */
const SINC_HALF_WIDTH = 24;
const KAISER_BETA = 9;

/** Windowed-sinc resampling; the cut-off is 95 % of the lower Nyquist frequency. */
export function resample(sound: Sound, rateHz: number): Float32Array {
  if (sound.rateHz === rateHz) return sound.samples;
  const step = sound.rateHz / rateHz;
  const cutoff = 0.95 * Math.min(1, 1 / step);
  const reach = SINC_HALF_WIDTH / cutoff;
  const { samples } = sound;
  const out = new Float32Array(Math.ceil(samples.length / step));
  for (let i = 0; i < out.length; i++) {
    const centre = i * step;
    const from = Math.max(0, Math.ceil(centre - reach));
    const to = Math.min(samples.length - 1, Math.floor(centre + reach));
    let sum = 0;
    for (let k = from; k <= to; k++) {
      const distance = k - centre;
      sum += (samples[k] as number) * cutoff * sinc(distance * cutoff) * kaiser(distance / reach);
    }
    out[i] = sum;
  }
  return out;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return bessel(KAISER_BETA * Math.sqrt(Math.max(0, 1 - x * x))) / bessel(KAISER_BETA);
}

/** Modified Bessel function of order 0, by its power series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-9; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
