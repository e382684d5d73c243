// Why the score is what it is: each part in words and as a bar, and what became of reports with such a score.
import type { CSSProperties } from "react";

import type { Report } from "../api/types";
import { useFormats } from "../i18n/formats";
import { cardWords } from "./words";

export function Score({ report }: { report: Report }) {
  const t = cardWords.use();
  const { number, percent } = useFormats();
  const { explanation } = report;
  const { parts, score, log_odds: sum, accepted_share: share, decided } = explanation;
  const longest = Math.max(...parts.map((part) => Math.abs(part.weight)), 1e-9);
  const threshold = "threshold" in explanation ? (explanation.threshold as number | null) : undefined;
  return (
    <section className="panel" aria-labelledby="score-head">
      <div className="panel-head">
        <h2 id="score-head">{t("score")}</h2>
        <b className="num">{number(score, 2)}</b>
      </div>
      <ScoreLine score={score} threshold={threshold} />
      {parts.length > 0 && (
        <table className="parts">
          <thead className="hidden">
            <tr>
              <th scope="col">{t("score.part")}</th>
              <th scope="col">{t("score.weight")}</th>
            </tr>
          </thead>
          <tbody>
            {parts.map(({ name, words, weight }) => {
              const style = { "--share": `${(Math.abs(weight) / longest) * 50}%` } as CSSProperties;
              const against = weight < 0;
              return (
                <tr key={name}>
                  <td>{name.startsWith("word:") ? t("score.word", { word: name.slice(5) }) : words}</td>
                  <td className="bar-cell" title={against ? t("score.against") : t("score.for")}>
                    <span className={against ? "bar against" : "bar"} style={style} aria-hidden="true" />
                  </td>
                  <td className="num">
                    {weight > 0 ? "+" : ""}
                    {number(weight, 2)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {sum !== null && sum !== undefined && (
        <p className="dim">{t("score.sum", { sum: number(sum, 2), score: number(score, 2) })}</p>
      )}
      {threshold !== null && threshold !== undefined && (
        <p className="dim">{t("score.threshold", { threshold: number(threshold, 2) })}</p>
      )}
      {share !== null && share !== undefined && (
        <p className="dim">{t("score.accepted", { count: decided, share: percent(share) })}</p>
      )}
    </section>
  );
}

/** The score on a line from 0 to 1, with the threshold where it is known. */
function ScoreLine({ score, threshold }: { score: number; threshold: number | null | undefined }) {
  const style = { "--score": `${score * 100}%`, "--threshold": `${(threshold ?? 0) * 100}%` } as CSSProperties;
  return (
    <div className="score-line" style={style} aria-hidden="true">
      <span className="score-fill" />
      {threshold !== null && threshold !== undefined && <span className="score-threshold" />}
    </div>
  );
}
