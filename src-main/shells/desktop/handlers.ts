/** What the main process does for its pages. */
import { clipboard } from "electron";
import type { CallHandlers } from "./calls.ts";
import type { Desktop } from "./desktop.ts";
import { conflictOf, modifierOf, modifiers, shortcutText } from "./keys/shortcut.ts";
import type { ApiState, DesktopAnswers, KeysState } from "./messages.ts";
import { openPermission, readPermissions } from "./permissions.ts";
import { clipboardPicture } from "./sight/clipboardPicture.ts";
import { screenSources } from "./sight/screenSight.ts";

/** Someone who records a shortcut and walks away does not keep the keyboard listened to. */
const recordingMs = 15_000;

/** While the models are being loaded there is nothing to ask. */
const noApi: ApiState = { address: null, key: null, problem: null };
const noKeys: KeysState = { source: "none", note: { kind: "not-yet" }, problems: [] };

export function desktopHandlers(desktop: Desktop): CallHandlers {
  let diagnosing: Disposable | null = null;
  const { overlay, settings } = desktop;
  return {
    "settings.get": async () => {
      const devices = (await desktop.sound?.devices()) ?? [];
      const names = (kind: "microphone" | "speaker") =>
        devices.filter((device) => device.kind === kind).map(({ name }) => name);
      return {
        settings: settings.current,
        keys: desktop.keys?.state ?? noKeys,
        microphones: names("microphone"),
        speakers: names("speaker"),
      };
    },
    "settings.set": (call) => settings.change(call.settings),
    "keys.record": () => record(desktop),
    "api.get": () => desktop.api?.state ?? noApi,
    "api.renew": () => desktop.api?.renew() ?? noApi,
    "keys.diagnose": ({ on }) => {
      diagnosing?.[Symbol.dispose]();
      diagnosing = on
        ? (desktop.keys?.onKey?.(({ key, down, atMs }) =>
            desktop.tell({ type: "key", name: key, down, atMs }),
          ) ?? null)
        : null;
      return null;
    },
    "permissions.get": () => readPermissions(desktop.keys?.state ?? noKeys),
    "permissions.open": async ({ what }) => {
      await openPermission(what);
      return null;
    },
    "sight.sources": () => screenSources(),
    "sight.capture": async () => {
      const captured = (await desktop.sight.capture()) ?? [];
      desktop.lent(captured);
      return captured.map(({ picture }) => picture);
    },
    "sight.clipboard": () => clipboardPicture(),
    "turn.stop": async () => {
      await desktop.stop();
      return null;
    },
    "overlay.size": ({ height }) => acted(() => overlay.resize(height)),
    "overlay.drag": ({ x, y }) => acted(() => overlay.drag(x, y)),
    "overlay.pin": ({ pinned }) => acted(() => overlay.pin(pinned)),
    "overlay.hide": () => {
      desktop.points.clear();
      return acted(() => overlay.hide());
    },
    copy: async ({ text }) => {
      await clipboard.writeText(text);
      return null;
    },
    "file.save": ({ name, data }) => desktop.saveFile(name, data),
    "main.show": ({ remedy }) => acted(() => desktop.showMain(remedy)),
    "region.done": ({ region }) => acted(() => desktop.region.done(region)),
  };
}

function acted(act: () => void): null {
  act();
  return null;
}

/** The next combination that is pressed and let go; a modifier counts once it is let go alone. */
function record(desktop: Desktop): Promise<DesktopAnswers["keys.record"]> {
  const { keys } = desktop;
  if (!keys?.onKey) return Promise.resolve(null);
  const { shortcuts } = desktop.settings.current;
  // While one is recorded none of them fires.
  keys.use({ talk: "", region: "", interrupt: "" });
  const down = new Set<string>();
  return new Promise((resolve) => {
    const finish = (text: string | null) => {
      clearTimeout(timer);
      heard?.[Symbol.dispose]();
      keys.use(shortcuts);
      resolve(
        text === null ? null : { shortcut: text, conflict: conflictOf(text, { ...shortcuts }) },
      );
    };
    const timer = setTimeout(() => finish(null), recordingMs);
    const heard = keys.onKey?.(({ key, down: pressed }) => {
      if (pressed) down.add(key);
      const held = modifiers.filter((name) => down.has(`Left${name}`) || down.has(`Right${name}`));
      const modifier = modifierOf(key);
      if (modifier === null && pressed) {
        finish(shortcutText({ modifiers: new Set(held), key }));
      } else if (modifier !== null && !pressed) {
        const others = held.filter((name) => name !== modifier);
        finish(shortcutText({ modifiers: new Set(others), key }));
      }
    });
  });
}
