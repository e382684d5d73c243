import { expect, it } from "vitest";
import { dayName, week } from "./weekday";

const days = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ at: new Date(Date.UTC(2026, 10, 2 + i)).toISOString(), reports: i < 7 ? 2 : 4 }));

it("a week begins on Monday and each day has its own mean", () => {
  const found = week(days(8));
  expect(found.map(({ days }) => days)).toEqual([2, 1, 1, 1, 1, 1, 1]);
  expect(found[0]).toEqual({ day: 0, days: 2, reports: 6, mean: 3 });
  expect(found.reduce((sum, { reports }) => sum + reports, 0)).toBe(18);
});

it("less than a week has no pattern", () => {
  expect(week(days(6))).toEqual([]);
  expect(week([])).toEqual([]);
});

it("days have names", () => {
  expect(dayName(0, "en-GB")).toBe("Monday");
  expect(dayName(6, "de")).toBe("Sonntag");
});
