import { expect, it } from "vitest";
import { daysOf, endOf } from "./token";

it.each([
  ["1", 1],
  [" 90 ", 90],
  ["366", 366],
  ["0", undefined],
  ["367", undefined],
  ["1.5", undefined],
  ["-3", undefined],
  ["1e2", undefined],
  ["", undefined],
])("“%s” days are %s", (text, days) => {
  expect(daysOf(text)).toBe(days);
});

it("a token of one day ends a day later", () => {
  expect(endOf(1, Date.UTC(2026, 1, 28, 12))).toBe("2026-03-01T12:00:00.000Z");
});
