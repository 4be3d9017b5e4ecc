/** A wire over a WebSocket: the browser's own and node's `ws` have the same shape. */
import { decodeAudioFrame, encodeAudioFrame } from "./audio.ts";
import { decodeMessage, encodeMessage } from "./codec.ts";
import type { Fault } from "./faults.ts";
import { worded } from "./sentences.ts";
import type { Wire } from "./wire.ts";
import { withinLimit } from "./wire.ts";

export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number }) => void): void;
}

/** 4000–4999 are an application's own (RFC 6455, 7.4.2). */
export const closeCodes = { unauthorized: 4401 } as const;

const reasons: Readonly<Record<number, Fault>> = {
  [closeCodes.unauthorized]: {
    code: "unauthorized",
    stage: "wire",
    ...worded("wrong-token"),
  },
  1009: {
    code: "too-large",
    stage: "wire",
    ...worded("message-too-large"),
  },
};

const connecting = 0;
const open = 1;

/** Takes an open socket or one that still connects; what is sent before it opens waits. */
export function socketWire(socket: SocketLike): Wire {
  socket.binaryType = "arraybuffer";
  let waiting: (string | Uint8Array<ArrayBuffer>)[] = [];
  let closed = false;
  const send = (data: string | Uint8Array<ArrayBuffer>) => {
    if (socket.readyState === open) socket.send(data);
    else if (socket.readyState === connecting && !closed) waiting.push(data);
  };
  socket.addEventListener("open", () => {
    for (const data of waiting) socket.send(data);
    waiting = [];
    if (closed) socket.close(1000);
  });
  return {
    get pendingBytes() {
      return socket.bufferedAmount;
    },
    send: (message) => send(encodeMessage(message)),
    sendSound: (frame) => {
      for (const piece of withinLimit(frame)) send(encodeAudioFrame(piece));
    },
    close: () => {
      closed = true;
      if (socket.readyState === open) socket.close(1000);
    },
    hear: (listener) => {
      socket.addEventListener("message", ({ data }) => {
        if (closed) return;
        if (data instanceof ArrayBuffer) {
          const frame = decodeAudioFrame(new Uint8Array(data));
          if (frame) listener.sound(frame);
          else listener.garbage("bytes that are no sound frame of this version");
        } else if (typeof data === "string") {
          const message = parsed(data);
          if (message instanceof Error) listener.garbage(message.message);
          else listener.message(message);
        }
      });
      socket.addEventListener("close", ({ code }) => {
        if (!closed) listener.closed(reasons[code] ?? null);
        closed = true;
      });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return decodeMessage(text);
  } catch (error) {
    return error;
  }
}
