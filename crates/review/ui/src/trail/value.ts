// Values of the trail in words.
import { useMemo } from "react";

import { useFormats } from "../i18n/formats";
import { type TermKind, useTerm } from "../i18n/terms";
import { words } from "./words";

/** Fields and keys whose values are of a closed list. */
const TERMS: Readonly<Record<string, TermKind>> = { verdict: "verdict", because: "because", roles: "role", rights: "right", how: "twin" };

/** Keys whose values are times. */
const TIMES: ReadonlySet<string> = new Set(["until", "from", "to"]);

/** A value of a field or key: closed lists in words, times as times, the rest as it stands. */
export function useValue(): (key: string, text: string) => string {
  const t = words.use();
  const term = useTerm();
  const { utc } = useFormats();
  return useMemo(
    () => (key, text) => {
      if (text === "true" || text === "false") return t(`value.${text}`);
      const kind = TERMS[key];
      if (kind) return text.split(", ").map((one) => term(kind, one)).join(", ");
      // Single precision on its way through JSON has digits that were never meant.
      if (key === "score") return String(Number(Number(text).toFixed(3)));
      if (TIMES.has(key) && !Number.isNaN(Date.parse(text))) return utc(text);
      return text;
    },
    [t, term, utc],
  );
}
