import { describe, expect, it } from "vitest";
import type { TrailLine } from "../api/types";
import source from "../../../../casework/src/change.rs?raw";
import { CHANGES, particulars, reportOf, went } from "./change";

/** Names of the variants of `casework::Change`, as they travel. */
const variants = (/pub enum Change \{([\s\S]*)\n\}/.exec(source)?.[1] ?? "")
  .split("\n")
  .flatMap((line) => /^ {4}([A-Z]\w+)(?: \{|,)$/.exec(line)?.[1] ?? [])
  .map((name) => name.replace(/(?<!^)([A-Z])/g, "_$1").toLowerCase());

it("the types of changes that can be filtered by are those of the server", () => {
  expect(CHANGES).toEqual(variants);
});

const report = "report/00112233445566778899aabbccddeeff";

function line(change: string, detail: Record<string, unknown>, more: Partial<TrailLine> = {}): TrailLine {
  return {
    place: "0:1",
    subject: report,
    entry: "ffeeddccbbaa99887766554433221100",
    at: "2026-03-01T10:00:00Z",
    by: "ada",
    change,
    detail: { type: change, ...detail },
    reason: null,
    meaning: null,
    stands: true,
    versions: { hark: "1", dictionary: "2", model: "3", settings: "4" },
    hash: "00",
    ...more,
  };
}

describe("from what to what", () => {
  it("is read from the last earlier entry of the same field that stands", () => {
    const lines = [
      line("settled", { verdict: "valid" }),
      line("decided", { verdict: "duplicate" }, { stands: false }),
      line("commented", { text: "twice" }),
      line("decided", { verdict: "not_valid" }, { subject: "report/other" }),
      line("decided", { verdict: "not_valid", because: "news" }),
    ];
    expect(went(lines, 0, false)).toEqual({ field: "verdict", from: "not_valid", known: true, to: "valid" });
  });

  it("is not guessed where the earlier entry is not loaded, and empty where there is none", () => {
    const lines = [line("assigned", { to: "ada" })];
    expect(went(lines, 0, false)).toEqual({ field: "assignee", from: undefined, known: false, to: "ada" });
    expect(went(lines, 0, true)).toEqual({ field: "assignee", from: undefined, known: true, to: "ada" });
  });

  it("is not known behind an undo", () => {
    const lines = [line("decided", { verdict: "valid" }), line("undone", { entry: "x" }), line("decided", { verdict: "snoozed" })];
    expect(went(lines, 0, true)?.known).toBe(false);
  });

  it("of roles begins with those the account was made with", () => {
    const account = { subject: "account/ada" };
    const lines = [line("roles_set", { roles: ["analyst", "reviewer"] }, account), line("account_made", { roles: ["viewer"] }, account)];
    expect(went(lines, 0, true)).toEqual({ field: "roles", from: "viewer", known: true, to: "analyst, reviewer" });
  });

  it("is nothing for what writes no field", () => {
    expect(went([line("commented", { text: "x" })], 0, true)).toBeUndefined();
    expect(went([], 0, true)).toBeUndefined();
  });
});

it("particulars never hold a hash or a password", () => {
  const made = line("token_made", { account: "ada", name: "nightly", secret: "deadbeef", rights: ["export"], until: "2027-01-01T00:00:00Z" });
  expect(particulars(made)).toEqual([
    ["until", "2027-01-01T00:00:00Z"],
    ["account", "ada"],
    ["name", "nightly"],
    ["rights", "export"],
  ]);
  expect(particulars(line("account_made", { display: "Ada", roles: ["viewer"], password: "$argon2id$" }))).toEqual([["display", "Ada"]]);
});

it("particulars of what was sent again say which, and of a planned batch how many cases", () => {
  const again = { from: "2026-03-01T00:00:00Z", endpoint: "on-call", deliveries: 3, disabled: ["on-call"] };
  expect(particulars(line("alerts_replayed", again))).toEqual([
    ["endpoint", "on-call"],
    ["from", "2026-03-01T00:00:00Z"],
    ["deliveries", "3"],
    ["disabled", "on-call"],
  ]);
  expect(particulars(line("endpoint_tested", { endpoint: "on-call", delivered: false, answer: "status 503" }))).toEqual([
    ["endpoint", "on-call"],
    ["delivered", "false"],
    ["answer", "status 503"],
  ]);
  expect(particulars(line("exported", { what: "queue", query: "kind=a", rows: 3, sha256: "00" }))).toEqual([
    ["what", "queue"],
    ["query", "kind=a"],
    ["rows", "3"],
  ]);
  const planned = line("batch_planned", { profile: "ema", sha256: "00", cases: [{ report: "a" }, { report: "b" }] });
  expect(particulars(planned)).toEqual([
    ["profile", "ema"],
    ["cases", "2"],
  ]);
});

it("a report is found by its subject, and by nothing like it", () => {
  expect(reportOf(report)).toBe("00112233445566778899aabbccddeeff");
  expect(reportOf("report/../accounts")).toBeUndefined();
  expect(reportOf("account/ada")).toBeUndefined();
});
