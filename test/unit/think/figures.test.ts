import { expect, test } from "vitest";
import { areAlike, figuresOf, told } from "../../../src-main/turn/think/screen/figures.ts";
import { halvesOf } from "../../../src-main/turn/think/screen/question.ts";

test.each([
  ["9 of 20", [9, 20]],
  ["8,100 / 10,000 XP", [8100, 10000]],
  ["28.417,60 kr", [28417.6]],
  ["9 870 kr", [9870]],
  ["1’904.50", [1904.5]],
  ["R$ 128,40", [128.4]],
  ["2024: 87 kg", [87]],
  ["1 h 18 min · 71 km", [78, 71]],
  ["Pain 09:30: 7", [570, 7]],
  ["10:35 pm", [1355]],
  ["-3.50", [-3.5]],
  ["due 18.03.2025", []],
  ["v2.3.1, BL-0407", []],
])("figures-1: %s", (text, values) => {
  expect(figuresOf(text).map(({ value }) => value)).toEqual(values);
});

test("figures-2: only what is of one kind and unit is taken from each other", () => {
  const alike = (a: string, b: string) => {
    const [one, two] = [figuresOf(a)[0], figuresOf(b)[0]];
    return one && two && areAlike(one, two);
  };
  expect(alike("40 kg", "12 kg")).toBe(true);
  expect(alike("£40", "12")).toBe(true);
  expect(alike("40 kg", "12 km")).toBe(false);
  expect(alike("£40", "$12")).toBe(false);
  expect(alike("10:30", "12")).toBe(false);
});

test.each([
  ["£40.50", "£12.00", "£28.50"],
  ["412,000.00", "2,000.00", "410000"],
  ["1 h 34 min", "18 min", "1 h 16 min"],
  ["22.0°", "20.5°", "1.5°"],
  ["6.4 GB", "5.1 GB", "1.3 GB"],
])("figures-3: %s less %s is %s", (a, b, result) => {
  const [one, two] = [figuresOf(a), figuresOf(b)].map(([figure]) => figure);
  if (!one || !two) throw new Error("no figure");
  expect(told(one.value - two.value, [one, two])).toBe(result);
});

test.each([
  ["the net total and the due date", ["the net total", "the due date"]],
  ["when and where is the meeting", ["when is the meeting", "where is the meeting"]],
  ["who sent it and how heavy is it", ["who sent it", "how heavy is it"]],
])("question-5: %s are two questions", (text, halves) => {
  expect(halvesOf(text)).toEqual(halves);
});

test("question-5: one question is no two", () => {
  expect(halvesOf("what is the total")).toBeNull();
});
