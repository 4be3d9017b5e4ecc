/** Decoding a picture that somebody else made: bounded, checked, and never trusted. */
import sharp from "sharp";
import { type FaultError, wordedFault } from "../../contract/faults.ts";
import { worded } from "../../contract/sentences.ts";

/** 8 bits a channel, RGB, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * 50 million pixels hold an 8K screen (33 million) and a panorama of four 4K screens; decoded they take
 * 150 MB, which the reader's memory bar (550 MB) still carries. Checked on the header, before any
 * pixel is decoded.
 */
export const maxPixels = 50_000_000;
/** Bytes of the file: an uncompressed 8K screen as PNG stays below. */
export const maxBytes = 128 * 1024 * 1024;

const readable = new Set(["png", "jpeg", "webp"]);

export async function decodePicture(bytes: Uint8Array): Promise<Picture> {
  if (bytes.length > maxBytes) throw tooLarge(`is ${Math.round(bytes.length / 1_000_000)} MB long`);
  if (bytes.length === 0) throw unreadable("is empty");
  const { width, height, format } = await header(bytes);
  if (!readable.has(format)) throw unreadable(`is a ${format} file`);
  if (width * height > maxPixels) throw tooLarge(`is ${width} x ${height} pixels`);
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: "truncated" })
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it decoded to ${info.channels} channels`);
    return { width: info.width, height: info.height, data };
  } catch (error) {
    throw unreadable("is damaged or cut short", error);
  }
}

async function header(bytes: Uint8Array) {
  try {
    // The limit is checked here by hand, so that the message can name the size.
    const { width, height, format } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return { width, height, format };
  } catch (error) {
    throw unreadable("is not a picture", error);
  }
}

function unreadable(what: string, cause?: unknown): FaultError {
  return wordedFault("bad-input", "perceive", worded("picture-unreadable", what), cause);
}

function tooLarge(what: string): FaultError {
  return wordedFault("too-large", "perceive", worded("picture-too-large", what));
}
