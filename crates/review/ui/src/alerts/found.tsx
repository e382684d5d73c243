// What the rules found. An alert that is to be seen is acknowledged here; that goes into the trail.
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { newKey, Problem, request } from "../api/client";
import type { AlertPage, AlertView } from "../api/types";
import { Button } from "../components/button";
import { Chip, type Tone } from "../components/chip";
import { Refused } from "../components/refused";
import { EmptyState, Loading } from "../components/state";
import { Table } from "../components/table";
import { Time } from "../components/time";
import { useToast } from "../components/toast";
import { useFormats } from "../i18n/formats";
import { shell } from "../i18n/shell";
import { Link } from "../shell/router";
import { useSession } from "../shell/session";
import { EVERY_MS } from "./every";
import { words } from "./words";

const STATES = ["open", "acknowledged", "informational"] as const;
const SEVERITIES = { info: "info", warning: "warn", critical: "bad" } as const satisfies Record<string, Tone>;

export function Found() {
  const t = words.use();
  const s = shell.use();
  const { moment } = useFormats();
  const { may } = useSession();
  const [state, setState] = useState("");
  const alerts = useInfiniteQuery({
    queryKey: ["alerts", "found", state],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => request<AlertPage>("/alerts", { query: { state, cursor: pageParam }, signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: (before) => before,
    refetchInterval: EVERY_MS,
  });
  const acknowledge = useAcknowledge();
  if (Problem.is(alerts.error, "no-alerts")) return <EmptyState level={2} title={t("notSetUp")} hint={t("notSetUp.hint")} />;
  return (
    <>
      <div className="alerts-bar">
        <label className="choice">
          {t("filter.state")}
          <select className="small" value={state} onChange={(event) => setState(event.target.value)}>
            <option value="">{t("all")}</option>
            {STATES.map((one) => (
              <option key={one} value={one}>
                {t(`state.${one}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {alerts.error && <Refused error={alerts.error} onRetry={() => void alerts.refetch()} />}
      {!alerts.data && !alerts.error && <Loading label={s("shell.loading")} />}
      {alerts.data && (
        <Table
          caption={t("title")}
          quiet
          rows={alerts.data.pages.flatMap((page) => page.alerts)}
          keyOf={(alert) => alert.id}
          empty={state ? t("noneOfThese") : `${t("none")}. ${t("none.hint")}`}
          columns={[
            { key: "at", head: t("at"), cell: (alert) => <Time at={alert.at} /> },
            { key: "id", head: t("number"), cell: ({ id }) => <code title={id}>{id.slice(0, 8)}</code> },
            { key: "rule", head: t("rule"), cell: (alert) => <strong>{alert.rule}</strong> },
            { key: "severity", head: t("severity"), cell: (alert) => <Severity severity={alert.severity} /> },
            { key: "found", head: t("found"), cell: (alert) => alert.found },
            { key: "about", head: t("about"), cell: (alert) => Object.values(alert.about).join(" · ") },
            {
              key: "report",
              head: t("report"),
              cell: (alert) =>
                alert.report ? (
                  <Link to={`/reports/${alert.report}`} aria-label={t("openReport", { rule: alert.rule })}>
                    {t("open")}
                  </Link>
                ) : (
                  <span className="dim">–</span>
                ),
            },
            {
              key: "state",
              head: t("state"),
              cell: (alert) =>
                alert.state === "open" && may("decide") ? (
                  <Button
                    className="small"
                    aria-label={t("acknowledge.of", { rule: alert.rule, at: moment(alert.at) })}
                    disabled={acknowledge.isPending}
                    onClick={() => acknowledge.mutate(alert)}
                  >
                    {t("acknowledge")}
                  </Button>
                ) : alert.acknowledged_by ? (
                  <>
                    {t("acknowledged.by", { by: alert.acknowledged_by })}
                    {alert.acknowledged_at && (
                      <>
                        , <Time at={alert.acknowledged_at} />
                      </>
                    )}
                  </>
                ) : (
                  <State state={alert.state} />
                ),
            },
          ]}
        />
      )}
      {alerts.hasNextPage && (
        <Button className="more" disabled={alerts.isFetchingNextPage} onClick={() => void alerts.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function State({ state }: { state: string }) {
  const t = words.use();
  const known = STATES.find((one) => one === state);
  return <>{known ? t(`state.${known}`) : state}</>;
}

function Severity({ severity }: { severity: string }) {
  const t = words.use();
  const known = (Object.keys(SEVERITIES) as (keyof typeof SEVERITIES)[]).find((one) => one === severity);
  if (known) return <Chip tone={SEVERITIES[known]}>{t(`severity.${known}`)}</Chip>;
  return severity ? <Chip>{severity}</Chip> : <span className="dim">–</span>;
}

function useAcknowledge() {
  const t = words.use();
  const toast = useToast();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (alert: AlertView) =>
      request<AlertView>(`/alerts/${encodeURIComponent(alert.id)}/acknowledgement`, { method: "POST", key: newKey() }),
    onSuccess: (alert) => toast({ text: t("acknowledged", { rule: alert.rule }), tone: "good" }),
    onError: (error) => toast({ text: error.message, tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["alerts"] }),
  });
}
