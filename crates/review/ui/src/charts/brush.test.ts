import { describe, expect, it } from "vitest";
import { atEnd, back, bounds, dragged, moved, remember, stretch } from "./brush";

describe("keys", () => {
  it.each([
    ["ArrowLeft", 5, 4],
    ["ArrowRight", 5, 6],
    ["ArrowDown", 5, 4],
    ["ArrowUp", 5, 6],
    ["ArrowLeft", 0, 0],
    ["ArrowRight", 9, 9],
    ["Home", 5, 0],
    ["End", 5, 9],
    ["PageUp", 1, 8],
    ["PageDown", 5, 0],
  ])("%s moves the cursor from %d to %d of ten", (key, from, to) => {
    expect(moved({ cursor: from, anchor: undefined }, key, false, 10)).toEqual({ cursor: to, anchor: undefined });
  });

  it("with Shift stretch from where the cursor stood, both ways", () => {
    let brush = moved(atEnd(10), "ArrowLeft", true, 10);
    brush = brush && moved(brush, "ArrowLeft", true, 10);
    expect(brush && stretch(brush)).toEqual({ start: 7, end: 9 });
    brush = brush && moved(brush, "Home", true, 10);
    expect(brush && stretch(brush)).toEqual({ start: 0, end: 9 });
  });

  it("without Shift, and Escape, let the stretch go", () => {
    const brush = dragged(2, 6, 10);
    expect(moved(brush, "ArrowRight", false, 10)).toEqual({ cursor: 7, anchor: undefined });
    expect(moved(brush, "Escape", false, 10)).toEqual({ cursor: 6, anchor: undefined });
  });

  it("that are not the brush's are left to others", () => {
    expect(moved(atEnd(10), "j", false, 10)).toBeUndefined();
    expect(moved(atEnd(10), "Escape", false, 10)).toBeUndefined();
  });

  it("move nothing where there are no points", () => {
    expect(moved(atEnd(0), "End", false, 0)).toEqual({ cursor: 0, anchor: undefined });
  });
});

describe("a drag", () => {
  it("is the same stretch in either direction and stays on the chart", () => {
    expect(stretch(dragged(2, 6, 10))).toEqual({ start: 2, end: 6 });
    expect(stretch(dragged(6, 2, 10))).toEqual({ start: 2, end: 6 });
    expect(stretch(dragged(-4, 40, 10))).toEqual({ start: 0, end: 9 });
  });
});

describe("the bounds of a stretch", () => {
  const filters = ["01", "02", "03"].map((day) => `drug=drug%2Fx&from=2026-03-${day}&to=2026-03-${day}T23:59:59.999999Z`);

  it("begin with the first point's start and end with the last point's end, as the server wrote them", () => {
    expect(bounds(filters, { start: 0, end: 1 })).toEqual({ from: "2026-03-01", to: "2026-03-02T23:59:59.999999Z" });
    expect(bounds(filters, { start: 2, end: 2 })).toEqual({ from: "2026-03-03", to: "2026-03-03T23:59:59.999999Z" });
  });

  it("leave alone what all points share", () => {
    const received = filters.map((_, i) => `?from=2025-01-01&to=2027-01-01&received_from=${i}&received_to=${i + 1}`);
    expect(bounds(received, { start: 0, end: 2 })).toEqual({ received_from: "0", received_to: "3" });
  });

  it("are none where points have none", () => {
    expect(bounds(["drug=a", "drug=b"], { start: 0, end: 1 })).toBeUndefined();
    expect(bounds([], { start: 0, end: 1 })).toBeUndefined();
  });
});

describe("the way back", () => {
  it("is the way in, turned round", () => {
    const past = ["a", "b", "c"].reduce<string[]>(remember, []);
    const first = back(past);
    expect(first).toEqual({ query: "c", past: ["a", "b"] });
    expect(back(first?.past ?? [])?.query).toBe("b");
    expect(back([])).toBeUndefined();
  });

  it("forgets the oldest", () => {
    const past = Array.from({ length: 50 }, (_, i) => String(i)).reduce<string[]>(remember, []);
    expect(past).toHaveLength(20);
    expect(back(past)?.query).toBe("49");
  });
});
