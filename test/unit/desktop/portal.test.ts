/** Shortcuts through Wayland's portal: a real bus, the portal behind it scripted. */
import { expect, test } from "vitest";
import { PortalKeys, triggerOf } from "../../../src-main/shells/desktop/keys/portalKeys.ts";
import { trayWords } from "../../../src-main/shells/desktop/words.ts";
import { Heard } from "../../contract/listening.ts";
import { Bus, ScriptedPortal } from "../../support/scriptedPortal.ts";

const shortcuts = { talk: "RightCtrl", region: "Ctrl+Alt+Shift+Space", interrupt: "Escape" };

async function place() {
  const bus = await Bus.start();
  const portal = await ScriptedPortal.start(bus);
  const heard = new Heard<string>();
  const listener = {
    pressed: (name: string) => heard.add(`${name} down`),
    released: (name: string) => heard.add(`${name} up`),
    spoiled: (name: string) => heard.add(`${name} spoiled`),
    toggled: (name: string) => heard.add(`${name} toggled`),
  };
  const changes = new Heard<null>();
  const keys = await PortalKeys.open(listener, bus.address, {
    changed: () => changes.add(null),
    descriptions: () => trayWords.de.shortcuts,
  });
  return {
    portal,
    heard,
    keys,
    changes,
    [Symbol.asyncDispose]: async () => {
      keys[Symbol.dispose]();
      portal[Symbol.dispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}

test("portal-1: press and release are heard as what they are, each once", async () => {
  await using at = await place();
  at.keys.use(shortcuts);
  await at.keys.bound();
  at.portal.press("talk");
  // A compositor that repeats keys.
  at.portal.press("talk");
  at.portal.release("talk");
  at.portal.release("talk");
  at.portal.press("interrupt");
  await at.heard.first((one) => one === "interrupt down");
  expect(at.heard.all).toEqual(["talk down", "talk up", "interrupt down"]);
});

test("portal-2: a lone modifier is asked for as a combination, a lone key not at all", async () => {
  await using at = await place();
  at.keys.use(shortcuts);
  await at.keys.bound();
  expect(at.portal.bound.all).toMatchObject([
    {
      shortcuts: [
        { id: "talk", preferred: "CTRL+ALT+space" },
        { id: "region", preferred: "CTRL+ALT+SHIFT+space" },
        { id: "interrupt", preferred: null },
      ],
    },
  ]);
  expect(at.keys.state.source).toBe("portal");
  expect(at.keys.state.note).toMatchObject({
    kind: "portal",
    chosen: [{ shortcut: "talk", keys: "CTRL+ALT+space" }, { shortcut: "region" }],
  });
  expect(at.keys.state.problems).toEqual([]);
});

test("portal-3: other shortcuts are bound in another session; the one before is closed", async () => {
  await using at = await place();
  at.keys.use(shortcuts);
  await at.keys.bound();
  at.keys.use(shortcuts);
  at.keys.use({ ...shortcuts, talk: "Meta+F9" });
  await at.keys.bound();
  const [before, after, ...more] = at.portal.bound.all;
  expect(more).toEqual([]);
  expect(after?.shortcuts[0]).toEqual({ id: "talk", preferred: "LOGO+F9" });
  expect(after?.session).not.toBe(before?.session);
  expect(at.portal.closed.all).toEqual([before?.session]);
  at.portal.press("talk");
  await at.heard.first((one) => one === "talk down");
});

test("portal-4: a person who says no is told what that means, and may be asked again", async () => {
  await using at = await place();
  at.portal.refuses = true;
  at.keys.use(shortcuts);
  await at.keys.bound();
  expect(at.keys.state.problems).toEqual([{ shortcut: "talk", problem: { kind: "refused" } }]);
  at.portal.refuses = false;
  at.keys.use({ ...shortcuts, talk: "Ctrl+F8" });
  await at.keys.bound();
  expect(at.keys.state.problems).toEqual([]);
});

test("portal-5: keys that the person chose in the system's settings are the ones that are shown", async () => {
  await using at = await place();
  at.keys.use(shortcuts);
  await at.keys.bound();
  const told = at.changes.all.length;
  at.portal.choose({ talk: "Press <Super>space", region: "" });
  await at.changes.first(() => at.changes.all.length > told);
  expect(at.keys.state.note).toEqual({
    kind: "portal",
    chosen: [{ shortcut: "talk", keys: "Press <Super>space" }],
  });
  expect(at.keys.state.problems.map(({ shortcut }) => shortcut)).toEqual(["region"]);
});

test("portal-6: another program's session and unknown shortcuts are nothing to us", async () => {
  await using at = await place();
  at.keys.use(shortcuts);
  await at.keys.bound();
  at.portal.pressElsewhere("talk");
  at.portal.press("shutdown");
  at.portal.press("region");
  await at.heard.first((one) => one === "region down");
  expect(at.heard.all).toEqual(["region down"]);
});

test("portal-7: a key that is held when the machine sleeps is let go", async () => {
  await using at = await place();
  at.keys.use(shortcuts);
  await at.keys.bound();
  at.portal.press("talk");
  await at.heard.first((one) => one === "talk down");
  at.keys.reset();
  expect(at.heard.all).toEqual(["talk down", "talk up"]);
});

test("portal-8: without a portal, or without a bus, it says so at once", async () => {
  const listener = { pressed() {}, released() {}, spoiled() {}, toggled() {} };
  const ports = { changed() {}, descriptions: () => trayWords.en.shortcuts };
  await using bus = await Bus.start();
  await expect(PortalKeys.open(listener, bus.address, ports)).rejects.toThrow();
  await expect(PortalKeys.open(listener, "unix:path=/nowhere/bus", ports)).rejects.toThrow();
});

test.each([
  ["Ctrl+Alt+Space", "CTRL+ALT+space"],
  ["Meta+A", "LOGO+a"],
  ["Ctrl+ArrowUp", "CTRL+Up"],
  ["Shift+F5", "SHIFT+F5"],
  ["Ctrl+Numpad7", "CTRL+KP_7"],
  ["F5", null],
  ["Escape", null],
  ["RightCtrl", null],
])("portal-9: %s is asked for as %s", (text, trigger) => {
  expect(triggerOf(text)).toBe(trigger);
});
