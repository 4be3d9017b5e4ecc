/** Opening the machine's microphone. Electron and browsers share this; C1 may replace it there. */
import { pageFault } from "../locale/faults.ts";
import { text } from "../locale/text.ts";

/**
 * `spoken`: the sound as it is, which is what recognisers were trained on. `hands-free`: with the
 * browser's echo cancellation, so that the reply from the speaker is not taken for the person.
 */
export type MicrophoneUse = "spoken" | "hands-free";

export async function openMicrophoneStream(
  use: MicrophoneUse,
  deviceId?: string,
): Promise<MediaStream> {
  const processed = use === "hands-free";
  if (navigator.mediaDevices === undefined) {
    throw pageFault(
      "unsupported",
      "capture",
      text.microphone.insecure,
      text.microphone.insecureRemedy,
    );
  }
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        channelCount: 1,
        ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
        echoCancellation: processed,
        noiseSuppression: processed,
        autoGainControl: processed,
      },
    });
  } catch (error) {
    const denied = error instanceof DOMException && error.name === "NotAllowedError";
    if (denied) {
      throw pageFault(
        "unauthorized",
        "capture",
        text.microphone.denied,
        text.microphone.deniedRemedy,
      );
    }
    throw pageFault(
      "not-found",
      "capture",
      text.microphone.missing,
      text.microphone.missingRemedy,
      error,
    );
  }
}
