// Pairs of drug and event whose number of reports changed most.
import type { Mover, Movers } from "../api/types";
import { Figure } from "../charts/figure";
import { useLocale } from "../charts/locale";
import { long } from "../charts/step";
import { Table } from "../components/table";
import { Time } from "../components/time";
import { useFormats } from "../i18n/formats";
import { Link, usePlace } from "../shell/router";
import { before, changed, csv, filterOf, records } from "./address";
import { useNumbers } from "./numbers";
import { words } from "./words";

export function MoversFigure({ rows = Number.POSITIVE_INFINITY }: { rows?: number }) {
  const t = words.use();
  const { number } = useFormats();
  const locale = useLocale();
  const { search } = usePlace();
  const query = filterOf(search);
  const numbers = useNumbers<Movers>("movers", query);
  const { data } = numbers;
  const most = Math.max(1, ...(data?.rows ?? []).map(({ change }) => Math.abs(change)));
  return (
    <Figure
      title={t("movers.title")}
      note={data && t("movers.note", { from: long(data.from, "week", locale), to: long(lastDay(data.to), "week", locale) })}
      query={numbers}
      empty={(found) => found.rows.length === 0}
      caveat={(found) => found.caveat}
      csv={csv("/dashboards/movers", query)}
    >
      {(found) => (
        <Table
          caption={t("movers.title")}
          quiet
          rows={found.rows.slice(0, rows)}
          keyOf={(row) => `${row.drug} ${row.event}`}
          columns={[
            { key: "drug", head: t("movers.drug"), cell: (row) => row.drug_name },
            { key: "event", head: t("movers.event"), cell: (row) => row.event_name },
            { key: "now", head: t("movers.now"), numeric: true, cell: (row) => <Link to={records(row.filter)}>{number(row.reports)}</Link> },
            { key: "before", head: t("movers.before"), numeric: true, cell: (row) => <Before row={row} past={before(found.from, found.to)} /> },
            { key: "change", head: t("movers.change"), numeric: true, cell: (row) => <Change row={row} most={most} /> },
            { key: "ratio", head: t("movers.ratio"), numeric: true, cell: (row) => <span title={t("movers.ratio.hint")}>{number(row.ratio, 1)}×</span> },
            { key: "authors", head: t("movers.authors"), numeric: true, cell: (row) => number(row.authors) },
            { key: "first", head: t("movers.first"), cell: (row) => <Time at={row.first_seen} as="date" /> },
          ]}
        />
      )}
    </Figure>
  );
}

/** The last day of a period whose end is no part of it. */
const lastDay = (to: string) => new Date(Date.parse(to) - 1).toISOString();

function Before({ row, past }: { row: Mover; past: { from: string; to: string } | undefined }) {
  const { number } = useFormats();
  if (!past || row.previous === 0) return number(row.previous);
  return <Link to={records(changed(row.filter, past))}>{number(row.previous)}</Link>;
}

/** A change with its sign, and a bar from the middle: to the right where there are more, to the left where there are fewer. */
function Change({ row, most }: { row: Mover; most: number }) {
  const t = words.use();
  const { number } = useFormats();
  const half = (Math.abs(row.change) / most) * 50;
  return (
    <span className="change">
      {row.previous === 0 && <span className="tag">{t("movers.new")}</span>}
      <svg width="72" height="12" aria-hidden="true">
        <rect className={row.change < 0 ? "fewer" : "more"} x={`${row.change < 0 ? 50 - half : 50}%`} width={`${half}%`} height="12" />
        <line x1="50%" x2="50%" y2="12" />
      </svg>
      <span className="signed">{`${row.change > 0 ? "+" : ""}${number(row.change)}`}</span>
    </span>
  );
}
