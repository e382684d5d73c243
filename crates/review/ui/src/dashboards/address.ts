// The address of the dashboards: the queue's filter, and which dashboard is shown how. Links from a number to its records.
//
// The filter is the queue's, parameter by parameter and letter by letter: whatever the queue may learn to filter by passes
// through here without being known. Only the page's own parameters, and those of the queue that filter nothing, are told apart.
import { apiUrl } from "../api/client";

/** The dashboards, in the order of their tabs. */
export const TABS = ["overview", "volume", "trends", "movers", "heat", "reach", "reviewers"] as const;
export type Tab = (typeof TABS)[number];

/** What volume is counted by. */
export const DIMENSIONS = ["channel", "drug", "event", "pair", "country", "language"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Parameters of this page that filter nothing. */
const OWN = ["tab", "by", "step", "show"] as const;
/** Parameters of the queue that filter nothing. */
const ORDER = ["sort", "limit", "offset", "cursor", "columns", "format", "view", "selected", "at"] as const;

const parse = (query: string) => new URLSearchParams(query.replace(/^\?/, ""));

/** One of a list of words, else the first. */
function oneOf<T extends string>(words: readonly T[], word: string | null): T {
  return words.find((known) => known === word) ?? (words[0] as T);
}

/** The tab that an address names. */
export const tabOf = (query: string): Tab => oneOf(TABS, parse(query).get("tab"));

/** The dimension that an address names. */
export const dimensionOf = (query: string): Dimension => oneOf(DIMENSIONS, parse(query).get("by"));

/** Only the filter of an address, without a question mark; conditions in the order they stand, repeated ones kept. */
export function filterOf(query: string): string {
  const all = parse(query);
  for (const name of [...OWN, ...ORDER]) all.delete(name);
  for (const [name, value] of [...all]) if (value === "") all.delete(name, value);
  return all.toString();
}

/** An address with another filter: what is shown, and how, stays. */
export function refiltered(query: string, filter: string): string {
  const all = parse(filter);
  const before = parse(query);
  for (const name of OWN) {
    const value = before.get(name);
    if (value) all.set(name, value);
  }
  const text = all.toString();
  return text && `?${text}`;
}

/** An address with some parameters set, or removed where the value is nothing. */
export function changed(query: string, change: Readonly<Record<string, string | undefined>>): string {
  const all = parse(query);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === "") all.delete(name);
    else all.set(name, value);
  }
  const text = all.toString();
  return text && `?${text}`;
}

/** An address of this page. */
export const here = (query: string, change: Readonly<Record<string, string | undefined>>): string => `/dashboards${changed(query, change)}`;

/** The records behind a number: the queue with exactly the filter that the server named. */
export function records(filter: string): string {
  const query = filter.replace(/^\?/, "");
  return query ? `/queue?${query}` : "/queue";
}

/** A dashboard's numbers as CSV. */
export function csv(path: string, query: string): string {
  const asked = parse(query);
  asked.set("format", "csv");
  return apiUrl(path, asked.toString());
}

/**
 * The period before: as long, and ending where this one begins. `to` is an instant that is no part of the period. Nothing where
 * the ends are finer than a millisecond, which this could not say exactly.
 */
export function before(from: string, to: string): { from: string; to: string } | undefined {
  if ([from, to].some((end) => /\.\d{4,}/.test(end))) return undefined;
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(begin) || Number.isNaN(end)) return undefined;
  return { from: new Date(begin - (end - begin)).toISOString(), to: from };
}

/** Periods of the buttons, in days; 0 is all time. */
export const PERIODS = [7, 30, 90, 365, 0] as const;
const DAY = 86_400_000;

/** First day of the last `days` days, today among them, in UTC. */
export const firstDay = (days: number, now: number): string => new Date(now - (days - 1) * DAY).toISOString().slice(0, 10);

/** Which of the buttons an address is; nothing where it is another period. */
export function periodOf(query: string, now: number): number | undefined {
  const all = parse(query);
  const [from, to] = [all.get("from"), all.get("to")];
  if (to) return undefined;
  if (!from) return 0;
  return PERIODS.find((days) => days > 0 && firstDay(days, now) === from);
}
