import { describe, expect, it } from "vitest";

import type { Acknowledged } from "../api/types";
import { fill } from "../i18n/language";
import { tookIn } from "./took";
import { words } from "./words";

const all: Acknowledged = { batch: "B-1", code: "AA", matched: true, accepted: 4, rejected: 0, reopened: [], unknown: 0 };

describe("an answer that was taken in", () => {
  it.each<[string, Partial<Acknowledged>, string, "good" | "warn"]>([
    ["is good where all was taken", {}, "Batch B-1: 4 cases accepted, 0 rejected; 0 reports open again", "good"],
    [
      "is none where a batch was rejected as a whole",
      { code: "AR", accepted: 0, rejected: 4, reopened: ["r1", "r2"] },
      "Batch B-1: 0 cases accepted, 4 rejected; 2 reports open again",
      "warn",
    ],
    [
      "is none where a case was rejected",
      { code: "AE", accepted: 3, rejected: 1, reopened: ["r1"] },
      "Batch B-1: 3 cases accepted, 1 rejected; 1 report open again",
      "warn",
    ],
    [
      "is none where the batch was rejected and no case was named",
      { code: "AR", accepted: 0 },
      "Batch B-1: 0 cases accepted, 0 rejected; 0 reports open again",
      "warn",
    ],
    [
      "says how many messages are of cases that were not sent from here",
      { accepted: 1, unknown: 2 },
      "Batch B-1: 1 case accepted, 0 rejected; 0 reports open again. 2 messages of the file are of cases that were not sent from here",
      "warn",
    ],
    ["belongs to no batch", { matched: false }, "There is no such batch; the answer is kept below", "warn"],
  ])("%s", (_, done, text, tone) => {
    const notice = tookIn({ ...all, ...done }, (key, values) => fill("en", words.en[key], values));
    expect(notice).toEqual({ text, tone });
  });
});
