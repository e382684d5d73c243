// One report with everything that led to it, and everything that can be done about it.
import { useState } from "react";

import type { CorrectionRequest, DecisionRequest, Report } from "../api/types";
import { Chip } from "../components/chip";
import { useToast } from "../components/toast";
import { useLanguage } from "../i18n/language";
import { Case } from "../exports/case";
import { Guide } from "../guide/guide";
import { useCommands, type Handlers } from "../keys/provider";
import { codeName } from "../queue/names";
import { useMe, useSession } from "../shell/session";
import { ActionBar } from "./action-bar";
import { Banner } from "./banner";
import { useChange } from "./changes";
import { WordsDialog } from "./comment";
import { DECIDABLE, useDecide } from "./decide";
import { Facts } from "./facts";
import { heldByOther, useLease } from "./lease";
import { Ledger } from "./ledger";
import { reportName } from "./marks";
import { More } from "./more";
import { Pairs } from "./pairs";
import { Post } from "./post";
import { Ask, type Question } from "./questions";
import { Score } from "./score";
import { useSelectedWords } from "./selection";
import { Source } from "./source";
import { Seriousness, Validity } from "./validity";
import { cardWords } from "./words";

interface CardProps {
  report: Report;
  /** To the next card, after a decision. */
  onward: () => void;
  onMove: (by: 1 | -1) => boolean;
  back: string;
  place?: { at: number; total: number };
}

type Asked = Question | "comment" | "reopen";

export function Card({ report, onward, onMove, back, place }: CardProps) {
  const t = cardWords.use();
  const language = useLanguage();
  const toast = useToast();
  const me = useMe();
  const { may } = useSession();
  const [asked, setAsked] = useState<Asked>();
  const [labelling, setLabelling] = useState(false);
  const [selected, forget] = useSelectedWords(report.id);
  const { standing } = report;
  const held = heldByOther(report);
  const mayChange = may("decide") && !held;
  const settling = standing.status === "disputed";
  const second = settling || standing.status === "second_review";
  const decidable = DECIDABLE.has(standing.status) && !held && may(second ? "second_review" : "decide");
  useLease(report, may("decide") && DECIDABLE.has(standing.status), me.policy.lease_secs);
  const change = useChange(report);
  const decide = useDecide(report, onward);
  const answer = (decision: DecisionRequest) => {
    setAsked(undefined);
    decide(decision);
  };
  const correct = (correction: CorrectionRequest) => {
    void change("corrections", { ...correction }, t("corrected")).then((done) => done && forget());
  };
  const assignee = standing.assignee ?? undefined;
  const escalate = () => void change("escalation", { raised: !standing.escalated });
  const assign = () => void change("assignment", { to: assignee === me.account ? null : me.account });
  const handlers: Handlers = {};
  if (decidable) {
    // Settling needs a reason even for "valid": the server asks, and so does the dialog that follows.
    handlers["card.accept"] = () => answer({ verdict: "valid" });
    handlers["card.reject"] = () => setAsked("reject");
    handlers["card.duplicate"] = () => setAsked("duplicate");
    handlers["card.snooze"] = () => setAsked("snooze");
    handlers["card.follow-up"] = () => setAsked("follow-up");
  }
  if (mayChange) {
    handlers["card.escalate"] = escalate;
    handlers["card.assign"] = assign;
    handlers["card.label"] = () => (selected ? setLabelling(true) : toast({ text: t("label.none") }));
  }
  if (may("decide")) handlers["card.comment"] = () => setAsked("comment");
  const reopenable = mayChange && !["new", "open", "disputed"].includes(standing.status);
  if (reopenable) handlers["card.reopen"] = () => setAsked("reopen");
  useCommands(handlers);

  const corrects = mayChange && { onCorrect: correct };
  return (
    <article className="card" aria-labelledby="card-head">
      <ActionBar report={report} handlers={handlers} onMove={onMove} back={back} reopenable={reopenable} {...(place && { place })} />
      <header className="card-head">
        <h1 id="card-head">{reportName(report)}</h1>
        <span className="row dim">
          <Chip>{report.channel}</Chip>
          {report.language !== "und" && <Chip>{codeName(language, "language", report.language)}</Chip>}
          <code title={report.id}>{report.id.slice(0, 12)}</code>
        </span>
      </header>
      <Guide place="card" />
      <Banner report={report} change={change} />
      <div className="card-columns">
        <div className="card-main">
          <Post report={report} selected={selected} labelling={labelling} onLabelling={setLabelling} {...corrects} />
          <Pairs report={report} {...corrects} />
          <Score report={report} />
          <Case report={report} {...(mayChange && { change })} />
          <More
            report={report}
            {...(mayChange && { change })}
            {...(may("decide") && { onComment: () => setAsked("comment") })}
          />
        </div>
        <div className="card-side">
          <Validity report={report} {...corrects} />
          <Seriousness report={report} {...corrects} />
          <Facts report={report} selected={selected} {...corrects} />
          <Ledger ledger={report.ledger} />
          <Source report={report} may={may("reveal")} />
        </div>
      </div>
      {asked === "comment" && (
        <WordsDialog
          title={t("comment.title")}
          label={t("comment.text")}
          onClose={() => setAsked(undefined)}
          onSend={(text) => {
            setAsked(undefined);
            void change("comments", { text }, t("commented"));
          }}
        />
      )}
      {asked === "reopen" && (
        <WordsDialog
          title={t("reopen.title")}
          label={t("reason")}
          onClose={() => setAsked(undefined)}
          onSend={(reason) => {
            setAsked(undefined);
            void change("reopening", { reason });
          }}
        />
      )}
      {asked && asked !== "comment" && asked !== "reopen" && (
        <Ask question={asked} report={report} settling={settling} onAnswer={answer} onClose={() => setAsked(undefined)} />
      )}
    </article>
  );
}
