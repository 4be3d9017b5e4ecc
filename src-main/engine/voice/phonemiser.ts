/**
 * The phonemiser's own process: eSpeak NG compiled to WebAssembly (npm phonemizer). Alone in a process
 * because it is GPL-3 while Sotto is Apache-2.0, because it installs `uncaughtException` handlers that
 * print a megabyte of its source, and because a crash in it must not take the engine along. Never
 * import this file: fork it.
 */
import { phonemize } from "phonemizer";
import { serveCalls } from "../../base/calls.ts";
import { parentPort } from "../../base/port.ts";
import type { PhonemiserCalls } from "./messages.ts";

// Its handlers rethrow with a dump; without them an error ends this process, which is restarted.
process.removeAllListeners("uncaughtException");
process.removeAllListeners("unhandledRejection");

const port = parentPort();
port.onClose(() => process.exit(0));

serveCalls<PhonemiserCalls>(port, {
  phonemise: async ({ texts, voice }) => {
    const ipa: string[] = [];
    for (const text of texts) {
      // Words whose language it changes to are marked "(ar)"; the marks are no sounds.
      const lines = await phonemize(text, voice);
      ipa.push(lines.join(" ").replace(/\([a-z-]+\)/g, ""));
    }
    return ipa;
  },
});
