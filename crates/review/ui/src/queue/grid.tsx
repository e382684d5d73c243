// The rows of the queue: an ARIA grid of which only what is in sight is in the document. One row can be focused; the
// arrow keys, Home, End and the commands of the queue move it.
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, type CSSProperties, type KeyboardEvent } from "react";

import type { QueueRow } from "../api/types";
import { Link } from "../shell/router";
import { useSession } from "../shell/session";
import { COLUMNS, useCellTools, type CellTools } from "./columns";
import type { ColumnId, Search, Sort } from "./search";
import { useRows, type Rows } from "./windows";
import { queueWords } from "./words";

const DENSE_PX = 33;
const ROOMY_PX = 44;
const CARD_PX = 128;
const CHECK_TRACK = "34px";

interface GridProps {
  query: string;
  search: Search;
  narrow: boolean;
  selected: ReadonlySet<string>;
  focused: number;
  onFocus: (index: number) => void;
  onSort: (sort: Sort) => void;
  onSelect: (ids: readonly string[], on: boolean) => void;
  pathOf: (row: QueueRow, index: number) => string;
  onRows: (rows: Rows) => void;
}

export function Grid(props: GridProps) {
  const { query, search, narrow, selected, focused, onFocus, onSelect, pathOf, onRows } = props;
  const t = queueWords.use();
  const tools = useCellTools();
  const box = useRef<HTMLDivElement>(null);
  const known = useRef(0);
  const { dense } = useSession().preferences;
  const size = narrow ? CARD_PX : dense ? DENSE_PX : ROOMY_PX;
  const virtual = useVirtualizer({
    count: known.current,
    getScrollElement: () => box.current,
    estimateSize: () => size,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const rows = useRows(query, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  const { total } = rows;
  known.current = total ?? known.current;
  useEffect(() => onRows(rows));
  useLayoutEffect(() => virtual.measure(), [virtual, size]);

  // The focused row comes into sight when it changes, and the focus goes with it where it was on a row before.
  useLayoutEffect(() => {
    if (!total) return undefined;
    virtual.scrollToIndex(focused, { align: "auto" });
    const frame = requestAnimationFrame(() => {
      const free = document.activeElement?.matches("body, #content, .queue-row") ?? true;
      if (free) document.getElementById(`row-${focused}`)?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [focused, total, virtual]);

  const tracks = useMemo(
    () => [CHECK_TRACK, ...search.columns.map((id) => COLUMNS[id].width)].join(" "),
    [search.columns],
  );
  const style = { "--tracks": tracks, "--row-height": `${size}px` } as CSSProperties;
  const press = (event: KeyboardEvent) => {
    if (!(event.target as Element).matches(".queue-row")) return;
    const page = Math.max(Math.floor((box.current?.clientHeight ?? size) / size) - 2, 1);
    const last = (total ?? 1) - 1;
    const to = {
      ArrowDown: focused + 1,
      ArrowUp: focused - 1,
      PageDown: focused + page,
      PageUp: focused - page,
      Home: 0,
      End: last,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      onFocus(Math.min(Math.max(to, 0), last));
    } else if (event.key === " ") {
      event.preventDefault();
      const row = rows.row(focused);
      if (row) onSelect([row.id], !selected.has(row.id));
    }
  };
  const loaded = items.map((item) => rows.row(item.index)).filter((row) => row !== undefined);
  const all = loaded.length > 0 && loaded.every((row) => selected.has(row.id));
  const focus = useCallback((index: number) => onFocus(index), [onFocus]);
  return (
    <div className={narrow ? "queue-box narrow" : "queue-box"} ref={box} style={style}>
      <div
        role="grid"
        className="queue-grid"
        aria-label={t("grid")}
        aria-rowcount={total === undefined ? -1 : total + 1}
        aria-colcount={search.columns.length + 1}
        aria-multiselectable="true"
        aria-busy={rows.fetching}
        onKeyDown={press}
      >
        <div role="row" aria-rowindex={1} className="queue-head">
          <span role="columnheader" className="check-cell">
            <input
              type="checkbox"
              aria-label={t("selectAll")}
              checked={all}
              onChange={() => onSelect(loaded.map((row) => row.id), !all)}
            />
          </span>
          {search.columns.map((id) => (
            <Head key={id} id={id} sort={search.sort} onSort={props.onSort} />
          ))}
        </div>
        <div role="rowgroup" className="queue-rows" style={{ height: `${virtual.getTotalSize()}px` }}>
          {items.map(({ index, start }) => (
            <Row
              key={index}
              index={index}
              start={start}
              row={rows.row(index)}
              columns={search.columns}
              selected={selected.has(rows.row(index)?.id ?? "")}
              focused={index === focused}
              tools={tools}
              onFocus={focus}
              onSelect={onSelect}
              pathOf={pathOf}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function Head({ id, sort, onSort }: { id: ColumnId; sort: Sort; onSort: (sort: Sort) => void }) {
  const t = queueWords.use();
  const { sort: by, numeric } = COLUMNS[id];
  const now = by === sort.by ? (sort.descending ? "descending" : "ascending") : undefined;
  const name = t(`column.${id}`);
  return (
    <span role="columnheader" className={numeric ? "num" : undefined} aria-sort={by ? (now ?? "none") : undefined}>
      {by ? (
        <button type="button" className="sort" onClick={() => onSort({ by, descending: now === "ascending" })}>
          {name}
          <span aria-hidden="true">{now === "ascending" ? " ▲" : now === "descending" ? " ▼" : ""}</span>
        </button>
      ) : (
        name
      )}
    </span>
  );
}

interface RowProps {
  index: number;
  start: number;
  row: QueueRow | undefined;
  columns: readonly ColumnId[];
  selected: boolean;
  focused: boolean;
  tools: CellTools;
  onFocus: (index: number) => void;
  onSelect: (ids: readonly string[], on: boolean) => void;
  pathOf: (row: QueueRow, index: number) => string;
}

const Row = memo(
  function Row({ index, start, row, columns, selected, focused, tools, onFocus, onSelect, pathOf }: RowProps) {
    const { t } = tools;
    const name = row ? [...row.products, row.verbatim].filter(Boolean).join(", ") : "";
    return (
      <div
        role="row"
        id={`row-${index}`}
        className={`queue-row${selected ? " chosen" : ""}${focused ? " focused" : ""}`}
        aria-rowindex={index + 2}
        aria-selected={selected}
        tabIndex={focused ? 0 : -1}
        style={{ transform: `translateY(${start}px)` }}
        onFocus={() => onFocus(index)}
        data-id={row?.id}
      >
        <span role="gridcell" className="check-cell">
          {row && (
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={t("select", { what: name })}
              checked={selected}
              onChange={() => onSelect([row.id], !selected)}
            />
          )}
        </span>
        {columns.map((id) => {
          const { cell, numeric } = COLUMNS[id];
          const content = row ? cell(row, tools) : <span className="waiting">{t("loadingRow")}</span>;
          return (
            <span role="gridcell" key={id} className={`cell-${id}${numeric ? " num" : ""}`}>
              {row && (id === "product" || id === "event") ? (
                <Link to={pathOf(row, index)} tabIndex={-1} className="row-link">
                  {content}
                </Link>
              ) : (
                content
              )}
            </span>
          );
        })}
      </div>
    );
  },
  (before, now) =>
    before.row === now.row &&
    before.start === now.start &&
    before.selected === now.selected &&
    before.focused === now.focused &&
    before.columns === now.columns &&
    before.pathOf === now.pathOf &&
    before.tools.language === now.tools.language,
);
