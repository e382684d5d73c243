import { expect, it } from "vitest";
import { size, span } from "./span";

it.each([
  [0, "0 B"],
  [734, "734 B"],
  [999, "999 B"],
  [1_834, "1.8 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [2_201_834, "2.2 MB"],
])("%d bytes are %s", (bytes, words) => {
  expect(size(bytes, (value, digits) => value.toFixed(digits))).toBe(words);
});

it.each([
  [0.2, "0 s"],
  [4.2, "4 s"],
  [60, "1 min"],
  [725, "12 min 5 s"],
  [10_920, "3 h 2 min"],
  [187_200, "2 d 4 h"],
  [86_460, "1 d"],
])("%d seconds are %s", (seconds, words) => {
  expect(span(seconds)).toBe(words);
});
