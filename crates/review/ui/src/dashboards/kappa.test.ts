import { describe, expect, it } from "vitest";
import { band, place, spread } from "./kappa";

describe("the word for a κ", () => {
  it.each([
    [-0.1, "poor"],
    [0, "slight"],
    [0.2, "slight"],
    [0.21, "fair"],
    [0.4, "fair"],
    [0.41, "moderate"],
    [0.61, "substantial"],
    [0.8, "substantial"],
    [0.81, "almost_perfect"],
    [1, "almost_perfect"],
  ] as const)("%d is %s", (kappa, word) => {
    expect(band(kappa)).toBe(word);
  });
});

it("the interval is one word, or from one to another", () => {
  expect(spread(0.62, 0.79)).toEqual(["substantial"]);
  expect(spread(0.35, 0.7)).toEqual(["fair", "substantial"]);
});

it("the drawing goes from its beginning to 1 and no further", () => {
  expect([-1, 0, 1, 3, -3].map((kappa) => place(kappa, -1, 200))).toEqual([0, 100, 200, 200, 0]);
  expect([-1, 0, 0.5, 1].map((kappa) => place(kappa, 0, 200))).toEqual([0, 0, 100, 200]);
});
