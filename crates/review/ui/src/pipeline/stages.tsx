// Stages, what each says of itself, and what it has yet to read.
import type { Pipeline } from "../api/types";
import { Chip, type Tone } from "../components/chip";
import { useFormats } from "../i18n/formats";
import { type History, lagKey, spark, stageRows } from "./changes";
import { words } from "./words";

const TONES: Readonly<Record<string, Tone>> = { running: "good", idle: "quiet", stalled: "bad" };
/** A sign besides the colour. */
const SIGNS: Readonly<Record<string, string>> = { running: "▶", idle: "◦", stalled: "■" };
const STATES = ["running", "idle", "stalled"] as const;

export function Stages({ data, history }: { data: Pipeline; history: History }) {
  const t = words.use();
  const { number } = useFormats();
  const rows = stageRows(data);
  const word = (state: string) => t(`state.${STATES.find((known) => known === state) ?? "unknown"}`);
  return (
    <section className="figure">
      <h2 id="stages">{t("stages.title")}</h2>
      {rows.length === 0 ? (
        <p className="dim">{t("stages.none")}</p>
      ) : (
        <div className="table-box" role="region" aria-labelledby="stages" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("stages.stage")}</th>
                <th scope="col">{t("stages.state")}</th>
                <th scope="col">{t("stages.reads")}</th>
                <th scope="col" className="num" title={t("stages.lag.hint")}>
                  {t("stages.lag")}
                </th>
                <th scope="col">{t("stages.trend")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.flatMap(({ stage, state, lags }) =>
                (lags.length > 0 ? lags : [undefined]).map((lag, index) => (
                  <tr key={lag ? lagKey(lag) : stage}>
                    <th scope="row">{index === 0 ? stage : <span className="hidden">{stage}</span>}</th>
                    <td>
                      {index === 0 && (
                        <Chip tone={TONES[state] ?? "neutral"}>
                          <span aria-hidden="true">{SIGNS[state] ?? "?"}</span> {word(state)}
                        </Chip>
                      )}
                    </td>
                    <td>{lag ? lag.hop : <span className="dim">–</span>}</td>
                    <td className="num">{lag ? number(lag.records) : "–"}</td>
                    <td>{lag && <Spark stage={stage} values={history.get(lagKey(lag)) ?? []} />}</td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const WIDTH = 120;
const HEIGHT = 18;

function Spark({ stage, values }: { stage: string; values: readonly number[] }) {
  const t = words.use();
  if (values.length < 2) return null;
  const label = t("spark.words", { stage, first: values[0] ?? 0, last: values.at(-1) ?? 0, most: Math.max(...values) });
  return (
    <svg className="spark" width={WIDTH} height={HEIGHT + 2} role="img" aria-label={label}>
      <path d={spark(values, WIDTH, HEIGHT)} transform="translate(0 1)" />
    </svg>
  );
}
