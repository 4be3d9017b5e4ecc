/**
 * A wire over a message port: the web's MessagePort, Electron's MessagePortMain and node's. Objects
 * and bytes travel as they are; sound as the same binary frames as everywhere.
 */
import { decodeAudioFrame, encodeAudioFrame } from "./audio.ts";
import type { Wire, WireListener } from "./wire.ts";
import { withinLimit } from "./wire.ts";

interface PortBase {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}
/** The web's and node's. */
export interface EventTargetPort extends PortBase {
  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void;
}
/** Electron's main process. */
export interface EmitterPort extends PortBase {
  on(type: "message", listener: (event: { data?: unknown }) => void): unknown;
  on(type: "close", listener: () => void): unknown;
}

export function portWire(port: EventTargetPort | EmitterPort): Wire {
  let open = true;
  const post = (message: unknown) => {
    if (open) port.postMessage(message);
  };
  return {
    pendingBytes: 0,
    send: post,
    sendSound: (frame) => {
      for (const piece of withinLimit(frame)) post(encodeAudioFrame(piece));
    },
    close: () => {
      open = false;
      port.close();
    },
    hear: (listener) => {
      const onMessage = ({ data }: { data?: unknown }) => {
        if (open) deliver(listener, data);
      };
      const onClose = () => {
        if (open) listener.closed(null);
        open = false;
      };
      if ("addEventListener" in port) {
        port.addEventListener("message", onMessage);
        port.addEventListener("close", onClose);
      } else {
        port.on("message", onMessage);
        port.on("close", onClose);
      }
      port.start();
    },
  };
}

function deliver(listener: WireListener, data: unknown): void {
  if (data instanceof Uint8Array) {
    const frame = decodeAudioFrame(data);
    if (frame) listener.sound(frame);
    else listener.garbage("bytes that are no sound frame of this version");
  } else {
    listener.message(data);
  }
}
