/** What the API needs besides the contract, of this app. */
import { heardText } from "../turn/play/heard.ts";
import { encodeWav } from "../turn/play/wav.ts";
import type { SottoAssistant } from "./assistant.ts";
import { decodeSound, encodeSound, rateConverter } from "./sounds.ts";

export function apiPorts(assistant: SottoAssistant) {
  return {
    assistant,
    engineState: () => assistant.engineState,
    decode: decodeSound,
    encode: encodeSound,
    wav: encodeWav,
    rateConverter,
    heardText,
  };
}
