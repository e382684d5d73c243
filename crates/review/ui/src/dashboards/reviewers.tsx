// Who decided how much.
import type { Reviewers, ReviewerRow } from "../api/types";
import { Bars } from "../charts/bars";
import { Figure } from "../charts/figure";
import { Table } from "../components/table";
import { useFormats } from "../i18n/formats";
import { span } from "../charts/span";
import { Link, usePlace } from "../shell/router";
import { csv, filterOf, records } from "./address";
import { useNumbers } from "./numbers";
import { useView } from "./view";
import { words } from "./words";

/** Decisions that are none of the three that have a column: follow-up, snoozed. */
const rest = (row: ReviewerRow) => Math.max(0, row.decisions - row.valid - row.not_valid - row.duplicates);

/** Numbers of reviewers for the address. */
export function useReviewers() {
  const { search } = usePlace();
  const query = filterOf(search);
  return { query, numbers: useNumbers<Reviewers>("reviewers", query) };
}

export function ReviewersFigure() {
  const t = words.use();
  const { number } = useFormats();
  const { view, onView } = useView("reviewers");
  const { query, numbers } = useReviewers();
  return (
    <Figure
      title={t("reviewers.title")}
      note={t("reviewers.note")}
      query={numbers}
      empty={(data) => data.rows.length === 0}
      caveat={() => undefined}
      csv={csv("/dashboards/reviewers", query)}
      view={view}
      onView={onView}
    >
      {(data) =>
        view === "chart" ? (
          <Bars
            label={t("reviewers.title")}
            legend={[t("reviewers.valid"), t("reviewers.notValid"), t("reviewers.duplicates"), t("reviewers.rest")]}
            rows={data.rows.map((row) => ({
              key: row.account,
              name: row.account,
              words: t("reviewers.bar", {
                name: row.account,
                n: row.decisions,
                valid: row.valid,
                notValid: row.not_valid,
                duplicates: row.duplicates,
                rest: rest(row),
              }),
              to: records(row.filter),
              parts: [row.valid, row.not_valid, row.duplicates, rest(row)],
              value: number(row.decisions),
              more: row.median_secs == null ? "" : span(row.median_secs),
            }))}
          />
        ) : (
          <Table
            caption={t("reviewers.title")}
            quiet
            rows={data.rows}
            keyOf={(row) => row.account}
            columns={[
              { key: "account", head: t("reviewers.account"), cell: (row) => row.account },
              {
                key: "decisions",
                head: t("reviewers.decisions"),
                numeric: true,
                cell: (row) => <Link to={records(row.filter)}>{number(row.decisions)}</Link>,
              },
              { key: "valid", head: t("reviewers.valid"), numeric: true, cell: (row) => number(row.valid) },
              { key: "notValid", head: t("reviewers.notValid"), numeric: true, cell: (row) => number(row.not_valid) },
              { key: "duplicates", head: t("reviewers.duplicates"), numeric: true, cell: (row) => number(row.duplicates) },
              { key: "rest", head: t("reviewers.rest"), numeric: true, cell: (row) => number(rest(row)) },
              { key: "second", head: t("reviewers.second"), numeric: true, cell: (row) => number(row.second_reviews) },
              { key: "undone", head: t("reviewers.undone"), numeric: true, cell: (row) => number(row.undone) },
              {
                key: "median",
                head: t("reviewers.median"),
                numeric: true,
                cell: (row) => <span title={t("reviewers.median.hint")}>{row.median_secs == null ? "–" : span(row.median_secs)}</span>,
              },
            ]}
          />
        )
      }
    </Figure>
  );
}
