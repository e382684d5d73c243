// Alerts: what was found, where it goes, what became of it. Three lists under tabs.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Problem, request } from "../api/client";
import type { AlertEndpointPage } from "../api/types";
import { Refused } from "../components/refused";
import { EmptyState, Loading } from "../components/state";
import { Tabs } from "../components/tabs";
import { useFormats } from "../i18n/formats";
import { shell } from "../i18n/shell";
import { useSession } from "../shell/session";
import "../styles/pages.css";
import "./alerts.css";
import { Deliveries } from "./deliveries";
import { Endpoints } from "./endpoints";
import { EVERY_MS } from "./every";
import { Found } from "./found";
import { words } from "./words";

export default function AlertsPage() {
  const t = words.use();
  const s = shell.use();
  const { zone } = useFormats();
  const { may } = useSession();
  const operates = may("read_operations");
  const [tab, setTab] = useState("alerts");
  // Says whether there are alerts at all; who may not read operations learns it from the list.
  const endpoints = useQuery({
    queryKey: ["alerts", "endpoints"],
    queryFn: ({ signal }) => request<AlertEndpointPage>("/alerts/endpoints", { signal }),
    refetchInterval: EVERY_MS,
    enabled: operates,
  });
  const tabs = ["alerts", ...(operates ? ["endpoints", "deliveries"] : [])] as ("alerts" | "endpoints" | "deliveries")[];
  const names = (endpoints.data?.endpoints ?? []).map(({ name }) => name).sort();
  if (Problem.is(endpoints.error, "no-alerts")) {
    return (
      <div className="page">
        <header className="page-head">
          <h1>{t("title")}</h1>
        </header>
        <EmptyState level={2} title={t("notSetUp")} hint={t("notSetUp.hint")} />
      </div>
    );
  }
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("title")}</h1>
      </header>
      <p className="lead">
        {t("lead")} {s("shell.zone", { zone })}
      </p>
      <Tabs label={t("title")} tabs={tabs.map((id) => ({ id, name: t(`tab.${id}`) }))} current={tab} onChange={setTab}>
        {tab === "alerts" && <Found />}
        {tab === "endpoints" && (
          <>
            {endpoints.error && <Refused error={endpoints.error} onRetry={() => void endpoints.refetch()} />}
            {endpoints.data ? <Endpoints page={endpoints.data} /> : !endpoints.error && <Loading label={s("shell.loading")} />}
          </>
        )}
        {tab === "deliveries" && <Deliveries endpoints={names} />}
      </Tabs>
    </div>
  );
}
