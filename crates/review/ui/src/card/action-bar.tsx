// The bar that stays in sight: the way through the queue, where the report stands, and the decisions with their keys.
import type { Report } from "../api/types";
import { Button } from "../components/button";
import { Chip, STATUS_TONES } from "../components/chip";
import { useTerm } from "../i18n/terms";
import type { Handlers } from "../keys/provider";
import type { CommandId } from "../keys/registry";
import { Link } from "../shell/router";
import { useMe } from "../shell/session";
import { DaysLeft } from "./ledger";
import { cardWords } from "./words";

interface BarProps {
  report: Report;
  handlers: Handlers;
  onMove: (by: 1 | -1) => boolean;
  back: string;
  reopenable: boolean;
  place?: { at: number; total: number };
}

const DECISIONS = [
  ["card.accept", "accept", "main"],
  ["card.reject", "reject", "danger"],
  ["card.duplicate", "duplicate", "normal"],
  ["card.snooze", "snooze", "normal"],
  ["card.follow-up", "followUp", "normal"],
  ["card.comment", "comment", "normal"],
] as const satisfies readonly (readonly [CommandId, keyof typeof cardWords.en, string])[];

export function ActionBar({ report, handlers, onMove, back, reopenable, place }: BarProps) {
  const t = cardWords.use();
  const term = useTerm();
  const me = useMe();
  const { standing } = report;
  const assignee = standing.assignee ?? undefined;
  return (
    <div className="action-bar" role="region" aria-label={t("actions")}>
      <div className="row">
        <Link to={back} className="button plain">
          ← {t("back")}
        </Link>
        <Button kind="plain" onClick={() => onMove(-1)} aria-label={t("previous")} title={t("previous")}>
          ↑
        </Button>
        {place && <span className="dim num">{t("place", place)}</span>}
        <Button kind="plain" onClick={() => onMove(1)} aria-label={t("next")} title={t("next")}>
          ↓
        </Button>
        <Chip tone={STATUS_TONES[standing.status] ?? "neutral"}>{term("status", standing.status)}</Chip>
        <DaysLeft ledger={report.ledger} />
        {assignee && <span className="dim">{t("assigned", { who: assignee })}</span>}
      </div>
      <div className="row">
        {DECISIONS.filter(([id]) => handlers[id]).map(([id, word, kind]) => (
          <Button key={id} kind={kind} command={id} onClick={handlers[id]}>
            {t(word)}
          </Button>
        ))}
        {handlers["card.escalate"] && (
          <Button command="card.escalate" aria-pressed={standing.escalated} onClick={handlers["card.escalate"]}>
            {standing.escalated ? t("lower") : t("escalate")}
          </Button>
        )}
        {handlers["card.assign"] && (
          <Button command="card.assign" onClick={handlers["card.assign"]}>
            {assignee === me.account ? t("unassign") : t("assign")}
          </Button>
        )}
        {reopenable && (
          <Button command="card.reopen" onClick={handlers["card.reopen"]}>
            {t("reopen")}
          </Button>
        )}
      </div>
    </div>
  );
}
