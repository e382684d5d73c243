// The queue. All that one sees of it is in the address; here it is read, changed and written back.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import type { QueueRow } from "../api/types";
import { endWalk } from "../card/walk";
import { Button } from "../components/button";
import { EmptyState, ErrorState } from "../components/state";
import { Guide } from "../guide/guide";
import { useCommands } from "../keys/provider";
import { Bulk } from "../queue/bulk";
import { FilterChips, Filters } from "../queue/filters";
import { Grid } from "../queue/grid";
import { apiQuery, NO_SEARCH, parse, serialise, type Search } from "../queue/search";
import { ViewBar } from "../queue/view-bar";
import type { Rows } from "../queue/windows";
import { queueWords } from "../queue/words";
import { useMedia } from "../shell/media";
import { go, usePlace } from "../shell/router";
import { useSession } from "../shell/session";
import "../styles/queue.css";

/** How long a moving focus rests before it is written into the address: browsers refuse too many writes. */
const REST_MS = 200;

export default function QueuePage() {
  const t = queueWords.use();
  const { may } = useSession();
  const { search: address } = usePlace();
  const search = useMemo(() => parse(address), [address]);
  const query = useMemo(() => apiQuery(search), [search]);
  const narrow = useMedia("(max-width: 700px)");
  const [focused, setFocused] = useState(search.at);
  const [selected, setSelected] = useState<ReadonlySet<string>>(() => new Set(search.selected));
  const [bulk, setBulk] = useState(false);
  const [saving, setSaving] = useState(false);
  const [state, setState] = useState<{ total: number | undefined; error: unknown }>({ total: undefined, error: undefined });
  const rows = useRef<Rows | undefined>(undefined);

  const change = useCallback((next: Search) => {
    setFocused(next.at);
    setSelected(new Set(next.selected));
    const text = serialise(next);
    go(`/queue${text && `?${text}`}`);
  }, []);

  useEffect(endWalk, []);

  // Another query came by a link or by the back button.
  const seen = useRef(query);
  useEffect(() => {
    if (seen.current === query) return;
    seen.current = query;
    setFocused(search.at);
    setSelected(new Set(search.selected));
  }, [query, search]);

  const where = useCallback(
    (at: number) => serialise({ ...search, selected: [...selected], at }),
    [search, selected],
  );
  useEffect(() => {
    const timer = setTimeout(() => {
      const text = where(focused);
      if (seen.current === query) go(`/queue${text && `?${text}`}`, { replace: true });
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [where, focused, query]);

  const pathOf = useCallback((row: QueueRow, index: number) => `/reports/${row.id}?${where(index)}`, [where]);
  const onRows = useCallback((now: Rows) => {
    rows.current = now;
    setState((before) => (before.total === now.total && before.error === now.error ? before : { total: now.total, error: now.error }));
  }, []);
  const select = useCallback((ids: readonly string[], on: boolean) => {
    setSelected((before) => {
      const next = new Set(before);
      for (const id of ids) {
        if (on) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  }, []);
  const move = (step: number) => {
    const to = Math.min(Math.max(focused + step, 0), (state.total ?? 1) - 1);
    setFocused(to);
    requestAnimationFrame(() => document.getElementById(`row-${to}`)?.focus({ preventScroll: true }));
  };
  const focusedRow = () => rows.current?.row(focused);
  useCommands({
    "queue.next": () => move(1),
    "queue.previous": () => move(-1),
    "queue.open": () => {
      const row = focusedRow();
      if (!row) return;
      // Back brings one to this row.
      const text = where(focused);
      go(`/queue${text && `?${text}`}`, { replace: true });
      go(pathOf(row, focused));
    },
    "queue.select": () => {
      const row = focusedRow();
      if (row) select([row.id], !selected.has(row.id));
    },
    "queue.filter": () => document.querySelector<HTMLElement>(".filters input")?.focus(),
    "queue.save": () => setSaving(true),
  });

  const { total, error } = state;
  return (
    <div className="queue">
      <ViewBar search={search} onChange={change} total={total} saving={saving} onSaving={setSaving} />
      <Filters search={search} onChange={change} />
      <FilterChips search={search} onChange={change} />
      {selected.size > 0 && (
        <div className="bulk-bar" role="region" aria-label={t("bulk.bar")}>
          <b role="status">{t("selected", { count: selected.size })}</b>
          {may("decide") && (
            <Button kind="main" onClick={() => setBulk(true)}>
              {t("bulk.title", { count: selected.size })} …
            </Button>
          )}
          <Button onClick={() => setSelected(new Set())}>{t("unselect")}</Button>
        </div>
      )}
      {error !== undefined && <ErrorState error={error} onRetry={() => rows.current?.retry()} />}
      {total === 0 && error === undefined && (
        <EmptyState title={t("empty")} hint={t("empty.hint")}>
          <Button onClick={() => change(NO_SEARCH)}>{t("showAll")}</Button>
        </EmptyState>
      )}
      <div className={total === 0 ? "queue-hold hidden-box" : "queue-hold"}>
        <Grid
          query={query}
          search={search}
          narrow={narrow}
          selected={selected}
          focused={focused}
          onFocus={setFocused}
          onSort={(sort) => change({ ...search, sort, at: 0 })}
          onSelect={select}
          pathOf={pathOf}
          onRows={onRows}
        />
      </div>
      {bulk && (
        <Bulk
          reports={[...selected]}
          onClose={() => setBulk(false)}
          onDone={() => {
            setBulk(false);
            setSelected(new Set());
          }}
        />
      )}
      <Guide place="queue" />
    </div>
  );
}
