/** The desktop app's entry: composes the assistant and hands it to Electron's windows. */
import "./base/older.ts";
import { join } from "node:path";
import { app } from "electron";
import type { SottoAssistant } from "./app/assistant.ts";
import { entryFile } from "./engine/entries.ts";
import { dataHome } from "./library/home.ts";
import { apiKey, renewedKey } from "./shells/api/key.ts";
import { startChild } from "./shells/desktop/childProcesses.ts";
import { runDesktop } from "./shells/desktop/desktop.ts";
import { pagePreferences } from "./shells/desktop/hardening.ts";
import { noSound } from "./shells/desktop/noSound.ts";
import { parseDesktop } from "./shells/desktop/options.ts";
import { pageOrigin } from "./shells/desktop/pageFiles.ts";
import { pageAudio } from "./shells/desktop/sound/pageAudio.ts";
import { defaultApiPort } from "./shells/web/options.ts";

const home = dataHome();
/** The one that was opened: the API is another door to it. */
let opened: SottoAssistant | null = null;
const preload = join(import.meta.dirname, "preload.cjs");

runDesktop({
  home,
  // Built files lie in out/desktop and out/renderer.
  pages: join(import.meta.dirname, "..", "renderer"),
  preload,
  openAssistant: async (pack) => {
    // Read while the tray is there already: it is most of the program.
    const [{ SottoAssistant }, { chosenOrLacking }, { remoteOf }] = await Promise.all([
      import("./app/assistant.ts"),
      import("./app/chosen.ts"),
      import("./app/remoteOf.ts"),
    ]);
    const { engine, info, remote, note } = await chosenOrLacking(pack, home);
    if (note) process.stderr.write(`${note}\n`);
    const spawn = () => startChild(entryFile("engine.js"));
    const spawnInstaller = () => startChild(entryFile("installer.js"));
    const spawnHistory = () => startChild(entryFile("history.js"));
    opened = await SottoAssistant.open({
      pack: engine,
      info: { ...info, device: "" },
      home,
      spawn,
      remote: remoteOf(remote, home),
      spawnInstaller,
      spawnHistory,
    });
    return opened;
  },
  api: {
    open: async (key) => {
      if (opened === null) throw new Error("there is no assistant yet");
      const [{ startApiServer }, { apiPorts }] = await Promise.all([
        import("./shells/api/server.ts"),
        import("./app/apiPorts.ts"),
      ]);
      const port = parseDesktop(process.argv).apiPort ?? defaultApiPort;
      const options = { host: "127.0.0.1", port, origins: [], key };
      return startApiServer(apiPorts(opened), options);
    },
    key: async () => (await apiKey(home, process.env)).key,
    renew: () => renewedKey(home),
  },
  openSound: async () => {
    try {
      const { openMachineSound } = await import("./shells/desktop/sound/machineSound.ts");
      const page = pageAudio({
        address: `${pageOrigin}/sound.html`,
        preferences: pagePreferences(preload),
      });
      const native = (role: string, env: Readonly<Record<string, string>>) =>
        // A read and a write each wait on a thread of libuv's pool; others must not wait behind them.
        startChild(entryFile("audio.js"), {
          args: [role],
          env: { UV_THREADPOOL_SIZE: "8", ...env },
          // ALSA tells of every moment in which a busy machine was late.
          errors: false,
        });
      return await openMachineSound({ native, page, folder: home });
    } catch {
      return noSound();
    }
  },
}).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
  app.exit(1);
});
