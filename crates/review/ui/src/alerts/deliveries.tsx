// The log of deliveries; one, or a day of them, can be made again.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { request } from "../api/client";
import type { AlertDelivery, AlertDeliveryPage } from "../api/types";
import { Button } from "../components/button";
import { Chip, type Tone } from "../components/chip";
import { Refused } from "../components/refused";
import { Loading } from "../components/state";
import { Table } from "../components/table";
import { Time } from "../components/time";
import { useToast } from "../components/toast";
import { Warning } from "../components/warning";
import { useFormats } from "../i18n/formats";
import { shell } from "../i18n/shell";
import { useSession } from "../shell/session";
import { EVERY_MS } from "./every";
import { useReplay } from "./replay";
import { ReplayDialog } from "./replay-dialog";
import { words } from "./words";

const STATES = { pending: "info", delivered: "good", failed: "bad", skipped: "quiet" } as const satisfies Record<string, Tone>;
type State = keyof typeof STATES;
const NAMES = Object.keys(STATES) as State[];

/** `endpoints` are those that may be asked for, by name. */
export function Deliveries({ endpoints }: { endpoints: readonly string[] }) {
  const t = words.use();
  const s = shell.use();
  const { number } = useFormats();
  const { may } = useSession();
  const toast = useToast();
  const [state, setState] = useState("");
  const [endpoint, setEndpoint] = useState("");
  const [asking, setAsking] = useState(false);
  const [switchedOff, setSwitchedOff] = useState<readonly string[]>([]);
  const deliveries = useInfiniteQuery({
    queryKey: ["alerts", "deliveries", endpoint, state],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      request<AlertDeliveryPage>("/alerts/deliveries", { query: { endpoint, state, cursor: pageParam }, signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: (before) => before,
    refetchInterval: EVERY_MS,
  });
  const replay = useReplay(setSwitchedOff);
  const again = (delivery: AlertDelivery) =>
    replay.mutate(
      { alert: delivery.alert, endpoint: delivery.endpoint },
      { onError: (error) => toast({ text: error.message, tone: "bad" }) },
    );
  return (
    <>
      <div className="alerts-bar">
        <div className="alerts-filters">
          <label className="choice">
            {t("endpoint")}
            <select className="small" value={endpoint} onChange={(event) => setEndpoint(event.target.value)}>
              <option value="">{t("all")}</option>
              {endpoints.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label className="choice">
            {t("filter.state")}
            <select className="small" value={state} onChange={(event) => setState(event.target.value)}>
              <option value="">{t("all")}</option>
              {NAMES.map((one) => (
                <option key={one} value={one}>
                  {t(`delivery.${one}`)}
                </option>
              ))}
            </select>
          </label>
        </div>
        {may("operate") && (
          <Button className="small" onClick={() => setAsking(true)}>
            {t("replay.day")} …
          </Button>
        )}
      </div>
      {switchedOff.length > 0 && (
        <Warning title={t("switchedOff", { names: switchedOff.join(", "), count: switchedOff.length })}>
          <p>{t("switchedOff.hint")}</p>
        </Warning>
      )}
      {deliveries.error && <Refused error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
      {!deliveries.data && !deliveries.error && <Loading label={s("shell.loading")} />}
      {deliveries.data && (
        <Table
          caption={t("tab.deliveries")}
          quiet
          rows={deliveries.data.pages.flatMap((page) => page.deliveries)}
          keyOf={(delivery) => `${delivery.endpoint}/${delivery.sequence}`}
          empty={t(endpoint || state ? "deliveries.noneOfThese" : "deliveries.none")}
          columns={[
            { key: "alert", head: t("number"), cell: ({ alert }) => <code title={alert}>{alert.slice(0, 8)}</code> },
            { key: "endpoint", head: t("endpoint"), cell: (delivery) => delivery.endpoint },
            { key: "state", head: t("state"), cell: (delivery) => <StateChip state={delivery.state} /> },
            { key: "attempts", head: t("attempts"), numeric: true, cell: (delivery) => number(delivery.attempts) },
            { key: "outcome", head: t("outcome"), cell: (delivery) => delivery.outcome ?? <span className="dim">–</span> },
            { key: "last", head: t("last"), cell: ({ last_at: at }) => (at ? <Time at={at} /> : <span className="dim">–</span>) },
            { key: "next", head: t("next"), cell: ({ next_at: at }) => (at ? <Time at={at} /> : <span className="dim">–</span>) },
            ...(may("operate")
              ? [
                  {
                    key: "replay",
                    head: t("action"),
                    cell: (delivery: AlertDelivery) =>
                      delivery.state !== "pending" && (
                        <Button
                          className="small"
                          aria-label={t("replay.of", { id: delivery.alert.slice(0, 8), endpoint: delivery.endpoint })}
                          disabled={replay.isPending}
                          onClick={() => again(delivery)}
                        >
                          {t("replay")}
                        </Button>
                      ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {deliveries.hasNextPage && (
        <Button className="more" disabled={deliveries.isFetchingNextPage} onClick={() => void deliveries.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
      {asking && (
        <ReplayDialog
          endpoints={endpoints}
          chosen={endpoint}
          onClose={() => setAsking(false)}
          onDone={(names) => {
            setSwitchedOff(names);
            setAsking(false);
          }}
        />
      )}
    </>
  );
}

function StateChip({ state }: { state: string }) {
  const t = words.use();
  const known = NAMES.find((one) => one === state);
  return known ? <Chip tone={STATES[known]}>{t(`delivery.${known}`)}</Chip> : <Chip>{state}</Chip>;
}
