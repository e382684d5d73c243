// Which charts are shown as tables, kept in the address so that it can be shared.
import type { View } from "../charts/figure";
import { go, usePlace } from "../shell/router";
import { here } from "./address";

const shown = (search: string): string[] => (new URLSearchParams(search).get("show") ?? "").split(",").filter(Boolean);

/** How a chart is shown, and how to change that. */
export function useView(name: string): { view: View; onView: (view: View) => void } {
  const { search } = usePlace();
  const tables = shown(search);
  const onView = (view: View) => {
    const others = tables.filter((other) => other !== name);
    const next = view === "table" ? [...others, name] : others;
    go(here(search, { show: next.join(",") || undefined }), { replace: true });
  };
  return { view: tables.includes(name) ? "table" : "chart", onView };
}
