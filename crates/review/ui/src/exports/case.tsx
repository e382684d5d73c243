// The case of a report on its way to a receiver: whether it may leave, what is missing, what a person says of it, and every
// element with its origin. Nothing is shown where the desk exports nothing.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Problem, request } from "../api/client";
import type { CaseView, Report } from "../api/types";
import type { Change } from "../card/changes";
import { Chip } from "../components/chip";
import { Refused } from "../components/refused";
import { Loading } from "../components/state";
import { Table } from "../components/table";
import { Time } from "../components/time";
import { shell } from "../i18n/shell";
import { SayForm } from "./say";
import { words } from "./words";
import "./exports.css";

interface CaseProps {
  report: Report;
  /** Where the person may say something of the case. */
  change?: Change;
}

export function Case({ report, change }: CaseProps) {
  const t = words.use();
  const s = shell.use();
  const client = useQueryClient();
  const [profile, setProfile] = useState("");
  const [last, setLast] = useState<CaseView>();
  const asked = useQuery({
    // Under the report's tag: whatever changes the report may change its case.
    queryKey: ["case", report.id, profile, report.standing.etag],
    queryFn: ({ signal }) =>
      request<CaseView>(`/reports/${encodeURIComponent(report.id)}/case`, { query: { profile }, signal }),
    retry: (count, error) => count < 2 && !Problem.is(error, "no-exports"),
  });
  // What one card learned holds for the next: where nothing is exported, nothing is announced either.
  const nowhere = () =>
    client.getQueryCache().findAll({ queryKey: ["case"] }).some(({ state }) => Problem.is(state.error, "no-exports"));
  if (Problem.is(asked.error, "no-exports") || (asked.isPending && nowhere())) return null;
  if (asked.data && asked.data !== last) setLast(asked.data);
  // While another receiver is asked for, and when that fails, the selector and what a person says stay: they hold for every receiver.
  const view = asked.data ?? last;
  const failed = asked.error !== null && !asked.data;
  const fits = view !== undefined && !failed && (profile === "" || view.profile === profile);
  return (
    <section className="panel case" aria-labelledby="case-head">
      <div className="panel-head">
        <h2 id="case-head">{t("case")}</h2>
        {fits && <Readiness view={view} />}
      </div>
      {view && (
        <label className="case-receiver">
          {t("receiver")}{" "}
          <select value={profile || view.profile} onChange={(event) => setProfile(event.target.value)}>
            {view.profiles.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      {asked.error && <Refused error={asked.error} onRetry={() => void asked.refetch()} />}
      {!fits && !asked.error && <Loading label={s("shell.loading")} />}
      {view && (
        <>
          {fits && view.reasons.length > 0 && (
            <ul className="case-missing" aria-label={t("missing")}>
              {view.reasons.map(({ element, text }) => (
                <li key={`${element} ${text}`}>
                  <code>{element}</code> {text}
                </li>
              ))}
            </ul>
          )}
          {change && <SayForm report={report} view={view} change={change} />}
          <Sent view={view} />
          {fits && (
            <details>
              <summary>{t("elements", { count: view.elements.length })}</summary>
              <Table
                caption={t("case")}
                quiet
                rows={view.elements}
                keyOf={({ element }) => element}
                columns={[
                  { key: "element", head: t("element"), cell: ({ element }) => <code>{element}</code> },
                  { key: "value", head: t("value"), cell: ({ value }) => <span className="case-value">{value}</span> },
                  { key: "from", head: t("from"), cell: ({ from }) => <span className="dim">{from}</span> },
                ]}
              />
            </details>
          )}
        </>
      )}
    </section>
  );
}

function Readiness({ view }: { view: CaseView }) {
  const t = words.use();
  return view.ready ? (
    <Chip tone="good">✓ {t("ready")}</Chip>
  ) : (
    <Chip tone="warn">{t("notReady", { count: view.reasons.length })}</Chip>
  );
}

const KINDS = ["initial", "follow_up", "amendment", "nullification"] as const;

function Sent({ view }: { view: CaseView }) {
  const t = words.use();
  const kind = (name: string) => {
    const known = KINDS.find((word) => word === name);
    return known ? t(`kind.${known}`) : name;
  };
  const answer = (accepted: boolean | null | undefined) => {
    if (accepted === null || accepted === undefined) return <Chip tone="quiet">{t("answer.none")}</Chip>;
    return accepted ? <Chip tone="good">{t("answer.accepted")}</Chip> : <Chip tone="bad">{t("answer.rejected")}</Chip>;
  };
  return (
    <>
      <h3>{t("sent")}</h3>
      {view.sent.length === 0 ? (
        <p className="dim">{t("sent.none")}</p>
      ) : (
        <ul className="case-sent">
          {view.sent.map((sent) => (
            <li key={`${sent.profile} ${sent.batch}`}>
              <Chip>{sent.profile}</Chip> {t("sent.line", { version: sent.version, batch: sent.batch })}{" "}
              <span className="dim">{kind(sent.kind)}</span> <Time at={sent.at} /> {answer(sent.accepted)}
              {sent.reasons.map((reason) => (
                <p key={reason} className="case-reason">
                  {reason}
                </p>
              ))}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
