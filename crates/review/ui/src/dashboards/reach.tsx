// Reach and engagement by channel. What a channel does not say is a dash, not a 0.
import type { Reach, ReachRow } from "../api/types";
import { Bars } from "../charts/bars";
import { Figure } from "../charts/figure";
import { Table } from "../components/table";
import { useFormats } from "../i18n/formats";
import { Link, usePlace } from "../shell/router";
import { csv, filterOf, records } from "./address";
import { useNumbers } from "./numbers";
import { useView } from "./view";
import { words } from "./words";

/** What people did with a post. */
const ENGAGED = ["likes", "shares", "replies"] as const;

export function ReachFigure() {
  const t = words.use();
  const { number } = useFormats();
  const { search } = usePlace();
  const { view, onView } = useView("reach");
  const query = filterOf(search);
  const numbers = useNumbers<Reach>("reach", query);
  // A sum of 0 over a whole channel: the channel does not say it.
  const said = (value: number) => (value > 0 ? number(value) : "–");
  const engaged = (row: ReachRow) => ENGAGED.reduce((sum, name) => sum + row[name], 0);
  return (
    <Figure
      title={t("reach.title")}
      note={t("reach.note")}
      query={numbers}
      empty={(data) => data.rows.length === 0}
      caveat={(data) => data.caveat}
      csv={csv("/dashboards/reach", query)}
      view={view}
      onView={onView}
    >
      {(data) =>
        view === "chart" ? (
          <Bars
            label={t("reach.title")}
            legend={ENGAGED.map((name) => t(`reach.${name}`))}
            rows={data.rows.map((row) => ({
              key: row.channel,
              name: row.channel,
              words: `${row.channel}: ${ENGAGED.map((name) => `${t(`reach.${name}`)} ${said(row[name])}`).join(", ")}; ${t("reports.n", { n: row.reports })}`,
              to: records(row.filter),
              parts: ENGAGED.map((name) => row[name]),
              value: t("reach.sum", { n: engaged(row) }),
              more: t("reports.n", { n: row.reports }),
              counts: "more",
            }))}
          />
        ) : (
          <Table
            caption={t("reach.title")}
            quiet
            rows={data.rows}
            keyOf={(row) => row.channel}
            columns={[
              { key: "channel", head: t("reach.channel"), cell: (row) => row.channel },
              { key: "reports", head: t("reports"), numeric: true, cell: (row) => <Link to={records(row.filter)}>{number(row.reports)}</Link> },
              { key: "authors", head: t("reach.authors"), numeric: true, cell: (row) => said(row.authors) },
              ...ENGAGED.map((name) => ({ key: name, head: t(`reach.${name}`), numeric: true, cell: (row: ReachRow) => said(row[name]) })),
              { key: "views", head: t("reach.views"), numeric: true, cell: (row) => said(row.views) },
              {
                key: "per",
                head: t("reach.perReport"),
                numeric: true,
                cell: (row) => <span title={t("reach.perReport.hint")}>{row.reports > 0 ? number(engaged(row) / row.reports, 1) : "–"}</span>,
              },
            ]}
          />
        )
      }
    </Figure>
  );
}
