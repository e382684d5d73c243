import { describe, expect, it } from "vitest";
import type { Pipeline } from "../api/types";
import { grown, type History, KEPT, news, spark, stageRows, stalled } from "./changes";

const answer = (more: Partial<Pipeline> = {}): Pipeline => ({
  posts: 10,
  flagged: 2,
  reports: 1,
  dead_letters: 0,
  behind_secs: 1,
  lags: [{ stage: "screen", hop: "posts", records: 5 }],
  dropped: [],
  journal_up: true,
  store_up: true,
  stages: { screen: "running", store: "idle" },
  versions: { hark: "1", dictionary: "2", model: "3", settings: "4" },
  ...more,
});

describe("news", () => {
  const still = answer({ stages: { screen: "stalled", store: "idle" } });

  it("of a stall come once, and again when it ends", () => {
    expect(news(answer(), still)).toEqual([{ what: "stalled", stage: "screen" }]);
    expect(news(still, still)).toEqual([]);
    expect(news(still, answer())).toEqual([{ what: "recovered", stage: "screen" }]);
  });

  it("of the first answer are only what is wrong", () => {
    expect(news(undefined, answer())).toEqual([]);
    expect(news(undefined, answer({ ...still, store_up: false }))).toEqual([
      { what: "stalled", stage: "screen" },
      { what: "down", part: "store" },
    ]);
  });

  it("of journal and database come when they go and when they are back", () => {
    const down = answer({ journal_up: false });
    expect(news(answer(), down)).toEqual([{ what: "down", part: "journal" }]);
    expect(news(down, answer())).toEqual([{ what: "up", part: "journal" }]);
  });

  it("name every stage that stands still", () => {
    expect(stalled(answer({ stages: { store: "stalled", alert: "running", ingest: "stalled" } }))).toEqual(["ingest", "store"]);
  });
});

describe("the history of a lag", () => {
  it("grows to ten minutes and no further", () => {
    let history: History = new Map();
    for (let records = 0; records < KEPT + 10; records += 1) {
      history = grown(history, answer({ lags: [{ stage: "screen", hop: "posts", records }] }));
    }
    expect(history.get("screen posts")).toHaveLength(KEPT);
    expect(history.get("screen posts")?.at(-1)).toBe(KEPT + 9);
    expect(grown(history, answer({ lags: [] })).size).toBe(0);
  });

  it("is drawn inside its box", () => {
    expect(spark([0, 10, 5], 20, 10)).toBe("M0.0 10.0L10.0 0.0L20.0 5.0");
    expect(spark([0, 0], 20, 10)).toBe("M0.0 10.0L20.0 10.0");
    expect(spark([], 20, 10)).toBe("");
  });
});

it("stages stand in the order that posts pass them, with those that only have a lag", () => {
  const rows = stageRows(answer({ stages: { zeta: "idle", store: "idle", ingest: "running" } }));
  expect(rows.map(({ stage, state }) => [stage, state])).toEqual([
    ["ingest", "running"],
    ["screen", "unknown"],
    ["store", "idle"],
    ["zeta", "idle"],
  ]);
});
