import { describe, expect, it } from "vitest";
import { bands, linear, tickStep } from "./scale";

describe("ticks", () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [10, [0, 2, 4, 6, 8, 10]],
    [97, [0, 20, 40, 60, 80, 100]],
    [1_234, [0, 200, 400, 600, 800, 1_000, 1_200, 1_400]],
    [2_600, [0, 500, 1_000, 1_500, 2_000, 2_500, 3_000]],
    [48_000, [0, 10_000, 20_000, 30_000, 40_000, 50_000]],
  ])("of counts up to %d are round and whole", (largest, ticks) => {
    expect(linear(largest, 100).ticks).toEqual(ticks);
  });

  it("of shares are tenths without the drift of sums", () => {
    expect(linear(0.3, 100, 3, false).ticks).toEqual([0, 0.1, 0.2, 0.3]);
  });

  it("cover every value and stay few, whatever the size", () => {
    for (let largest = 1; largest < 2e9; largest = Math.ceil(largest * 1.37)) {
      const { max, ticks } = linear(largest, 100);
      expect(max).toBeGreaterThanOrEqual(largest);
      expect(max - largest).toBeLessThan(tickStep(largest, 4));
      expect(ticks.length).toBeLessThanOrEqual(8);
      expect(new Set(ticks).size).toBe(ticks.length);
    }
  });

  it("are drawn even where nothing was counted, or what was counted is no number", () => {
    for (const largest of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(linear(largest, 100).ticks).toEqual([0, 1]);
    }
  });
});

describe("a scale", () => {
  it("begins at 0 and ends at the length", () => {
    const scale = linear(97, 200);
    expect(scale.at(0)).toBe(0);
    expect(scale.at(50)).toBe(100);
    expect(scale.at(100)).toBe(200);
    expect(scale.at(1_000)).toBe(200);
    expect(scale.at(-5)).toBe(0);
  });
});

describe("bands", () => {
  it("find the band that a place is in, and the nearest beyond the ends", () => {
    const axis = bands(4, 400);
    expect([0, 99, 100, 399].map(axis.index)).toEqual([0, 0, 1, 3]);
    expect([-20, 400, 9_999].map(axis.index)).toEqual([0, 3, 3]);
  });

  it("hold each drawing inside its band, around its middle", () => {
    for (const count of [1, 7, 30, 365, 2_000]) {
      const axis = bands(count, 600);
      for (const index of [0, count >> 1, count - 1]) {
        expect(axis.index(axis.middle(index))).toBe(index);
        expect(axis.left(index) + axis.width / 2).toBeCloseTo(axis.middle(index), 9);
      }
      expect(axis.width).toBeLessThanOrEqual(axis.step);
      expect(axis.width).toBeGreaterThan(0);
    }
  });

  it("are there even when nothing is in them", () => {
    expect(bands(0, 100).index(50)).toBe(0);
  });
});
