// Dates, spans of time and numbers as the language and the zone of the person write them.
import { useMemo } from "react";

import { useLanguage, type Language } from "./language";

export interface Formats {
  /** `26 Nov 2026` in the person's zone. */
  date: (iso: string) => string;
  /** `26 Nov 2026, 10:45` in the person's zone. */
  moment: (iso: string) => string;
  /** `10:45`. */
  clock: (iso: string) => string;
  /** `2026-11-26 10:45:07 UTC`, for titles: the zone of the record. */
  utc: (iso: string) => string;
  number: (value: number, digits?: number) => string;
  /** `71 %`. */
  percent: (share: number, digits?: number) => string;
  /** `3 days ago`, `in 5 minutes`. */
  ago: (iso: string, now?: number) => string;
  /** Name of the person's zone: `Europe/Berlin`. */
  zone: string;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

export function formats(language: Language, timeZone?: string): Formats {
  // British dates: day before month, as the records of safety departments have them.
  const locale = language === "en" ? "en-GB" : language;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    date: (iso) => date.format(new Date(iso)),
    moment: (iso) => moment.format(new Date(iso)),
    clock: (iso) => clock.format(new Date(iso)),
    utc: (iso) => `${new Date(iso).toISOString().slice(0, 19).replace("T", " ")} UTC`,
    number: (value, digits) =>
      new Intl.NumberFormat(locale, digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    percent: (share, digits = 0) =>
      new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits }).format(share),
    ago: (iso, now = Date.now()) => {
      const seconds = (new Date(iso).getTime() - now) / 1000;
      const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? (["second", 1] as const);
      return relative.format(Math.round(seconds / size), unit);
    },
    zone: moment.resolvedOptions().timeZone,
  };
}

export function useFormats(): Formats {
  const language = useLanguage();
  return useMemo(() => formats(language), [language]);
}
