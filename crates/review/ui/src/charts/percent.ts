// Shares with one digit behind the point, so that a column of them lines up.
import { useMemo } from "react";

import { useLocale } from "./locale";

/** Writes a share, 0 to 1, as percent. */
export function usePercent(): (share: number) => string {
  const locale = useLocale();
  return useMemo(() => {
    const format = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
    return (share) => format.format(share);
  }, [locale]);
}
