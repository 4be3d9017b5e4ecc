/** The three kinds of wire, each made of the real thing. */
import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { WebSocket, WebSocketServer } from "ws";
import { portWire } from "../../src-main/contract/portWire.ts";
import { socketWire } from "../../src-main/contract/socketWire.ts";
import { memoryWires } from "../../src-main/contract/wire.ts";
import { ScriptedAssistant } from "../support/scriptedAssistant.ts";
import type { Subject, WireKind } from "./suite.ts";

async function memoryKind(): Promise<WireKind> {
  return { pair: async () => memoryWires() };
}

async function portKind(): Promise<WireKind> {
  return {
    pair: async () => {
      const { port1, port2 } = new MessageChannel();
      return [portWire(port1), portWire(port2)];
    },
  };
}

async function socketKind(): Promise<WireKind> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    pair: async () => {
      const near = new WebSocket(`ws://127.0.0.1:${address.port}`);
      const [far] = (await once(server, "connection")) as [WebSocket];
      // The near end is still connecting here, as in a page.
      return [socketWire(near), socketWire(far)];
    },
    close: async () => {
      for (const client of server.clients) client.terminate();
      server.close();
      await once(server, "close");
    },
  };
}

export const kinds = {
  "in-process": memoryKind,
  "message port": portKind,
  WebSocket: socketKind,
} as const;

export async function scriptedSubject(): Promise<Subject> {
  const assistant = new ScriptedAssistant();
  return {
    assistant,
    hold: () => {
      let release = () => {};
      assistant.gate = new Promise((resolve) => {
        release = () => {
          assistant.gate = null;
          resolve();
        };
      });
      return release;
    },
    close: () => assistant[Symbol.asyncDispose](),
  };
}
