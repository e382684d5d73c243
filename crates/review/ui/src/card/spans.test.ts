import { describe, expect, it } from "vitest";

import { fit, segments, trimmed, type Mark } from "./spans";

const mark = (id: string, start: number, end: number): Mark => ({ id, start, end });

/** A generator of numbers that is the same at every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

describe("segments", () => {
  it("are the text, whatever the marks", () => {
    const text = "é took 💊 sertraline, dizzy 😵‍💫 and سيئ ✓";
    const next = numbers(7);
    for (let round = 0; round < 500; round += 1) {
      const marks = Array.from({ length: next(8) }, (_, at) => mark(String(at), next(text.length + 6) - 3, next(text.length + 6) - 3));
      const parts = segments(text, marks);
      expect(parts.map((part) => part.text).join("")).toBe(text);
      for (const part of parts) {
        expect(part.text).toBe(text.slice(part.start, part.end));
        expect(part.text.isWellFormed()).toBe(true);
        for (const given of marks) {
          const fitted = fit(text, given);
          const covers = fitted !== undefined && fitted.start <= part.start && fitted.end >= part.end;
          expect(part.marks.some((found) => found.id === given.id)).toBe(covers);
        }
      }
    }
  });

  it("say of each mark once where it ends", () => {
    const text = "pain after the first two doses";
    const marks = [mark("outer", 0, 30), mark("inner", 5, 14), mark("across", 10, 20), mark("same", 5, 14)];
    const parts = segments(text, marks);
    for (const { id, end } of marks) {
      const ends = parts.filter((part) => part.ends.some((found) => found.id === id));
      expect(ends.map((part) => part.end)).toEqual([end]);
    }
    expect(parts.map((part) => part.marks.map((found) => found.id).join("+"))).toEqual([
      "outer",
      "outer+inner+same",
      "outer+across+inner+same",
      "outer+across",
      "outer",
    ]);
  });

  it.each([
    ["the second half of a character", "a😵b", 2, 3, "😵"],
    ["the first half of a character", "a😵b", 0, 2, "a😵"],
    ["whole characters", "a😵b", 1, 3, "😵"],
    ["more than the text", "abc", -4, 99, "abc"],
  ])("a mark of %s holds whole characters", (_, text, start, end, held) => {
    const found = fit(text, mark("m", start, end));
    expect(found && text.slice(found.start, found.end)).toBe(held);
  });

  it("a mark without extent is none", () => {
    expect(fit("abc", mark("m", 2, 2))).toBeUndefined();
    expect(fit("abc", mark("m", 3, 9))).toBeUndefined();
    expect(segments("", [mark("m", 0, 1)])).toEqual([]);
  });
});

describe("trimmed", () => {
  it.each([
    ["  dizzy ", 0, 8, "dizzy"],
    ["so dizzy", 2, 8, "dizzy"],
    ["dizzy", 1, 4, "izz"],
    ["   ", 0, 3, ""],
  ])("of %j %i..%i is %j", (text, start, end, words) => {
    const found = trimmed(text, start, end);
    expect(text.slice(found.start, found.end)).toBe(words);
  });
});
