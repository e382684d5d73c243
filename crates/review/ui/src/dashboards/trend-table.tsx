// The table twin of the curve.
import type { Trend } from "../api/types";
import { useLocale } from "../charts/locale";
import { isStep, long } from "../charts/step";
import { Table } from "../components/table";
import { usePercent } from "../charts/percent";
import { useFormats } from "../i18n/formats";
import { Link } from "../shell/router";
import { changed, records } from "./address";
import { change } from "./change";
import { words } from "./words";

export function TrendTable({ data }: { data: Trend }) {
  const t = words.use();
  const locale = useLocale();
  const { number } = useFormats();
  const percent = usePercent();
  const step = isStep(data.step) ? data.step : "day";
  return (
    <Table
      caption={t("trend.title")}
      quiet
      rows={data.points}
      keyOf={(point) => point.at}
      columns={[
        { key: "at", head: `${t("trend.at")} (UTC)`, cell: (point) => <time dateTime={point.at}>{long(point.at, step, locale)}</time> },
        {
          key: "reports",
          head: t("reports"),
          numeric: true,
          cell: (point) => <Link to={records(point.filter)}>{number(point.reports)}</Link>,
        },
        {
          key: "serious",
          head: t("trend.serious"),
          numeric: true,
          cell: (point) => <Link to={records(changed(point.filter, { serious: "true" }))}>{number(point.serious)}</Link>,
        },
        { key: "previous", head: t("trend.previous"), numeric: true, cell: (point) => (point.previous == null ? "–" : number(point.previous)) },
        {
          key: "change",
          head: t("trend.change"),
          numeric: true,
          cell: (point) => (point.previous == null ? "–" : change(point.reports, point.previous, percent)),
        },
      ]}
    />
  );
}
