/** A process with children of its own: it starts them, passes words on to them, and tells what became of them. */
import "../../../src-main/base/older.ts";
import { type OwnProcess, startOwn } from "../../../src-main/base/ownProcess.ts";
import { parentPort, utilityParent } from "../../../src-main/base/port.ts";

export type ToParent =
  | { type: "start"; name: string }
  | { type: "say"; words: unknown }
  | { type: "stop" }
  /** To the main process, past everything that would make it a proper request. */
  | { type: "raw"; request: unknown }
  | { type: "spin" };

const port = parentPort();
let child: OwnProcess | null = null;

port.onMessage((message) => {
  const asked = message as ToParent;
  if (asked.type === "start") {
    child = startOwn(asked.name, { args: ["an argument"] });
    child.port.onMessage((said) => port.post({ type: "said", said, pid: child?.pid }));
    child.port.onClose((reason) => port.post({ type: "ended", reason }));
  } else if (asked.type === "say") child?.port.post(asked.words);
  else if (asked.type === "stop") child?.port.close();
  else if (asked.type === "raw") utilityParent()?.postMessage(asked.request);
  else for (;;) Math.random();
});
