// The locale of dates and numbers in charts: the one that all pages write in.
import { useLanguage } from "../i18n/language";

/** British dates for English, as `i18n/formats.ts` has them. */
export function useLocale(): string {
  const language = useLanguage();
  return language === "en" ? "en-GB" : language;
}
