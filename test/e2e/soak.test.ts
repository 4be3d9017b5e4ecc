/** The soak in small (`npm run soak -- desktop` is the whole of it): mishaps between questions lose nothing. */
import { describe, expect, test } from "vitest";
import { soakDesktop } from "../soak/desktop.ts";
import { desktopLack } from "./desktopPlace.ts";

const lack = desktopLack();
const plan = { turns: 5, interrupts: 0, unplugs: 0, engineKills: 1, suspends: 1, seed: 3 };

describe.skipIf(lack !== null)(`the soak${lack === null ? "" : ` (${lack})`}`, () => {
  test("soak-1: after a dead engine and a suspend the next question is answered", {
    timeout: 400_000,
  }, async () => {
    const { problems, turns } = await soakDesktop(plan, () => {});
    expect(problems).toEqual([]);
    expect(turns.map(({ mishap }) => mishap)).toEqual(
      expect.arrayContaining(["engine-kill", "suspend"]),
    );
    expect(turns.at(-1)).toMatchObject({ mishap: "none", outcome: "answered" });
  });
});
