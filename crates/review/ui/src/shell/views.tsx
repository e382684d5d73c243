// Views of the queue with their counts: the ones that everybody has, and saved ones.
import { useQuery } from "@tanstack/react-query";

import { request } from "../api/client";
import { KEYS } from "../api/events";
import type { QueueCounts, SavedView } from "../api/types";
import { useFormats } from "../i18n/formats";
import { catalogue } from "../i18n/language";
import { parse, viewQuery } from "../queue/search";
import { Link, usePlace } from "./router";
import { useMe } from "./session";

export const viewWords = catalogue(
  {
    views: "Views",
    saved: "Saved views",
    open: "Open",
    mine: "Mine",
    unassigned: "Unassigned",
    serious: "Serious",
    overdue: "Overdue",
    second: "Second review",
    disputed: "Disputed",
    snoozed: "Snoozed",
    ready: "Ready",
    all: "All",
    shared: "shared by {owner}",
  },
  {
    views: "Ansichten",
    saved: "Gespeicherte Ansichten",
    open: "Offen",
    mine: "Meine",
    unassigned: "Nicht zugewiesen",
    serious: "Schwerwiegend",
    overdue: "Überfällig",
    second: "Zweitprüfung",
    disputed: "Strittig",
    snoozed: "Zurückgestellt",
    ready: "Bereit",
    all: "Alle",
    shared: "geteilt von {owner}",
  },
);

/** States in which work is to be done. */
export const OPEN_STATUSES = ["new", "open", "second_review", "disputed", "follow_up"] as const;

/** The queue that one begins with. */
export const OPEN_QUERY = `status=${OPEN_STATUSES.join(",")}`;

/** Where one begins. */
export const START = `/queue?${OPEN_QUERY}`;

export interface BuiltIn {
  id: "open" | "mine" | "unassigned" | "serious" | "overdue" | "second" | "disputed" | "snoozed" | "ready" | "all";
  query: string;
  count: (counts: QueueCounts) => number;
}

const sum = (counts: QueueCounts, statuses: readonly string[]) =>
  statuses.reduce((total, status) => total + (counts.statuses[status] ?? 0), 0);

/** Views that everybody has. */
export const BUILT_IN: readonly BuiltIn[] = [
  { id: "open", query: OPEN_QUERY, count: (counts) => sum(counts, OPEN_STATUSES) },
  { id: "mine", query: "active=true&assignee=me", count: (counts) => counts.mine },
  { id: "unassigned", query: "active=true&assignee=none", count: (counts) => counts.unassigned },
  { id: "serious", query: "active=true&serious=true", count: (counts) => counts.serious },
  { id: "overdue", query: "due=overdue", count: (counts) => counts.overdue },
  { id: "second", query: "status=second_review", count: (counts) => sum(counts, ["second_review"]) },
  { id: "disputed", query: "status=disputed", count: (counts) => sum(counts, ["disputed"]) },
  { id: "snoozed", query: "status=snoozed", count: (counts) => sum(counts, ["snoozed"]) },
  { id: "ready", query: "status=ready", count: (counts) => sum(counts, ["ready"]) },
  { id: "all", query: "", count: (counts) => sum(counts, Object.keys(counts.statuses)) },
];

export function useCounts() {
  return useQuery({ queryKey: KEYS.counts, queryFn: () => request<QueueCounts>("/queue/counts") });
}

export function useViews() {
  return useQuery({ queryKey: KEYS.views, queryFn: () => request<SavedView[]>("/views"), staleTime: 60_000 });
}

/** Query of a saved view that says where it came from, so that a change of it can be seen. */
export function savedQuery(view: SavedView): string {
  return [view.query, `view=${view.id}`].filter(Boolean).join("&");
}

export function viewPath(query: string): string {
  return query ? `/queue?${query}` : "/queue";
}

export function Views() {
  const t = viewWords.use();
  const { account } = useMe();
  const { number } = useFormats();
  const { path, search } = usePlace();
  const counts = useCounts().data;
  const saved = useViews().data ?? [];
  const now = path === "/queue" ? parse(search) : undefined;
  const here = now && viewQuery(now);
  const item = (key: string, name: string, query: string, current: boolean, count: number | undefined, note?: string) => (
    <li key={key}>
      <Link to={viewPath(query)} aria-current={current ? "true" : undefined} title={note}>
        <span className="view-name">{name}</span>
        {count !== undefined && <span className="count">{number(count)}</span>}
      </Link>
    </li>
  );
  return (
    <>
      <h2 className="side-head">{t("views")}</h2>
      <ul className="views">
        {BUILT_IN.map((view) => item(view.id, t(view.id), view.query, !now?.view && here === viewQuery(parse(view.query)), counts && view.count(counts)))}
      </ul>
      {saved.length > 0 && (
        <>
          <h2 className="side-head">{t("saved")}</h2>
          <ul className="views">
            {saved.map((view) => {
              const note = view.owner === account ? undefined : t("shared", { owner: view.owner });
              return item(view.id, view.name, savedQuery(view), now?.view === view.id, counts?.views[view.id], note);
            })}
          </ul>
        </>
      )}
    </>
  );
}
