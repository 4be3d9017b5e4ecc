/** Bytes inside of a request. Sotto fetches nothing: an address could name what only this machine sees. */
import { maxSightBytes } from "../../contract/limits.ts";
import { Refusal } from "./errors.ts";

/** Characters of base64 that a picture of the largest size has. */
const maxCharacters = Math.ceil(maxSightBytes / 3) * 4;

export function dataUrlBytes(url: string, param: string): Uint8Array {
  const comma = url.indexOf(",");
  const head = url.slice(0, Math.max(0, comma));
  if (!/^data:[^,]*;base64$/i.test(head)) {
    throw new Refusal(
      400,
      "invalid_url",
      `${param} must be a data: URL with base64; Sotto fetches nothing from the network.`,
      param,
    );
  }
  return base64Bytes(url.slice(comma + 1), param);
}

export function base64Bytes(text: string, param: string): Uint8Array {
  if (text.length > maxCharacters) {
    throw new Refusal(413, "too_large", `${param} is larger than 24 MiB.`, param);
  }
  // Buffer skips what is no base64; here that is a mistake to be told.
  if (text === "" || !/^[A-Za-z0-9+/\s_-]*=*\s*$/.test(text)) {
    throw new Refusal(400, "invalid_base64", `${param} is not base64.`, param);
  }
  return Buffer.from(text, "base64");
}
