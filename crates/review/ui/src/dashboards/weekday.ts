// The pattern of a week: mean of reports by the day's name, in UTC.
import { instant } from "../charts/step";

/** One day of the week. */
export interface Weekday {
  /** 0 is Monday. */
  readonly day: number;
  /** How many such days the period has. */
  readonly days: number;
  readonly reports: number;
  readonly mean: number;
}

/** Sums days into a week that begins on Monday (ISO 8601). Empty unless every day of the week is there. */
export function week(points: ReadonlyArray<{ readonly at: string; readonly reports: number }>): Weekday[] {
  const all = Array.from({ length: 7 }, (_, day) => ({ day, days: 0, reports: 0 }));
  for (const { at, reports } of points) {
    const time = instant(at);
    const found = time === undefined ? undefined : all[(new Date(time).getUTCDay() + 6) % 7];
    if (!found) continue;
    found.days += 1;
    found.reports += reports;
  }
  if (all.some(({ days }) => days === 0)) return [];
  return all.map((found) => ({ ...found, mean: found.reports / found.days }));
}

/** Name of a day of the week; 0 is Monday. */
export function dayName(day: number, locale: string): string {
  // 1 January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + day));
}
