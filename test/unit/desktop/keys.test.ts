import { describe, expect, test } from "vitest";
import {
  type KeyEvent,
  ShortcutRecogniser,
} from "../../../src-main/shells/desktop/keys/recogniser.ts";
import { conflictOf, parseShortcut } from "../../../src-main/shells/desktop/keys/shortcut.ts";

const shortcuts = { talk: "RightCtrl", region: "Shift+RightCtrl", interrupt: "Escape" };

function recogniser(given = shortcuts, platform: NodeJS.Platform = "linux") {
  const told: string[] = [];
  const one = new ShortcutRecogniser(
    {
      pressed: (name, atMs) => told.push(`${name} pressed ${atMs}`),
      released: (name, atMs) => told.push(`${name} released ${atMs}`),
      spoiled: (name) => told.push(`${name} spoiled`),
    },
    platform,
  );
  one.use(given);
  /** `+Name` goes down, `-Name` up, each at the millisecond before the colon. */
  const type = (...events: readonly string[]) => {
    for (const event of events) {
      const [at, key = ""] = event.split(":");
      one.take({ key: key.slice(1), down: key[0] === "+", atMs: Number(at) });
    }
    return told;
  };
  return { type, told, one };
}

describe("shortcuts out of keys", () => {
  test("keys-1: a held key is pressed once, however often it repeats, and let go once", () => {
    const { type } = recogniser();
    expect(type("0:+RightCtrl", "30:+RightCtrl", "60:+RightCtrl", "900:-RightCtrl")).toEqual([
      "talk pressed 0",
      "talk released 900",
    ]);
  });

  test("keys-2: the same key with Shift is another shortcut; the other Control is none", () => {
    expect(recogniser().type("0:+LeftShift", "5:+RightCtrl", "900:-RightCtrl")).toEqual([
      "region pressed 5",
      "region released 900",
    ]);
    expect(recogniser().type("0:+LeftCtrl", "900:-LeftCtrl")).toEqual([]);
  });

  test("keys-3: Ctrl+C with this Control takes back what it began; a key much later does not", () => {
    expect(recogniser().type("0:+RightCtrl", "80:+C", "90:-C", "120:-RightCtrl")).toEqual([
      "talk pressed 0",
      "talk spoiled",
    ]);
    expect(recogniser().type("0:+RightCtrl", "900:+C", "950:-C", "1200:-RightCtrl")).toEqual([
      "talk pressed 0",
      "talk released 1200",
    ]);
  });

  test("keys-4: AltGr, which some systems send as Ctrl and Alt, is no Ctrl+Alt", () => {
    const given = { ...shortcuts, talk: "Ctrl+Alt+E" };
    expect(recogniser(given).type("0:+LeftCtrl", "0:+RightAlt", "50:+E", "90:-E")).toEqual([]);
    expect(recogniser(given).type("0:+LeftCtrl", "0:+LeftAlt", "50:+E", "90:-E")).toEqual([
      "talk pressed 50",
      "talk released 90",
    ]);
  });

  test("keys-5: a key-up that went elsewhere is noticed with the next key", () => {
    const { one, told, type } = recogniser();
    type("0:+RightCtrl");
    const next: KeyEvent = { key: "A", down: true, atMs: 5_000, held: new Set() };
    one.take(next);
    expect(told).toEqual(["talk pressed 0", "talk released 5000"]);
  });

  test("keys-6: a locked screen takes back what is held", () => {
    const { one, type } = recogniser();
    type("0:+RightCtrl");
    one.reset();
    expect(type("9000:-RightCtrl")).toEqual(["talk pressed 0", "talk spoiled"]);
  });
});

describe("shortcuts as text", () => {
  test("keys-7: what would fire while one types is no shortcut", () => {
    for (const text of ["A", "Shift+A", "Space", "Enter", "7", "", "Ctrl+", "Ctrl+Ctrl+A", "$"]) {
      expect(parseShortcut(text), text).toBeNull();
    }
    for (const text of ["F8", "RightCtrl", "Ctrl+Alt+Space", "Shift+RightCtrl", "Escape"]) {
      expect(parseShortcut(text), text).not.toBeNull();
    }
  });

  test("keys-8: conflicts are named: ours, the system's, AltGr's", () => {
    expect(conflictOf("Escape", { interrupt: "Escape" })).toEqual({
      kind: "same",
      name: "interrupt",
    });
    expect(conflictOf("Ctrl+C", {})?.kind).toBe("program");
    expect(conflictOf("Ctrl+Alt+E", {})?.kind).toBe("altgr-types");
    expect(conflictOf("RightCtrl", {})).toBeNull();
  });
});
