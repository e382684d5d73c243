import { describe, expect, it } from "vitest";
import { stepOf, suits } from "./trends";

const now = Date.UTC(2026, 10, 26, 12);

describe("the step of a curve", () => {
  it("is what the address asks for, else what suits its period up to now", () => {
    expect(stepOf("?from=2026-11-20&step=week", now)).toBe("week");
    expect(stepOf("?from=2026-11-24", now)).toBe("hour");
    expect(stepOf("?from=2026-08-29", now)).toBe("day");
    expect(stepOf("?from=2025-11-27", now)).toBe("week");
    expect(stepOf("?from=2020-01-01&to=2020-01-20", now)).toBe("day");
    expect(stepOf("?from=2020-01-01", now)).toBe("month");
  });

  it("is not known without a period", () => {
    expect(stepOf("?drug=a", now)).toBeUndefined();
    expect(stepOf("?to=2026-01-01&step=nonsense", now)).toBeUndefined();
  });
});

describe("what suits all time", () => {
  const months = (from: number, counts: readonly number[]) => ({
    points: counts.map((reports, i) => ({ at: new Date(Date.UTC(2025, from + i)).toISOString(), reports, serious: 0, filter: "" })),
  });

  it("begins with the first month that has reports", () => {
    expect(suits(months(0, [0, 0, 3, 0, 5]))).toEqual({ step: "day", from: "2025-03-01" });
    expect(suits(months(0, Array.from({ length: 12 }, () => 1)))).toEqual({ step: "week", from: "2025-01-01" });
    expect(suits(months(0, Array.from({ length: 40 }, () => 1)))).toEqual({ step: "month", from: "2025-01-01" });
  });

  it("is months where there is nothing", () => {
    expect(suits(months(0, [0, 0]))).toEqual({ step: "month", from: undefined });
  });
});
