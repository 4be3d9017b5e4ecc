import { expect, test } from "vitest";
import { alphabet } from "../../../src-main/engine/read/characters.ts";
import {
  plainText,
  repairCase,
  repairDegree,
  repairText,
} from "../../../src-main/engine/read/repair.ts";

test.each([
  ["5,ooo euros", "5,000 euros"],
  ["Friday 2o November", "Friday 20 November"],
  ["at 1O:3O today", "at 10:30 today"],
  ["1l5 and 1I5", "115 and 115"],
  ["0x8OO7OO7O", "0x80070070"],
  ["code 0xCOFFEE!", "code 0xC0FFEE!"],
  ["0rder = 0rder(total)", "Order = Order(total)"],
  ["D:lReports\\2026", "D:\\Reports\\2026"],
  ["11°°C", "11°C"],
])("read-repair-1: %s is %s", (read, meant) => {
  expect(repairText(read)).toBe(meant);
});

test.each([
  "2l of milk",
  "H2O and CO2",
  "0x1F",
  "0fab12 is a colour",
  "Oslo or Lima",
  "1.0",
  "sda1",
  "o",
  "C: is full",
])("read-repair-2: %s is left alone, because it may be meant", (text) => {
  expect(repairText(text)).toBe(text);
});

test("read-repair-3: full-width signs and Chinese marks become plain ones", () => {
  expect(plainText("（２０２６）：５％。【a】")).toBe("(2026):5%.[a]");
});

/** A sign that reaches from `top` down to the base line at row 16. */
const sign = (text: string, top: number, spaced = false) => ({
  text,
  spaced,
  extent: { top, bottom: 16, part: "whole" as const },
});

test("read-repair-4: a letter as tall as a capital is one at the start of a word", () => {
  expect(repairCase([sign("o", 4), sign("n", 8)])).toEqual(["O", "n"]);
  expect(repairCase([sign("o", 8), sign("n", 8)])).toEqual(["o", "n"]);
  expect(repairCase([sign("S", 8), sign("R", 4), sign("G", 4)])).toEqual(["s", "R", "G"]);
});

test("read-repair-5: inside of a word the letter stays, and so does one that touches others", () => {
  expect(repairCase([sign("T", 4), sign("o", 4), sign("m", 8)])).toEqual(["T", "o", "m"]);
  expect(repairCase([{ ...sign("o", 4), extent: null }, sign("n", 8)])).toEqual(["o", "n"]);
});

test("read-alphabet-1: letters, digits and marks stay, blank is first and the space last", () => {
  const { classes, texts, space } = alphabet("'\n疗\nA\n￥\nマ\n７\n绚\n");
  expect(texts).toEqual(["", "'", "A", "¥", "7", " "]);
  expect(classes).toEqual([0, 1, 3, 4, 6, 8]);
  expect(texts[space]).toBe(" ");
});

test("read-repair-6: a ring that hangs after a figure is the sign of a degree, a zero is not", () => {
  const at = (text: string, top: number, bottom: number) =>
    ({ text, spaced: false, extent: { top, bottom, part: "whole" } }) as const;
  const texts = (...signs: ReturnType<typeof at>[]) =>
    repairDegree(signs)
      .map(({ text }) => text)
      .join("");
  expect(texts(at("1", 4, 16), at("7", 4, 16), at("0", 4, 9))).toBe("17°");
  expect(texts(at("1", 4, 16), at("7", 4, 16), at("0", 4, 16))).toBe("170");
  // Figures of old style: a 3 hangs below the line on which a 0 stands.
  expect(texts(at("3", 8, 19), at("0", 8, 16))).toBe("30");
  expect(texts(at("N", 4, 16), at("o", 4, 9))).toBe("No");
});
