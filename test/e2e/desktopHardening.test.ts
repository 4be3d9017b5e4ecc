/** Attacks from inside of a page: what a page that was taken over would try. */
import { join } from "node:path";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DesktopPlace, desktopLack, Surroundings } from "./desktopPlace.ts";

const lack = desktopLack();

/** What the page got to hear of it: a refusal's words, or what it was given. */
function attempt(page: Page, call: unknown): Promise<string> {
  return page.evaluate(async (sent) => {
    try {
      const bridge = window.desktop as unknown as { call(call: unknown): Promise<unknown> };
      return `given: ${JSON.stringify(await bridge.call(sent))}`;
    } catch (error) {
      return String(error);
    }
  }, call);
}

describe.skipIf(lack !== null)(`hardening${lack === null ? "" : ` (${lack})`}`, () => {
  let around: Surroundings;
  let place: DesktopPlace;
  let main: Page;

  beforeAll(async () => {
    around = await Surroundings.open();
    // Nothing here needs the models: a pack that does not exist leaves them out.
    place = await DesktopPlace.open(around, { args: ["--pack", join(around.home, "none")] });
    ({ main } = place);
    await main.locator("#question").waitFor();
  }, 150_000);

  afterAll(async () => {
    await place?.[Symbol.asyncDispose]();
    await around?.[Symbol.asyncDispose]();
  });

  test("hard-1: a page has no Node, no Electron and no preload's world", async () => {
    const found = await main.evaluate(() =>
      ["require", "process", "module", "Buffer", "ipcRenderer", "electron", "__dirname"].filter(
        (name) => name in globalThis,
      ),
    );
    expect(found).toEqual([]);
    expect(await main.evaluate(() => Object.keys(window.desktop ?? {}).sort())).toEqual([
      "call",
      "onMessage",
      "page",
    ]);
  });

  test("hard-2: every window is isolated, sandboxed and without Node", async () => {
    const preferences = await place.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => {
        const contents = window.webContents as unknown as {
          getLastWebPreferences(): Record<string, unknown>;
        };
        const { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag } =
          contents.getLastWebPreferences();
        return { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag };
      }),
    );
    expect(preferences.length).toBeGreaterThanOrEqual(2);
    for (const one of preferences) {
      expect(one).toEqual({
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
      });
    }
  });

  test("hard-3: no inline script, no eval, and nothing from afar", async () => {
    const outcome = await main.evaluate(async () => {
      const script = document.createElement("script");
      let inline = "blocked";
      try {
        script.textContent = "globalThis.ran = true";
        document.body.append(script);
        if ("ran" in globalThis) inline = "ran";
      } catch {
        inline = "blocked";
      }
      // Later: what DevTools evaluates itself is exempt from the policy.
      const evaluated = await new Promise<string>((resolve) => {
        setTimeout(() => {
          try {
            new Function("return 1")();
            resolve("ran");
          } catch {
            resolve("blocked");
          }
        });
      });
      const remote = await fetch("https://example.com/").then(
        () => "fetched",
        () => "blocked",
      );
      const file = await fetch("file:///etc/passwd").then(
        () => "fetched",
        () => "blocked",
      );
      return { inline, evaluated, remote, file };
    });
    expect(outcome).toEqual({
      inline: "blocked",
      evaluated: "blocked",
      remote: "blocked",
      file: "blocked",
    });
  });

  test("hard-4: the scheme gives out the build and nothing else", async () => {
    const statuses = await main.evaluate(async () => {
      const ask = (path: string) =>
        fetch(path).then(
          ({ status }) => status,
          () => 0,
        );
      return Promise.all([
        ask("/index.html"),
        ask("/../desktop/main.cjs"),
        ask("/%2e%2e/desktop/main.cjs"),
        ask("/..%2fdesktop%2fmain.cjs"),
        ask("/assets/../../main/engine.js"),
        ask("/index.html%00.js"),
      ]);
    });
    const [index, ...others] = statuses;
    expect(index).toBe(200);
    // 0: the browser itself refuses such an address.
    for (const status of others) expect([0, 404]).toContain(status);
  });

  test("hard-5: it cannot leave, and opens no window", async () => {
    const before = main.url();
    const opened = await main.evaluate(() => window.open("https://example.com/") === null);
    await main.evaluate(() => {
      location.href = "https://example.com/";
    });
    await main.evaluate(() => {
      location.href = "file:///etc/passwd";
    });
    expect(opened).toBe(true);
    expect(main.url()).toBe(before);
    expect(place.app.windows().every((page) => page.url().startsWith("sotto://page/"))).toBe(true);
  });

  test("hard-6: permissions that Sotto does not use are refused", async () => {
    const states = await main.evaluate(async () => {
      const state = async (name: string) => {
        try {
          return (await navigator.permissions.query({ name: name as PermissionName })).state;
        } catch {
          return "unknown";
        }
      };
      return Promise.all(["geolocation", "notifications", "midi", "clipboard-read"].map(state));
    });
    expect(states.filter((state) => state === "granted")).toEqual([]);
    const shared = await main.evaluate(() =>
      navigator.mediaDevices.getDisplayMedia({ video: true }).then(
        () => "shared",
        () => "refused",
      ),
    );
    expect(shared).toBe("refused");
  });

  test.each([
    ["no object", "settings.get"],
    ["an unknown call", { type: "shell", command: "id" }],
    ["an extra field", { type: "settings.get", path: "/etc/passwd" }],
    ["a setting that is none", { type: "settings.set", settings: { shell: "sh" } }],
    ["a letter as shortcut", { type: "settings.set", settings: { shortcuts: { talk: "A" } } }],
    ["a number of pixels that is none", { type: "overlay.size", height: Number.NaN }],
    ["an address to open", { type: "permissions.open", what: "https://example.com/" }],
    ["a text to copy without end", { type: "copy", text: "a".repeat(100_001) }],
  ])("hard-7: a call that is not valid is refused without quoting it: %s", async (_, call) => {
    const told = await attempt(main, call);
    expect(told).toContain("This call is not valid.");
  });

  test("hard-8: the overlay may not do what the main window may", async () => {
    for (const type of [
      "settings.get",
      "sight.capture",
      "sight.clipboard",
      "keys.record",
      "api.get",
      "api.renew",
    ]) {
      expect(await attempt(place.overlay, { type })).toContain("This page may not ask that.");
    }
    const line = await place.overlay.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve("answered");
          window.postMessage("sotto:line", location.origin, [port2]);
          port1.postMessage({ type: "call", id: 1, command: { type: "pack.get" } });
          // Whoever may has its answer in milliseconds; the main process' next answer comes after it.
          void window.desktop
            ?.call<"overlay.hide">({ type: "overlay.hide" })
            .then(() => resolve("silent"));
        }),
    );
    expect(line).toBe("silent");
  });

  test("hard-10: a frame inside of a page has no bridge, and nothing from elsewhere is framed", async () => {
    const found = await main.evaluate(async () => {
      const framed = (address: string) =>
        new Promise<string>((resolve) => {
          const frame = document.createElement("iframe");
          const look = () => {
            try {
              resolve(frame.contentWindow && "desktop" in frame.contentWindow ? "bridge" : "none");
            } catch {
              resolve("foreign");
            }
          };
          frame.addEventListener("load", look);
          frame.addEventListener("error", () => resolve("none"));
          frame.src = address;
          document.body.append(frame);
        });
      return [await framed("/index.html?page=main"), await framed("about:blank")];
    });
    // "foreign": an error page of Chromium's own stands where the policy let nothing in.
    for (const one of found) expect(["none", "foreign"]).toContain(one);
    expect(place.app.windows().every((page) => page.url().startsWith("sotto://page/"))).toBe(true);
  });

  test("hard-11: no device beside sound and camera, no file of the system, no webview", async () => {
    const given = await main.evaluate(async () => {
      const asked = async (ask: () => Promise<unknown> | undefined) => {
        try {
          const got = await ask();
          return got === undefined || (Array.isArray(got) && got.length === 0)
            ? "nothing"
            : "given";
        } catch {
          return "refused";
        }
      };
      const devices = navigator as unknown as Record<
        "usb" | "hid" | "serial" | "bluetooth",
        | { requestDevice?(o: object): Promise<unknown>; requestPort?(): Promise<unknown> }
        | undefined
      >;
      const view = document.createElement("webview");
      view.setAttribute("src", "https://example.com/");
      document.body.append(view);
      return {
        usb: await asked(() => devices.usb?.requestDevice?.({ filters: [] })),
        hid: await asked(() => devices.hid?.requestDevice?.({ filters: [] })),
        serial: await asked(() => devices.serial?.requestPort?.()),
        bluetooth: await asked(() =>
          devices.bluetooth?.requestDevice?.({ acceptAllDevices: true }),
        ),
        webview: "loadURL" in view ? "given" : "nothing",
      };
    });
    for (const [what, outcome] of Object.entries(given)) {
      expect(["nothing", "refused"], what).toContain(outcome);
    }
  });

  test("hard-12: a link to a file saves nothing by itself", async () => {
    const started = place.app.evaluate(
      ({ session }) =>
        new Promise<string>((resolve) => {
          session.defaultSession.once("will-download", (event) =>
            resolve(event.defaultPrevented ? "prevented" : "saved"),
          );
        }),
    );
    await main.evaluate(() => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["echo"], { type: "application/x-sh" }));
      link.download = "run.sh";
      link.click();
    });
    expect(await started).toBe("prevented");
  });

  test("hard-9: a second start asks the first one, and ends", async () => {
    await place.app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) {
        if (window.webContents.getURL().includes("page=main")) window.hide();
      }
    });
    expect(await around.startAgain()).toBe(0);
    await expect.poll(() => place.windowVisible("page=main"), { timeout: 10_000 }).toBe(true);
  });
});
