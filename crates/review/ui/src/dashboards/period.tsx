// The period of the dashboards: buttons for the usual ones, two days for any other.
import { useFormats } from "../i18n/formats";
import { go, Link, usePlace } from "../shell/router";
import { firstDay, here, PERIODS, periodOf } from "./address";
import { words } from "./words";

export function Period() {
  const t = words.use();
  const { date } = useFormats();
  const { search } = usePlace();
  const all = new URLSearchParams(search);
  const now = Date.now();
  const current = periodOf(search, now);
  const day = (name: string) => (/^\d{4}-\d{2}-\d{2}/.exec(all.get(name) ?? "") ?? [""])[0];
  return (
    <div className="period" role="group" aria-label={t("period")}>
      <span className="dim">{t("period")}</span>
      <div className="toggle">
        {PERIODS.map((days) => (
          <Link
            key={days}
            className="button small"
            aria-current={days === current ? "true" : undefined}
            to={here(search, { from: days > 0 ? firstDay(days, now) : undefined, to: undefined, step: undefined })}
          >
            {days > 0 ? t(`period.${days}` as "period.7") : t("period.all")}
          </Link>
        ))}
      </div>
      <label>
        <span className="hidden">{t("period.from")}</span>
        <input type="date" className="small" value={day("from")} max={day("to")} title={day("from") && date(day("from"))} onChange={(event) => go(here(search, { from: event.target.value || undefined }))} />
      </label>
      <label>
        <span className="dim">{t("period.to")} </span>
        <input type="date" className="small" value={day("to")} min={day("from")} onChange={(event) => go(here(search, { to: event.target.value || undefined }))} />
      </label>
    </div>
  );
}
