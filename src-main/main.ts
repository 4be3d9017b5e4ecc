/** The desktop app's entry: composes the assistant and hands it to Electron's windows. */
import "./base/older.ts";
import { join } from "node:path";
import { app } from "electron";
import { entryFile } from "./engine/entries.ts";
import { dataHome } from "./library/home.ts";
import { startChild } from "./shells/desktop/childProcesses.ts";
import { runDesktop } from "./shells/desktop/desktop.ts";
import { noSound } from "./shells/desktop/noSound.ts";

const home = dataHome();

runDesktop({
  home,
  // Built files lie in out/desktop and out/renderer.
  pages: join(import.meta.dirname, "..", "renderer"),
  preload: join(import.meta.dirname, "preload.cjs"),
  openAssistant: async (pack) => {
    // Read while the tray is there already: it is most of the program.
    const [{ SottoAssistant }, { loadPack }] = await Promise.all([
      import("./app/assistant.ts"),
      import("./library/load.ts"),
    ]);
    const { engine, info } = await loadPack(pack, home);
    const spawn = () => startChild(entryFile("engine.js"));
    return SottoAssistant.open({ pack: engine, info: { ...info, device: "" }, home, spawn });
  },
  openSound: async () => {
    try {
      const { openMachineSound } = await import("./shells/desktop/sound/machineSound.ts");
      const native = (role: string, env: Readonly<Record<string, string>>) =>
        // A read and a write each wait on a thread of libuv's pool; others must not wait behind them.
        startChild(entryFile("audio.js"), {
          args: [role],
          env: { UV_THREADPOOL_SIZE: "8", ...env },
        });
      return await openMachineSound({ native, page: null, folder: home });
    } catch {
      return noSound("The sound card cannot be used.");
    }
  },
}).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
  app.exit(1);
});
