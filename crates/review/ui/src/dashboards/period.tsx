// The period of the dashboards: buttons for the usual ones, two days for any other.
import { dayOf, instant } from "../charts/step";
import { go, Link, usePlace } from "../shell/router";
import { firstDay, here, PERIODS, periodOf } from "./address";
import { words } from "./words";

export function Period() {
  const t = words.use();
  const { search } = usePlace();
  const all = new URLSearchParams(search);
  const now = Date.now();
  const current = periodOf(search, now);
  const from = instant(all.get("from") ?? undefined);
  const to = all.get("to") ?? undefined;
  // A day is meant as a whole; an instant is no part of the period.
  const end = to && instant(to) !== undefined ? dayOf((instant(to) ?? 0) - (to.length > 10 ? 1 : 0)) : "";
  const begin = from === undefined ? "" : dayOf(from);
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
        <input type="date" className="small" value={begin} max={end} onChange={(event) => go(here(search, { from: event.target.value || undefined }))} />
      </label>
      <label>
        <span className="dim">{t("period.to")} </span>
        <input type="date" className="small" value={end} min={begin} onChange={(event) => go(here(search, { to: event.target.value || undefined }))} />
      </label>
    </div>
  );
}
