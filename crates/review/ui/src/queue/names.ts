// What a value of a filter is called: words of closed lists, countries and languages by `Intl`, concepts by their names.
import { useMemo } from "react";

import { useFormats } from "../i18n/formats";
import { useLanguage, type Language } from "../i18n/language";
import { useTerm, type TermKind } from "../i18n/terms";
import type { FilterName } from "./search";
import { queueWords } from "./words";

const TERM_OF: Partial<Record<FilterName, TermKind>> = {
  status: "status",
  verdict: "verdict",
  because: "because",
  criterion: "seriousness",
  quality: "label",
  not_quality: "label",
  kind: "channelKind",
};

const DATES: ReadonlySet<FilterName> = new Set([
  "from",
  "to",
  "received_from",
  "received_to",
  "decided_from",
  "decided_to",
]);

/** The name of a country or a language; the code where there is none. */
export function codeName(language: Language, type: "region" | "language", code: string): string {
  try {
    return new Intl.DisplayNames(language, { type }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** `drug/sertraline` → `sertraline`. */
export function conceptName(id: string): string {
  return (id.split("/").pop() ?? id).replaceAll(/[-_]/g, " ");
}

export type NameOf = (filter: FilterName, value: string) => string;

export function useNames(): NameOf {
  const t = queueWords.use();
  const term = useTerm();
  const language = useLanguage();
  const { date } = useFormats();
  return useMemo(
    () => (filter, value) => {
      const terms = TERM_OF[filter];
      if (terms) return term(terms, value);
      if (filter === "due") return value === "overdue" || value === "today" || value === "week" ? t(`due.${value}`) : value;
      if (value === "true") return t("yes");
      if (value === "false") return t("no");
      if (filter === "assignee") return value === "me" ? t("me") : value === "none" ? t("nobody") : value;
      if (filter === "country" && value === "none") return t("unknown");
      if (filter === "country") return codeName(language, "region", value);
      if (filter === "language") return codeName(language, "language", value);
      if (filter === "drug" || filter === "event") return conceptName(value);
      if (filter === "pair") return value.split("~").map(conceptName).join(" → ");
      if (DATES.has(filter) && !Number.isNaN(Date.parse(value))) return date(value);
      return value;
    },
    [t, term, language, date],
  );
}
