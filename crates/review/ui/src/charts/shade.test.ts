import { expect, it } from "vitest";
import { SHADES, shade } from "./shade";

it("is nothing for nothing only, and the last for the largest", () => {
  expect(shade(0, 10)).toBe(0);
  expect(shade(5, 0)).toBe(0);
  for (const largest of [1, 2, 9, 1_000]) {
    expect(shade(largest, largest)).toBe(SHADES - 1);
    expect(shade(1, largest)).toBeGreaterThan(0);
  }
});

it("never falls as counts rise", () => {
  for (let value = 1, before = 0; value <= 500; value += 1) {
    const now = shade(value, 500);
    expect(now).toBeGreaterThanOrEqual(before);
    before = now;
  }
});
