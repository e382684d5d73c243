import { describe, expect, it } from "vitest";

import { EVERYBODY, lastDay } from "./replay";

const NOW = Date.parse("2026-11-26T09:30:00Z");

describe("delivering the last day again", () => {
  it("begins 24 hours ago, and names an endpoint only where one was chosen", () => {
    expect(lastDay(EVERYBODY, NOW)).toEqual({ from: "2026-11-25T09:30:00.000Z" });
    expect(lastDay("on-call", NOW)).toEqual({ from: "2026-11-25T09:30:00.000Z", endpoint: "on-call" });
  });
});
