// The four criteria of a valid case and the criteria of seriousness, each with what shows it, each to be put right.
import type { CorrectionRequest, Report } from "../api/types";
import { Button } from "../components/button";
import { Chip, type Tone } from "../components/chip";
import { TERMS, useTerm } from "../i18n/terms";
import { Evidence } from "./evidence";
import { cardWords } from "./words";

interface PanelProps {
  report: Report;
  onCorrect?: (correction: CorrectionRequest) => void;
}

const MET_TONES: Record<string, Tone> = { met: "good", not_met: "bad", unsure: "warn" };
const MET_SIGNS: Record<string, string> = { met: "✓", not_met: "✗", unsure: "?" };

export function Validity({ report, onCorrect }: PanelProps) {
  const t = cardWords.use();
  const term = useTerm();
  return (
    <section className="panel" aria-labelledby="validity-head">
      <h2 id="validity-head">{t("validity")}</h2>
      <ul className="facts">
        {report.criteria.map(({ name, status, place, by_person }) => (
          <li key={name}>
            <span className="fact-name">{term("criterion", name)}</span>
            <span className="fact-value">
              {onCorrect ? (
                <select
                  className={`small met ${MET_TONES[status] ?? ""}`}
                  aria-label={t("setStatus", { name: term("criterion", name) })}
                  value={status}
                  onChange={(event) => onCorrect({ of: "criterion", name, value: event.target.value, place: place ?? null })}
                >
                  {Object.keys(TERMS.met).map((value) => (
                    <option key={value} value={value}>
                      {MET_SIGNS[value]} {term("met", value)}
                    </option>
                  ))}
                </select>
              ) : (
                <Chip tone={MET_TONES[status] ?? "neutral"}>
                  {MET_SIGNS[status]} {term("met", status)}
                </Chip>
              )}
              <Evidence report={report} place={place} />
              {by_person && <span className="dim">{t("byPerson")}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Seriousness({ report, onCorrect }: PanelProps) {
  const t = cardWords.use();
  const term = useTerm();
  return (
    <section className="panel" aria-labelledby="seriousness-head">
      <div className="panel-head">
        <h2 id="seriousness-head">{t("seriousness")}</h2>
        <Chip tone={report.serious ? "bad" : "quiet"}>{report.serious ? t("serious.yes") : t("serious.no")}</Chip>
      </div>
      <ul className="facts">
        {Object.keys(TERMS.seriousness).map((criterion) => {
          const name = term("seriousness", criterion);
          // A person's word comes last and stands.
          const found = report.seriousness.findLast((fact) => fact.value === criterion || fact.name === criterion);
          const verdict = found?.corrected ? found.corrected.value : found && "met";
          const met = verdict === "met" || (verdict !== "not_met" && !!verdict);
          const event = found?.event === null || found?.event === undefined ? undefined : report.mentions[found.event];
          return (
            <li key={criterion} className={met ? "" : "unmet"}>
              <span className="fact-name">{name}</span>
              <span className="fact-value">
                {met ? <Chip tone="bad">{term("met", "met")}</Chip> : <span className="dim">{term("met", "not_met")}</span>}
                {found && met && <Evidence report={report} place={found.corrected ? found.corrected.place : found.place} />}
                {found && met && event && <span className="dim">{t("of", { event: event.preferred })}</span>}
                {found?.corrected && <span className="dim">{t("byPerson")}</span>}
              </span>
              {onCorrect && (
                <Button
                  kind="plain"
                  className="tiny"
                  aria-label={met ? t("setNotMet", { name }) : t("setMet", { name })}
                  onClick={() =>
                    onCorrect({
                      of: "seriousness",
                      name: criterion,
                      value: met ? "not_met" : "met",
                      event: found?.event ?? null,
                      place: found?.place ?? null,
                    })
                  }
                >
                  {met ? "✗" : "✓"}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
