// Reports over time: the figure, its step, and what is asked for it.
import type { Trend } from "../api/types";
import { Figure } from "../charts/figure";
import { dayOf, instant, isStep, LENGTH, STEPS, type Step, suitable } from "../charts/step";
import { go, usePlace } from "../shell/router";
import { changed, csv, filterOf, here } from "./address";
import { useNumbers } from "./numbers";
import { TrendChart } from "./trend-chart";
import { TrendTable } from "./trend-table";
import { useView } from "./view";
import { words } from "./words";
import { useZoom } from "./zoom";

/** The step that an address asks for, or that suits its period; nothing where its period is not known. */
export function stepOf(search: string, now: number): Step | undefined {
  const all = new URLSearchParams(search);
  const chosen = all.get("step") ?? undefined;
  if (isStep(chosen)) return chosen;
  const from = instant(all.get("from") ?? undefined);
  return from === undefined ? undefined : suitable(from, instant(all.get("to") ?? undefined) ?? now);
}

/** What suits a trend by months: the step from the first month that has reports to the end of the last, and its first day. */
export function suits({ points }: Pick<Trend, "points">): { step: Step; from: string | undefined } {
  const full = points.filter(({ reports }) => reports > 0).map(({ at }) => instant(at) ?? 0);
  const [first] = full;
  if (first === undefined) return { step: "month", from: undefined };
  return { step: suitable(first, (full.at(-1) ?? first) + LENGTH.month), from: dayOf(first) };
}

/**
 * Numbers of the trend for the address. Without a period it is asked by months first, to see how long a time there is: a server
 * that is told no period chooses one by the step.
 */
export function useTrend() {
  const { search } = usePlace();
  const filter = filterOf(search);
  const known = stepOf(search, Date.now());
  const months = useNumbers<Trend>("trend", changed(filter, { step: "month" }), known === undefined);
  const found = known === undefined && months.data ? suits(months.data) : undefined;
  const step = known ?? found?.step;
  const from = known === undefined && found?.step !== "month" ? found?.from : undefined;
  const query = changed(filter, { step: step ?? "month", ...(from && { from }) });
  const numbers = useNumbers<Trend>("trend", query, step !== undefined);
  return { query, step: step ?? "month", numbers: step === undefined ? months : numbers };
}

export function TrendFigure() {
  const t = words.use();
  const { view, onView } = useView("trend");
  const { query, step, numbers } = useTrend();
  const zoom = useZoom();
  return (
    <Figure
      title={t("trend.title")}
      note={t(`trend.per.${step}`)}
      query={numbers}
      empty={(data) => data.points.length === 0}
      caveat={(data) => data.caveat}
      csv={csv("/dashboards/trend", query)}
      view={view}
      onView={onView}
      height={300}
      choices={<StepChoice step={step} />}
    >
      {(data) => (view === "chart" ? <TrendChart data={data} zoom={zoom} /> : <TrendTable data={data} />)}
    </Figure>
  );
}

function StepChoice({ step }: { step: Step }) {
  const t = words.use();
  const { search } = usePlace();
  const chosen = new URLSearchParams(search).get("step");
  return (
    <label className="choice">
      {t("step")}
      <select
        className="small"
        value={isStep(chosen ?? undefined) ? step : ""}
        onChange={(event) => go(here(search, { step: event.target.value || undefined }))}
      >
        <option value="">{t("step.auto")}</option>
        {STEPS.map((one) => (
          <option key={one} value={one}>
            {t(`step.${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
