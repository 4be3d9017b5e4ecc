/**
 * The screen reader's own process: while it reads it takes several hundred megabytes, and onnxruntime
 * gives none of it back before the process ends. Never import this file: fork it.
 */
import { serveCalls } from "../../base/calls.ts";
import { parentPort } from "../../base/port.ts";
import { fault } from "../../contract/faults.ts";
import { Chooser } from "../choose/chooser.ts";
import { type ReaderCalls, readerErrors } from "./messages.ts";
import { Reading } from "./reading.ts";

const port = parentPort();
port.onClose(() => process.exit(0));

let reading: Promise<Reading> = Promise.reject(new Error("the models were never loaded"));
reading.catch(() => {});
let chooser: Promise<Chooser> = reading.then(() => Chooser.load());
chooser.catch(() => {});
let earlier: Promise<unknown> = Promise.resolve();

serveCalls<ReaderCalls>(
  port,
  {
    load: async (files) => {
      reading = Reading.load(files);
      chooser = Chooser.load();
      await Promise.all([reading, chooser]).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        throw fault(
          "pack-broken",
          "perceive",
          `The screen reader's models cannot be loaded: ${why}.`,
          "Run npm run packs -- verify.",
          error,
        );
      });
      return null;
    },
    read: async ({ image }, { signal }) => {
      const turn = earlier.then(async () => {
        signal.throwIfAborted();
        const startMs = performance.now();
        const text = await (await reading).read(image, signal);
        return { ...text, milliseconds: performance.now() - startMs };
      });
      earlier = turn.catch(() => {});
      return turn;
    },
    choose: async ({ question, ...seen }) => (await chooser).choose(question, seen),
  },
  readerErrors,
);
