// Volume: posts screened, posts flagged and reports, by a dimension.
import type { Volume, VolumeRow } from "../api/types";
import { Bars } from "../charts/bars";
import { Figure } from "../charts/figure";
import { Table } from "../components/table";
import { usePercent } from "../charts/percent";
import { useFormats } from "../i18n/formats";
import { useNames } from "../queue/names";
import { go, Link, usePlace } from "../shell/router";
import { changed, csv, DIMENSIONS, type Dimension, filterOf, here, records } from "./address";
import { useNumbers } from "./numbers";
import { useView } from "./view";
import { words } from "./words";

interface Props {
  by: Dimension;
  /** Whether the dimension can be chosen here. */
  choice?: boolean;
  /** Rows shown as bars; the table has all. */
  bars?: number;
}

export function VolumeFigure({ by, choice = false, bars = 25 }: Props) {
  const t = words.use();
  const { number } = useFormats();
  const percent = usePercent();
  const { search } = usePlace();
  const { view, onView } = useView(`volume-${by}`);
  const query = changed(filterOf(search), { by });
  const numbers = useNumbers<Volume>("volume", query);
  const name = t(`by.${by}`);
  const title = t(`volume.title.${by}`);
  const nameOf = useNames();
  const called = (row: VolumeRow) => {
    if (row.key === "" || row.key === "none") return t("unknown");
    // The server has names for concepts; countries and languages have them in the reader's language.
    return row.name === "" || row.name === row.key ? nameOf(by, row.key) : row.name;
  };
  const rate = (row: VolumeRow) => (row.posts && row.flagged != null ? percent(row.flagged / row.posts) : undefined);
  const many = by === "drug" || by === "event" || by === "pair";

  return (
    <Figure
      title={title}
      note={t(many ? "volume.note" : "volume.note.once")}
      query={numbers}
      empty={(data) => data.rows.length === 0}
      caveat={(data) => data.caveat}
      csv={csv("/dashboards/volume", query)}
      view={view}
      onView={onView}
      height={300}
      choices={choice && <Choice by={by} />}
    >
      {(data) => (
        <>
          <p className="summary">
            <Link to={records(data.total_filter)}>{t("reports.n", { n: data.total })}</Link>
          </p>
          {view === "chart" ? (
            <Bars
              label={title}
              rows={data.rows.slice(0, bars).map((row) => ({
                key: row.key,
                name: called(row),
                words: `${called(row)}: ${t("reports.n", { n: row.reports })}`,
                to: records(row.filter),
                parts: [row.reports],
                value: number(row.reports),
                more: rate(row) ? t("volume.rate", { rate: rate(row) ?? "" }) : share(row.reports, data.total, percent),
              }))}
            />
          ) : (
            <Table
              caption={title}
              quiet
              rows={data.rows}
              keyOf={(row) => row.key}
              columns={[
                { key: "name", head: name, cell: (row) => called(row) },
                {
                  key: "reports",
                  head: t("reports"),
                  numeric: true,
                  cell: (row) => <Link to={records(row.filter)}>{number(row.reports)}</Link>,
                },
                { key: "share", head: t("share"), numeric: true, cell: (row) => share(row.reports, data.total, percent) },
                // Posts that were not flagged are not counted by every dimension.
                ...(data.rows.some((row) => row.posts != null)
                  ? [
                      { key: "posts", head: t("posts"), numeric: true, cell: (row: VolumeRow) => (row.posts == null ? "–" : number(row.posts)) },
                      { key: "flagged", head: t("flagged"), numeric: true, cell: (row: VolumeRow) => (row.flagged == null ? "–" : number(row.flagged)) },
                      { key: "rate", head: t("rate"), numeric: true, cell: (row: VolumeRow) => rate(row) ?? "–" },
                    ]
                  : []),
                { key: "only", head: t("narrow"), cell: (row) => row.key && <Only by={by} value={row.key} name={called(row)} /> },
              ]}
            />
          )}
        </>
      )}
    </Figure>
  );
}

const share = (part: number, all: number, percent: (value: number) => string) =>
  all > 0 ? percent(part / all) : "–";

function Choice({ by }: { by: Dimension }) {
  const t = words.use();
  const { search } = usePlace();
  return (
    <label className="choice">
      {t("by")}
      <select className="small" value={by} onChange={(event) => go(here(search, { by: event.target.value }))}>
        {DIMENSIONS.map((dimension) => (
          <option key={dimension} value={dimension}>
            {t(`by.${dimension}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Narrows all dashboards to one value. */
function Only({ by, value, name }: { by: Dimension; value: string; name: string }) {
  const t = words.use();
  const { search } = usePlace();
  return (
    <Link to={here(search, { [by]: value })} title={t("only.hint", { name })} aria-label={t("only.hint", { name })}>
      {t("only")}
    </Link>
  );
}
