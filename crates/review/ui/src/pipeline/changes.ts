// What is worth saying aloud when the pipeline's state was asked anew, and how the lag of each stage went. Pure: from answers
// to facts.
import type { Pipeline } from "../api/types";

/** Something that began or ended between two answers. */
export type News =
  | { readonly what: "stalled" | "recovered"; readonly stage: string }
  | { readonly what: "down" | "up"; readonly part: "journal" | "store" };

/** What changed from one answer to the next. On the first answer, only what is wrong is news. */
export function news(before: Pipeline | undefined, now: Pipeline): News[] {
  const found: News[] = [];
  for (const [stage, state] of Object.entries(now.stages)) {
    const was = before?.stages[stage];
    if (state === "stalled" && was !== "stalled") found.push({ what: "stalled", stage });
    if (state !== "stalled" && was === "stalled") found.push({ what: "recovered", stage });
  }
  for (const [part, field] of [["journal", "journal_up"], ["store", "store_up"]] as const) {
    const was = before?.[field] ?? true;
    if (was && !now[field]) found.push({ what: "down", part });
    if (!was && now[field]) found.push({ what: "up", part });
  }
  return found;
}

/** Stages that stand still, by name. */
export const stalled = (now: Pipeline): string[] =>
  Object.keys(now.stages)
    .filter((stage) => now.stages[stage] === "stalled")
    .sort();

/** How many records waited, answer by answer, for each stage and hop. */
export type History = ReadonlyMap<string, readonly number[]>;

/** Answers kept: ten minutes of one every five seconds. */
export const KEPT = 120;

/** Key of a lag. */
export const lagKey = (lag: { readonly stage: string; readonly hop: string }): string => `${lag.stage} ${lag.hop}`;

/** The history with one more answer. Lags that are no longer named are forgotten. */
export function grown(history: History, now: Pipeline): History {
  return new Map(now.lags.map((lag) => [lagKey(lag), [...(history.get(lagKey(lag)) ?? []), lag.records].slice(-KEPT)]));
}

/** Path of a small line over `values`, in a box of `width` by `height`; a flat line where nothing moved. */
export function spark(values: readonly number[], width: number, height: number): string {
  const most = Math.max(...values, 1);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const point = (value: number, index: number) => `${(index * step).toFixed(1)} ${(height - (value / most) * height).toFixed(1)}`;
  return values.length === 0 ? "" : `M${values.map(point).join("L")}`;
}

/** Stages in the order that posts pass them; what is not known comes last, by name. */
const ORDER = ["ingest", "screen", "store", "alert", "serve"];

/** A stage with its state and what it has yet to read. */
export interface StageRow {
  readonly stage: string;
  readonly state: string;
  readonly lags: Pipeline["lags"];
}

/** Rows of the table of stages: every stage that has a state or a lag. */
export function stageRows(now: Pipeline): StageRow[] {
  const names = new Set([...Object.keys(now.stages), ...now.lags.map(({ stage }) => stage)]);
  const rank = (stage: string) => (ORDER.includes(stage) ? ORDER.indexOf(stage) : ORDER.length);
  return [...names]
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((stage) => ({ stage, state: now.stages[stage] ?? "unknown", lags: now.lags.filter((lag) => lag.stage === stage) }));
}
