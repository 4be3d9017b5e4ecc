import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeAutostart } from "../../../src-main/shells/desktop/autostart.ts";
import { defaultSettings, SettingsStore } from "../../../src-main/shells/desktop/settings.ts";
import {
  draggedPlace,
  overlayPlace,
  visiblePlace,
} from "../../../src-main/shells/desktop/windows/place.ts";

const screen = (x: number, width = 1280) => ({ workArea: { x, y: 0, width, height: 800 } });
const window = { x: 1400, y: 100, width: 900, height: 600 };

describe("where windows go", () => {
  test("place-1: a window is where it was, unless its display is gone", () => {
    expect(visiblePlace(window, [screen(0), screen(1280)])).toEqual(window);
    expect(visiblePlace(window, [screen(0)])).toBeNull();
    expect(visiblePlace(null, [screen(0)])).toBeNull();
    // The title bar above the screen cannot be grabbed.
    expect(visiblePlace({ ...window, x: 10, y: -200 }, [screen(0)])).toBeNull();
  });

  test("place-2: the overlay is low in the middle, and does not lie on what is pointed at", () => {
    expect(overlayPlace(screen(1280), { width: 440, height: 64 })).toEqual({
      x: 1700,
      y: 712,
      width: 440,
      height: 64,
    });
    const large = { width: 440, height: 300 };
    const low = { x: 500, y: 600, width: 100, height: 20 };
    expect(overlayPlace(screen(0), large, [low]).y).toBe(24);
    const high = { ...low, y: 100 };
    expect(overlayPlace(screen(0), large, [low, high]).y).toBe(476);
    expect(overlayPlace(screen(0), large, [{ ...low, x: 10 }]).y).toBe(476);
  });

  test("place-3: dragged, the overlay stays there as it grows, and never leaves its display", () => {
    const to = { x: 100, y: 600 };
    expect(draggedPlace(screen(0), { width: 440, height: 64 }, to)).toMatchObject(to);
    expect(draggedPlace(screen(0), { width: 440, height: 300 }, to)).toMatchObject({
      x: 100,
      y: 500,
    });
    // Its display is gone: it comes to the nearest edge of the one that is left.
    const gone = { x: 2000, y: -50 };
    expect(draggedPlace(screen(0), { width: 440, height: 64 }, gone)).toMatchObject({
      x: 840,
      y: 0,
    });
  });
});

describe("choices on disk", () => {
  test("settings-2: on Linux it starts with the system, whatever its path is, and no longer", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sotto-autostart-"));
    const home = { folder, xdgConfig: undefined };
    const file = join(folder, ".config", "autostart", "app.sotto.desktop");
    try {
      await writeAutostart(true, ["/opt/so $tto/50%\\sotto", "--hidden"], home);
      const entry = await readFile(file, "utf8");
      expect(entry).toContain('Exec="/opt/so \\\\$tto/50%%\\\\\\\\sotto" "--hidden"\n');
      await writeAutostart(false, ["sotto"], home);
      await expect(readFile(file)).rejects.toThrow("ENOENT");
      await writeAutostart(false, ["sotto"], home);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("settings-1: a damaged file costs what is damaged, and the next choice is kept", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sotto-settings-"));
    const file = join(folder, "desktop.json");
    try {
      const kept = { settings: { overlay: false, sight: { allowed: "yes" } }, windows: 3 };
      await writeFile(file, JSON.stringify(kept));
      const store = await SettingsStore.open(file);
      expect(store.current).toEqual({ ...defaultSettings, overlay: false });
      expect(store.current.sight.allowed).toBe(false);
      store.change({ points: false });
      store.placeWindow("main", window);
      await store.saved();
      const again = await SettingsStore.open(file);
      expect(again.current).toEqual({ ...defaultSettings, overlay: false, points: false });
      expect(again.windowPlace("main")).toEqual(window);
      await writeFile(file, (await readFile(file, "utf8")).slice(0, 40));
      expect((await SettingsStore.open(file)).current).toEqual(defaultSettings);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
