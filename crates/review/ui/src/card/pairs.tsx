// Pairs of a drug and an event, and how they relate.
import type { CorrectionRequest, Report } from "../api/types";
import { Chip } from "../components/chip";
import { useFormats } from "../i18n/formats";
import { TERMS, useTerm } from "../i18n/terms";
import { cardWords } from "./words";

interface PairsProps {
  report: Report;
  onCorrect?: (correction: CorrectionRequest) => void;
}

export function Pairs({ report, onCorrect }: PairsProps) {
  const t = cardWords.use();
  const term = useTerm();
  const { percent } = useFormats();
  return (
    <section className="panel" aria-labelledby="pairs-head">
      <h2 id="pairs-head">{t("pairs")}</h2>
      {report.pairs.length === 0 && <p className="dim">{t("pairs.none")}</p>}
      <ul className="pairs">
        {report.pairs.map((pair) => {
          const drug = report.mentions[pair.drug]?.preferred ?? "?";
          const event = report.mentions[pair.event]?.preferred ?? "?";
          const relation = pair.corrected ?? pair.relation;
          return (
            <li key={`${pair.drug} ${pair.event}`}>
              <span className="pair-names">
                <b className="drug-name">{drug}</b> <span aria-hidden="true">→</span> <b className="event-name">{event}</b>
              </span>
              {onCorrect ? (
                <select
                  className="small"
                  aria-label={t("relation", { drug, event })}
                  value={relation}
                  onChange={({ target }) => onCorrect({ of: "relation", drug: pair.drug, event: pair.event, value: target.value })}
                >
                  {Object.keys(TERMS.relation).map((value) => (
                    <option key={value} value={value}>
                      {term("relation", value)}
                    </option>
                  ))}
                </select>
              ) : (
                <Chip>{term("relation", relation)}</Chip>
              )}
              <span className="dim num">
                {pair.corrected ? `${t("byPerson")} · ${t("was", { value: term("relation", pair.relation) })}` : percent(pair.probability)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
