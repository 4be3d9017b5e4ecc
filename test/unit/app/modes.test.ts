import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FaultError } from "../../../src-main/contract/faults.ts";
import { defaultPreferences } from "../../../src-main/contract/preferences.ts";
import { instructionsOf, mannerIn, speaksIn } from "../../../src-main/modes/applied.ts";
import { withFields } from "../../../src-main/modes/edit.ts";
import { parseMode } from "../../../src-main/modes/mode.ts";
import { ModeStore } from "../../../src-main/modes/store.ts";

const head = (fields: string) => `---\n${fields}\n---\nBe kind.\n`;
const wrong = (text: string) => {
  try {
    parseMode("mine", text);
  } catch (error) {
    if (error instanceof FaultError) return `${error.fault.message} ${error.fault.remedy}`;
  }
  throw new Error("expected a fault");
};

describe("modes-2 a file says what is wrong with it", () => {
  test.each([
    ["Be kind.", /mine\.md.*no front matter/],
    [head("title: A\npace: fast"), /mine\.md.*pace.*0\.5 to 2/],
    [head("title: A\nsees: [screen, soul]"), /mine\.md.*sees.*screen, camera/],
    [head("title: A\nlanguage: German"), /mine\.md.*language.*tag/],
    [head("description: none"), /mine\.md.*title.*1 to 40/],
    [head("title: A\nsecret: 1"), /mine\.md.*unknown field secret.*Known fields/],
    [head("title: [A"), /mine\.md.*not YAML/],
    [head("title: &a [*a]"), /mine\.md/],
    [head(`title: A`) + "x".repeat(20_001), /mine\.md.*20000 characters/],
  ])("modes-2 %#", (text, says) => {
    expect(wrong(text)).toMatch(says);
  });

  test("modes-2 what is left out has a value; Windows' line ends and a byte order mark are read", () => {
    expect(parseMode("mine", "\uFEFF---\r\ntitle: Mine\r\n---\r\nBe kind.\r\n")).toMatchObject({
      title: "Mine",
      pace: 1,
      does: "answer",
      language: null,
      sees: ["screen", "camera", "image", "video"],
      instructions: "Be kind.",
    });
  });
});

test("modes-3 an own file is used as soon as it is saved, and a broken one keeps nobody from asking", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sotto-modes-"));
  const store = new ModeStore(join(folder, "modes"));
  expect(store.list().map(({ fault }) => fault)).toEqual(Array(5).fill(undefined));
  await mkdir(join(folder, "modes"));
  await writeFile(join(folder, "modes", "pirate.md"), head("title: Pirate\nstyle: gruff"));
  expect(store.list().at(-1)).toMatchObject({ name: "pirate", own: true, builtIn: false });
  expect(store.use("pirate").style).toBe("gruff");
  await writeFile(join(folder, "modes", "tutor.md"), head("title: Tutor\npace: 9"));
  expect(store.use("tutor").pace).toBe(0.9);
  const tutor = store.list().find(({ name }) => name === "tutor");
  expect(tutor?.fault?.message).toContain("tutor.md");
  expect(store.use("gone").name).toBe("assistant");
  await rm(folder, { recursive: true });
});

test("modes-4 a mode is slower and warmer than the person likes it, not instead of it", () => {
  const mode = parseMode("mine", head("title: A\npace: 0.8\nstyle: warm\nlanguage: de-CH"));
  const manner = mannerIn(mode, { ...defaultPreferences, pace: 1.5, style: "brief" });
  expect(manner.pace).toBeCloseTo(1.2);
  expect(manner.style).toBe("warm, brief");
  expect(mannerIn(mode, { ...defaultPreferences, pace: 0.5 }).pace).toBe(0.5);
  expect(instructionsOf(mode)).toContain("Answer in Swiss High German");
  expect(speaksIn(["en"], mode)).toBe(false);
  expect(speaksIn(["en", "de"], mode)).toBe(true);
  expect(speaksIn([], { ...mode, language: null })).toBe(true);
});

test("modes-5 changed by fields, a file keeps its comments, its order and what was not changed", () => {
  const text = "---\n# mine\nstyle: gruff # like a sea dog\ntitle: Pirate\n---\nBe kind.\n";
  const { name: _, ...fields } = parseMode("pirate", text);
  expect(withFields(text, fields)).toBe(text);
  const changed = { ...fields, title: "Pirat: 2", sees: ["screen"] as const, pace: 0.9 };
  const written = withFields(text, { ...changed, keepsSound: true, instructions: "Arr." });
  expect(written).toContain("# mine\nstyle: gruff # like a sea dog\n");
  expect(parseMode("pirate", written)).toEqual({
    name: "pirate",
    ...changed,
    keepsSound: true,
    instructions: "Arr.",
  });
  // Back at what is usual, it need not be said.
  const back = { ...changed, keepsSound: false, pace: 1, sees: fields.sees, style: "" };
  expect(withFields(written, back)).not.toMatch(/pace|sees|sound|style/);
  expect(parseMode("new", withFields("", fields)).title).toBe("Pirate");
});
