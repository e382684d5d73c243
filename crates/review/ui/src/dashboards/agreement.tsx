// Agreement of two reviewers: Cohen's κ with its interval, and the reports behind it.
import type { Reviewers } from "../api/types";
import { Figure } from "../charts/figure";
import { useFormats } from "../i18n/formats";
import { Link } from "../shell/router";
import { csv, records } from "./address";
import { BANDS, place, spread } from "./kappa";
import { useReviewers } from "./reviewers";
import { words } from "./words";

export function AgreementFigure() {
  const t = words.use();
  const { query, numbers } = useReviewers();
  return (
    <Figure
      title={t("kappa.title")}
      note={t("kappa.note")}
      query={numbers}
      empty={() => false}
      caveat={() => undefined}
      csv={csv("/dashboards/reviewers", query)}
      height={160}
    >
      {(data) => (data.compared === 0 ? <p>{t("kappa.none")}</p> : <Agreement data={data} />)}
    </Figure>
  );
}

function Agreement({ data }: { data: Reviewers }) {
  const t = words.use();
  const { number, percent } = useFormats();
  const { kappa, kappa_low: low, kappa_high: high } = data;
  const known = kappa != null && low != null && high != null;
  const bands = known ? spread(low, high).map((band) => t(`kappa.band.${band}`)) : [];
  const strength = bands[1] ? t("kappa.spread", { low: bands[0] ?? "", high: bands[1] }) : (bands[0] ?? "");
  return (
    <div className="agreement">
      <dl className="facts">
        <div>
          <dt>{t("kappa.compared")}</dt>
          <dd>
            <Link to={records(data.compared_filter)}>{number(data.compared)}</Link>
          </dd>
        </div>
        <div>
          <dt>{t("kappa.agreed")}</dt>
          <dd>
            {number(data.agreed)} <span className="dim">({percent(data.agreed / data.compared, 1)})</span>
          </dd>
        </div>
        <div>
          <dt>κ</dt>
          <dd>{kappa == null ? "–" : number(kappa, 2)}</dd>
        </div>
        <div>
          <dt>{t("kappa.interval")}</dt>
          <dd>{known ? `${number(low, 2)} – ${number(high, 2)}` : "–"}</dd>
        </div>
      </dl>
      {known ? (
        <>
          <Drawing kappa={kappa} low={low} high={high} label={t("kappa.summary", { kappa: number(kappa, 2), low: number(low, 2), high: number(high, 2), words: strength })} />
          <p>{t("kappa.summary", { kappa: number(kappa, 2), low: number(low, 2), high: number(high, 2), words: strength })}</p>
        </>
      ) : (
        <p>{t("kappa.few")}</p>
      )}
    </div>
  );
}

const WIDTH = 560;

/** κ on a line with the bands above it and the interval across them. What is below 0 is only drawn where the interval is. */
function Drawing({ kappa, low, high, label }: { kappa: number; low: number; high: number; label: string }) {
  const t = words.use();
  const { number } = useFormats();
  const start = low < 0 ? -1 : 0;
  const x = (value: number) => place(value, start, WIDTH);
  return (
    <svg className="kappa" viewBox={`-12 0 ${WIDTH + 24} 78`} role="img" aria-label={label}>
      {BANDS.map(([name, from], index) => {
        const begin = x(from);
        const end = x(BANDS[index + 1]?.[1] ?? 1);
        if (end === begin) return null;
        return (
          <g key={name}>
            <rect className={index % 2 ? "band odd" : "band"} x={begin} width={end - begin} y="30" height="26" />
            {/* Narrow bands have their names in two rows, in turn. */}
            <text x={(begin + end) / 2} y={start === 0 || index % 2 ? 24 : 11} textAnchor="middle">
              {t(`kappa.band.${name}`)}
            </text>
          </g>
        );
      })}
      <line className="axis" x1="0" x2={WIDTH} y1="56" y2="56" />
      {[-1, -0.5, 0, 0.2, 0.4, 0.6, 0.8, 1].filter((tick) => tick >= start).map((tick) => (
        <text key={tick} x={x(tick)} y="72" textAnchor="middle">
          {number(tick, tick % 1 === 0 ? 0 : 1)}
        </text>
      ))}
      <line className="interval" x1={x(low)} x2={x(high)} y1="43" y2="43" />
      <line className="interval" x1={x(low)} x2={x(low)} y1="37" y2="49" />
      <line className="interval" x1={x(high)} x2={x(high)} y1="37" y2="49" />
      <circle className="point" cx={x(kappa)} cy="43" r="5" />
    </svg>
  );
}
