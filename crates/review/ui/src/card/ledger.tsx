// When what was known, day 0 by the operator's rule, and the days that are left.
import type { Ledger as LedgerData } from "../api/types";
import { Chip } from "../components/chip";
import { Time } from "../components/time";
import { useTerm } from "../i18n/terms";
import { cardWords } from "./words";

export function DaysLeft({ ledger }: { ledger: LedgerData }) {
  const t = cardWords.use();
  const left = ledger.days_left;
  if (left === null || left === undefined) return null;
  if (left < 0) return <Chip tone="bad">{t("ledger.late", { days: -left })}</Chip>;
  if (left === 0) return <Chip tone="warn">{t("ledger.today")}</Chip>;
  return <Chip tone={left <= 3 ? "warn" : "neutral"}>{t("ledger.left", { days: left })}</Chip>;
}

export function Ledger({ ledger }: { ledger: LedgerData }) {
  const t = cardWords.use();
  const term = useTerm();
  const steps = [
    ["posted", t("ledger.posted"), ledger.posted],
    ["read", t("ledger.read"), ledger.read],
    ["flagged", t("ledger.flagged"), ledger.flagged],
    ["seen", t("ledger.seen"), ledger.seen],
    ["criteria_met", t("ledger.criteria"), ledger.criteria_met],
  ] as const;
  return (
    <section className="panel" aria-labelledby="ledger-head">
      <div className="panel-head">
        <h2 id="ledger-head">{t("ledger")}</h2>
        <DaysLeft ledger={ledger} />
      </div>
      <dl className="pairs-list ledger">
        {steps.map(([step, name, at]) => (
          <div key={step} className={ledger.rule === step ? "rule" : undefined}>
            <dt>{name}</dt>
            <dd>{at ? <Time at={at} /> : <span className="dim">{t("ledger.notYet")}</span>}</dd>
          </div>
        ))}
        <div>
          <dt>
            {t("ledger.dayZero")} <span className="ledger-rule">{term("rule", ledger.rule)}</span>
          </dt>
          <dd>{ledger.day_zero ? <Time at={ledger.day_zero} as="date" /> : <span className="dim">{t("ledger.notYet")}</span>}</dd>
        </div>
        {ledger.due && (
          <div>
            <dt>{t("ledger.due")}</dt>
            <dd>
              <Time at={ledger.due} as="date" />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
