import { describe, expect, it } from "vitest";

import { follow, inTurn, moves } from "./turns";

describe("turns", () => {
  it("come one after another for a report, and side by side for two", async () => {
    const log: string[] = [];
    const task = (name: string, wait: number) => async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, wait));
      log.push(`${name} ends`);
    };
    await Promise.all([inTurn("a", task("a1", 20)), inTurn("a", task("a2", 1)), inTurn("b", task("b1", 5))]);
    expect(log).toEqual(["a1 begins", "b1 begins", "b1 ends", "a1 ends", "a2 begins", "a2 ends"]);
  });

  it("go on after one that failed", async () => {
    const failed = inTurn("c", () => Promise.reject(new Error("no")));
    const after = inTurn("c", () => Promise.resolve("done"));
    await expect(failed).rejects.toThrow("no");
    await expect(after).resolves.toBe("done");
  });

  it("an ETag is followed through own changes of its own report", () => {
    moves("d", "", "1");
    moves("d", "1", "2");
    expect(follow("d", "")).toBe("2");
    expect(follow("d", "1")).toBe("2");
    expect(follow("d", "other")).toBe("other");
    expect(follow("e", "")).toBe("");
    moves("d", "2", "2");
    expect(follow("d", "2")).toBe("2");
  });
});
