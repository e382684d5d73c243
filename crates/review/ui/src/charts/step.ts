// Steps of time: how long one is, which one suits a period, how its start is written. All in UTC, as the server counts.

/** Steps that the server counts by, shortest first. */
export const STEPS = ["hour", "day", "week", "month"] as const;
export type Step = (typeof STEPS)[number];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Length in milliseconds; of a month, the mean of the Gregorian calendar. */
export const LENGTH: Readonly<Record<Step, number>> = {
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  month: 30.436875 * DAY,
};

/** Longest period that is still drawn in a step: more points than about 190 are a smear, fewer than 8 no curve. */
const LONGEST: ReadonlyArray<readonly [Step, number]> = [
  ["hour", 4 * DAY],
  ["day", 190 * DAY],
  ["week", 1_100 * DAY],
];

/** Whether a word is a step. */
export function isStep(word: string | undefined): word is Step {
  return (STEPS as readonly string[]).includes(word ?? "");
}

/** The step that suits a period; days where its ends are not known. */
export function suitable(from: number | undefined, to: number | undefined): Step {
  if (from === undefined || to === undefined || !(to > from)) return "day";
  return LONGEST.find(([, longest]) => to - from <= longest)?.[0] ?? "month";
}

/** Milliseconds of a day (`2026-03-01`, at its start in UTC) or an instant; nothing where it is neither. */
export function instant(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const at = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  return Number.isNaN(at) ? undefined : at;
}

/** The day of an instant, in UTC, as filters write it. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const SHORT: Readonly<Record<Step, Intl.DateTimeFormatOptions>> = {
  hour: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { day: "numeric", month: "short" },
  week: { day: "numeric", month: "short" },
  month: { month: "short", year: "numeric" },
};

const LONG: Readonly<Record<Step, Intl.DateTimeFormatOptions>> = {
  hour: { dateStyle: "medium", timeStyle: "short" },
  day: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  week: { day: "numeric", month: "short", year: "numeric" },
  month: { month: "long", year: "numeric" },
};

const formats = new Map<string, Intl.DateTimeFormat>();

function written(at: string, locale: string, table: typeof SHORT, step: Step): string {
  const key = `${locale} ${step} ${table === SHORT}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { ...table[step], timeZone: "UTC" });
    formats.set(key, format);
  }
  const time = instant(at);
  return time === undefined ? at : format.format(time);
}

/** Start of a step for an axis: as short as it can be. */
export function short(at: string, step: Step, locale: string): string {
  return written(at, locale, SHORT, step);
}

/** Start of a step for a table, with its year. */
export function long(at: string, step: Step, locale: string): string {
  return written(at, locale, LONG, step);
}

/** Places of the points that are labelled: the first, and then as many as fit side by side. */
export function labelled(count: number, length: number, label: number): number[] {
  if (count <= 0) return [];
  const fit = Math.max(1, Math.floor(length / label));
  const every = Math.max(1, Math.ceil(count / fit));
  return Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every);
}
