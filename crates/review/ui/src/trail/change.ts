// What a line of the trail changed, as data: which field, from what, to what. Words for it are in `messages`.
//
// An entry holds what came, not what was. What was is the value of the last earlier entry of the same subject and field that
// stands; where that entry is not among those loaded, it is not known, and is not guessed.
import type { TrailLine } from "../api/types";

/** Every type of change, in the order of their lives. */
export const CHANGES = [
  "seen",
  "leased",
  "released",
  "assigned",
  "decided",
  "second_reviewed",
  "settled",
  "undone",
  "reopened",
  "escalated",
  "commented",
  "corrected",
  "revealed",
  "joined",
  "confirmed",
  "split",
  "account_made",
  "roles_set",
  "password_set",
  "account_closed",
  "preferences_set",
  "session_started",
  "session_ended",
  "sign_in_failed",
  "token_made",
  "token_revoked",
  "view_saved",
  "view_removed",
  "case_set",
  "case_sent",
  "case_acknowledged",
  "batch_planned",
  "batch_dropped",
  "batch_sent",
  "batch_acknowledged",
  "job_started",
  "job_finished",
  "alert_acknowledged",
  "alerts_replayed",
  "endpoint_tested",
  "exported",
] as const;

/** The field that a change writes, where later changes write the same one. */
const FIELDS: Readonly<Record<string, readonly [field: string, key: string]>> = {
  assigned: ["assignee", "to"],
  decided: ["verdict", "verdict"],
  second_reviewed: ["verdict", "verdict"],
  settled: ["verdict", "verdict"],
  escalated: ["raised", "raised"],
  joined: ["master", "master"],
  account_made: ["roles", "roles"],
  roles_set: ["roles", "roles"],
  account_closed: ["closed", "closed"],
  view_saved: ["query", "query"],
};

/** Keys of a change that are shown with it, in this order; hashes and sealed passwords are not among them. */
const SHOWN = [
  "because",
  "of",
  "question",
  "until",
  "second_review",
  "criteria_met",
  "account",
  "display",
  "name",
  "rights",
  "how",
  "score",
  "matched",
  "why",
  "what",
  "query",
  "rows",
  "shared",
  "text",
  "element",
  "value",
  "profile",
  "case",
  "batch",
  "version",
  "accepted",
  "reasons",
  "code",
  "cases",
  "file",
  "period",
  "rule",
  "alert",
  "endpoint",
  "from",
  "to",
  "deliveries",
  "disabled",
  "delivered",
  "answer",
] as const;

type Detail = Readonly<Record<string, unknown>>;

/** A change's data; empty where it is no object. */
export function detail(line: TrailLine): Detail {
  const found: unknown = line.detail;
  return typeof found === "object" && found !== null ? (found as Detail) : {};
}

/** A value in a form that can be shown and compared. */
function plain(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  // Of many things of several parts their number is enough: a batch may plan thousands of cases.
  if (Array.isArray(value) && value.some((item) => typeof item === "object")) return String(value.length);
  if (Array.isArray(value)) return value.map((item) => String(item)).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** From what to what a field went. */
export interface Went {
  readonly field: string;
  /** Nothing: it was empty. `known` says whether that is so, or only not loaded. */
  readonly from: string | undefined;
  readonly known: boolean;
  readonly to: string | undefined;
}

/** What line `index` of `lines` (newest first) changed; nothing where its change writes no field. */
export function went(lines: readonly TrailLine[], index: number, complete: boolean): Went | undefined {
  const line = lines[index];
  const writes = line && FIELDS[line.change];
  if (!writes) return undefined;
  const [field, key] = writes;
  const to = plain(detail(line)[key]);
  for (const earlier of lines.slice(index + 1)) {
    if (earlier.subject !== line.subject || !earlier.stands) continue;
    const wrote = FIELDS[earlier.change];
    if (wrote?.[0] === field) return { field, from: plain(detail(earlier)[wrote[1]]), known: true, to };
    // An undo may have given the field any earlier value.
    if (earlier.change === "undone" || earlier.change === "reopened") return { field, from: undefined, known: false, to };
  }
  return { field, from: undefined, known: complete, to };
}

/** What else is worth knowing of a change: key and value, in a fixed order. */
export function particulars(line: TrailLine): ReadonlyArray<readonly [key: string, value: string]> {
  const data = detail(line);
  const written = FIELDS[line.change]?.[1];
  return SHOWN.flatMap((key) => {
    const value = key === written ? undefined : plain(data[key]);
    return value === undefined ? [] : [[key, value] as const];
  });
}

/** The report that a subject is; nothing where it is none. */
export function reportOf(subject: string): string | undefined {
  return /^report\/([0-9a-f]{32})$/.exec(subject)?.[1];
}
