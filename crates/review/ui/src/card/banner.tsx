// What one must know before deciding: who has the report in work, what was found before, what is asked of a second
// reviewer.
import type { Decision, Report } from "../api/types";
import { Button } from "../components/button";
import { Time } from "../components/time";
import { useFormats } from "../i18n/formats";
import { useTerm } from "../i18n/terms";
import { useMe, useSession } from "../shell/session";
import type { Change } from "./changes";
import { heldByOther } from "./lease";
import { cardWords } from "./words";

export function Banner({ report, change }: { report: Report; change: Change }) {
  const t = cardWords.use();
  const { clock } = useFormats();
  const { may } = useSession();
  const me = useMe();
  const { standing } = report;
  const { lease } = standing;
  const blind = standing.status === "second_review" && !standing.decision && me.policy.blind;
  const takeOver = () => void change("lease", { take_over: true }, t("lease.taken"));
  return (
    <div className="banners" aria-live="polite">
      {lease && heldByOther(report) && (
        <p className="banner warn">
          <span title={lease.until}>{t("lease.other", { who: lease.holder, time: clock(lease.until) })}</span>
          {may("second_review") && <Button onClick={takeOver}>{t("lease.take")}</Button>}
        </p>
      )}
      {lease?.mine && <p className="lease-mine dim">{t("lease.mine", { time: clock(lease.until) })}</p>}
      {blind && <p className="banner info">{t("second.blind")}</p>}
      {standing.status === "disputed" && <p className="banner bad">{t("disputed.note")}</p>}
      <Finding decision={standing.decision} as="decision.by" />
      <Finding decision={standing.second} as="decision.second" />
      <Finding decision={standing.settled} as="decision.settled" />
    </div>
  );
}

interface FindingProps {
  decision: Decision | null | undefined;
  as: "decision.by" | "decision.second" | "decision.settled";
}

function Finding({ decision, as }: FindingProps) {
  const t = cardWords.use();
  const term = useTerm();
  if (!decision) return null;
  const { verdict, because, until, question, reason, by, at } = decision;
  return (
    <p className="banner quiet">
      <b>{t(as, { verdict: term("verdict", verdict), who: by })}</b>
      <Time at={at} />
      {because && <span>{term("because", because)}</span>}
      {until && <Time at={until} as="date" />}
      {question && <q>{question}</q>}
      {reason && <q>{reason}</q>}
    </p>
  );
}
