// The curve of reports over time with its brush, its reading and the way back.
import { useState } from "react";

import type { Trend } from "../api/types";
import { atEnd, bounds, type Brush, stretch } from "../charts/brush";
import { useLocale } from "../charts/locale";
import { isStep, long, short } from "../charts/step";
import { TimeChart } from "../charts/time-chart";
import { Button } from "../components/button";
import { usePercent } from "../charts/percent";
import { useFormats } from "../i18n/formats";
import { go, Link, usePlace } from "../shell/router";
import { before, changed, filterOf, records } from "./address";
import { change } from "./change";
import { words } from "./words";
import type { Zoom } from "./zoom";

export function TrendChart({ data, zoom }: { data: Trend; zoom: Zoom }) {
  const t = words.use();
  const locale = useLocale();
  const { number } = useFormats();
  const percent = usePercent();
  const { search } = usePlace();
  const { points } = data;
  const step = isStep(data.step) ? data.step : "day";
  const [brush, setBrush] = useState<Brush>(() => atEnd(points.length));
  const [said, setSaid] = useState("");
  // Other numbers, another brush.
  const [of, setOf] = useState(data);
  if (of !== data) {
    setOf(data);
    setBrush(atEnd(points.length));
  }
  const at = (index: number) => long(points[index]?.at ?? "", step, locale);
  const chosen = stretch(brush);
  const current = points[brush.cursor];

  const narrow = () => {
    const narrowed = chosen && bounds(points.map(({ filter }) => filter), chosen);
    if (!narrowed) return;
    setSaid(t("trend.zoomed", { from: at(chosen.start), to: at(chosen.end) }));
    zoom.into(narrowed);
  };
  const undo = () => {
    setSaid(t("trend.returned"));
    zoom.undo();
  };

  const say = (index: number) => {
    const point = points[index];
    if (!point) return "";
    const values = { at: at(index), n: point.reports, serious: point.serious };
    return point.previous == null ? t("trend.bar", values) : t("trend.bar.before", { ...values, previous: point.previous });
  };
  const peak = points.reduce((most, point, index) => (point.reports > (points[most]?.reports ?? -1) ? index : most), 0);
  const earlier = data.total_previous;
  // The server may have chosen the period: the total is of what the steps cover.
  const covered = bounds(points.map(({ filter }) => filter), { start: 0, end: points.length - 1 }) ?? {};
  const all = changed(filterOf(search), covered);
  const past = covered.from && covered.to ? before(covered.from, covered.to) : undefined;
  const earlierWords = earlier == null ? "" : t("trend.before", { n: earlier, change: change(data.total, earlier, percent) });

  return (
    <>
      <p className="summary">
        <Link to={records(all)}>{t("reports.n", { n: data.total })}</Link>
        {past && earlierWords ? (
          <Link className="lesser" to={records(changed(all, past))}>
            {earlierWords}
          </Link>
        ) : (
          <span className="dim">{earlierWords}</span>
        )}
        <span className="legend inline" aria-hidden="true">
          <span className="key total">{t("trend.others")}</span>
          <span className="key serious">{t("trend.serious")}</span>
          <span className="key previous">{t("trend.previous")}</span>
        </span>
      </p>
      <p className="hidden">
        {t("trend.summary", {
          points: points.length,
          from: at(0),
          to: at(points.length - 1),
          total: data.total,
          peak: at(peak),
          most: points[peak]?.reports ?? 0,
        })}
      </p>
      <TimeChart
        label={t("trend.title")}
        hint={t("trend.hint")}
        brush={brush}
        write={number}
        onBrush={setBrush}
        onZoom={narrow}
        onOpen={go}
        bars={points.map((point, index) => ({
          label: short(point.at, step, locale),
          words: say(index),
          href: records(point.filter),
          total: point.reports,
          serious: point.serious,
          previous: point.previous ?? undefined,
        }))}
      />
      <div className="readout">
        <p>{current && <Link to={records(current.filter)}>{say(brush.cursor)}</Link>}</p>
        <div className="row">
          {chosen && <Button onClick={narrow}>{t("trend.zoom", { from: at(chosen.start), to: at(chosen.end) })}</Button>}
          {zoom.zoomed && (
            <Button onClick={undo} title={t("trend.back.hint")}>
              {t("trend.back")} <kbd aria-hidden="true">Ctrl+Z</kbd>
            </Button>
          )}
        </div>
      </div>
      <p className="hint">{t("trend.help")}</p>
      <p className="hidden" role="status">
        {said}
      </p>
    </>
  );
}
