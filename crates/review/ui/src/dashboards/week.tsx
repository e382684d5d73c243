// The pattern of a week in the period: a mean per day of the week, and so without links.
import { Bars } from "../charts/bars";
import { Figure } from "../charts/figure";
import { useLocale } from "../charts/locale";
import { Table } from "../components/table";
import { useFormats } from "../i18n/formats";
import { csv } from "./address";
import { useTrend } from "./trends";
import { useView } from "./view";
import { dayName, week } from "./weekday";
import { words } from "./words";

/** Mean of reports by the day's name, where the curve is one of days: it needs no numbers of its own. */
export function WeekFigure() {
  const t = words.use();
  const locale = useLocale();
  const { number } = useFormats();
  const { view, onView } = useView("week");
  const { query, step, numbers } = useTrend();
  if (step !== "day") return null;
  return (
    <Figure
      title={t("weekday.title")}
      note={t("weekday.note")}
      query={numbers}
      empty={(data) => week(data.points).length === 0}
      caveat={(data) => data.caveat}
      csv={csv("/dashboards/trend", query)}
      view={view}
      onView={onView}
      height={180}
    >
      {(data) =>
        view === "chart" ? (
          <Bars
            label={t("weekday.title")}
            rows={week(data.points).map(({ day, mean }) => ({
              key: String(day),
              name: dayName(day, locale),
              words: `${dayName(day, locale)}: ${number(mean, 1)}`,
              parts: [mean],
              value: number(mean, 1),
            }))}
          />
        ) : (
          <Table
            caption={t("weekday.title")}
            quiet
            rows={week(data.points)}
            keyOf={({ day }) => String(day)}
            columns={[
              { key: "day", head: t("step.day"), cell: ({ day }) => dayName(day, locale) },
              { key: "mean", head: t("weekday.mean"), numeric: true, cell: ({ mean }) => number(mean, 1) },
              { key: "reports", head: t("reports"), numeric: true, cell: ({ reports }) => number(reports) },
              { key: "days", head: t("weekday.days"), numeric: true, cell: ({ days }) => number(days) },
            ]}
          />
        )
      }
    </Figure>
  );
}
