import { describe, expect, it } from "vitest";
import { dayOf, instant, isStep, labelled, long, short, suitable } from "./step";

const day = (n: number) => n * 86_400_000;

describe("the step that suits a period", () => {
  it.each([
    [1, "hour"],
    [4, "hour"],
    [5, "day"],
    [30, "day"],
    [190, "day"],
    [191, "week"],
    [365, "week"],
    [1_100, "week"],
    [1_101, "month"],
    [4_000, "month"],
  ] as const)("of %d days is the %s", (days, step) => {
    expect(suitable(0, day(days))).toBe(step);
  });

  it("is the day where the period is open or turned round", () => {
    expect(suitable(undefined, day(3))).toBe("day");
    expect(suitable(0, undefined)).toBe("day");
    expect(suitable(day(3), 0)).toBe("day");
  });

  it("never makes more points than can be told apart", () => {
    const lengths = { hour: 1 / 24, day: 1, week: 7, month: 30.436875 };
    for (let days = 1; days < 5_000; days += 3) {
      expect(days / lengths[suitable(0, day(days))]).toBeLessThanOrEqual(191);
    }
  });
});

describe("a step", () => {
  it("is one of four words", () => {
    expect(["hour", "day", "week", "month", "year", "", undefined].filter(isStep)).toHaveLength(4);
  });
});

describe("an instant", () => {
  it("is a day at its start in UTC, or a time, or nothing", () => {
    expect(instant("2026-03-01")).toBe(Date.UTC(2026, 2, 1));
    expect(instant("2026-03-01T12:30:00Z")).toBe(Date.UTC(2026, 2, 1, 12, 30));
    expect(instant("2026-03-01T12:30:00+01:00")).toBe(Date.UTC(2026, 2, 1, 11, 30));
    expect(instant("yesterday")).toBeUndefined();
    expect(instant("")).toBeUndefined();
    expect(instant(undefined)).toBeUndefined();
  });

  it("comes back as the day it was", () => {
    expect(dayOf(instant("2026-02-28") ?? 0)).toBe("2026-02-28");
  });

  it("is written in UTC, in the reader's language", () => {
    expect(short("2026-03-01T00:00:00Z", "day", "en-GB")).toBe("1 Mar");
    expect(short("2026-03-01T00:00:00Z", "month", "en-GB")).toBe("Mar 2026");
    expect(long("2026-03-01T00:00:00Z", "month", "de-DE")).toBe("März 2026");
    expect(long("2026-03-01T23:00:00Z", "hour", "de-DE")).toBe("01.03.2026, 23:00");
    expect(long("no time", "day", "en-GB")).toBe("no time");
  });
});

describe("labels of an axis", () => {
  it("do not touch and begin with the first point", () => {
    for (const count of [1, 2, 7, 30, 90, 365]) {
      for (const length of [240, 600, 1_200]) {
        const places = labelled(count, length, 60);
        expect(places[0]).toBe(0);
        expect(places.at(-1)).toBeLessThan(count);
        const gap = places.length > 1 ? ((places[1] ?? 0) * length) / count : length;
        expect(gap).toBeGreaterThanOrEqual(60 - 1e-9);
      }
    }
    expect(labelled(0, 600, 60)).toEqual([]);
  });
});
