// The frame around every chart: its title, what it counts, the table twin, the way out as CSV, and the caveat. What is in it
// may be loading, empty or refused by the server; the frame stays where it is.
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";

import { Refused } from "../components/refused";
import { useCaveat } from "./caveat";
import { chartWords } from "./words";

/** How a chart's numbers are shown. */
export type View = "chart" | "table";

interface FigureProps<T> {
  title: string;
  /** What is counted, and how. */
  note?: string;
  query: UseQueryResult<T>;
  /** Whether an answer has nothing to show. */
  empty: (data: T) => boolean;
  /** The server's caveat in an answer; the known one where it has none. */
  caveat: (data: T) => string | undefined;
  /** Address of the same numbers as CSV. */
  csv: string;
  /** Where there is a chart beside the table: what is shown, and how to change it. */
  view?: View;
  onView?: (view: View) => void;
  /** Choices that stand beside the title. */
  choices?: ReactNode;
  /** Height kept while nothing is known yet, in pixels. */
  height?: number;
  children: (data: T) => ReactNode;
}

export function Figure<T>({ title, note, query, empty, caveat, csv, view, onView, choices, height = 240, children }: FigureProps<T>) {
  const t = chartWords.use();
  const id = useId();
  const { data } = query;
  const said = useCaveat(data && caveat(data));
  return (
    <article className="figure" aria-labelledby={`${id}-title`} aria-busy={query.isFetching}>
      <header className="figure-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <div className="figure-tools">
          {choices}
          {view && onView && <Toggle view={view} onView={onView} title={title} />}
          <a className="button small" href={csv} download aria-label={t("csv.of", { title })}>
            {t("csv")}
          </a>
        </div>
      </header>
      {note && <p className="hint">{note}</p>}
      <div className={query.isPlaceholderData ? "figure-body stale" : "figure-body"}>
        {query.isError ? (
          <Refused error={query.error} onRetry={() => void query.refetch()} />
        ) : data === undefined ? (
          <div className="waiting" style={{ minHeight: height }} role="status">
            <span className="hidden">{t("loading")}</span>
          </div>
        ) : empty(data) ? (
          <div className="nothing" role="status">
            <p>{t("empty")}</p>
            <p className="dim">{t("empty.hint")}</p>
          </div>
        ) : (
          children(data)
        )}
      </div>
      <p className="caveat">{said}</p>
    </article>
  );
}

function Toggle({ view, onView, title }: { view: View; onView: (view: View) => void; title: string }) {
  const t = chartWords.use();
  return (
    <div className="toggle" role="group" aria-label={t("show", { title })}>
      {(["chart", "table"] as const).map((one) => (
        <button key={one} type="button" className="button small" aria-pressed={view === one} onClick={() => onView(one)}>
          {t(one)}
        </button>
      ))}
    </div>
  );
}
