// Where alerts go, what needs a person first, and a test for each.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { newKey, request } from "../api/client";
import type { AlertEndpoint, AlertEndpointPage, AlertTested } from "../api/types";
import { Button } from "../components/button";
import { Chip, type Tone } from "../components/chip";
import { Table } from "../components/table";
import { Time } from "../components/time";
import { useToast } from "../components/toast";
import { Warning } from "../components/warning";
import { useFormats } from "../i18n/formats";
import { useSession } from "../shell/session";
import { words } from "./words";

/** States, worst first. Each has a sign besides its colour. */
const STATES = [
  ["disabled", "bad", "✕"],
  ["open", "bad", "!"],
  ["retrying", "warn", "…"],
  ["ok", "good", "✓"],
] as const satisfies ReadonlyArray<readonly [string, Tone, string]>;

const KINDS = ["webhook", "slack", "teams", "email"] as const;

const rank = (endpoint: AlertEndpoint) => STATES.findIndex(([name]) => name === endpoint.state);

export function Endpoints({ page: { endpoints, settings_error: mistakes } }: { page: AlertEndpointPage }) {
  const t = words.use();
  const { number } = useFormats();
  const { may } = useSession();
  const test = useTest();
  const kind = (name: string) => {
    const known = KINDS.find((one) => one === name);
    return known ? t(`kind.${known}`) : name || <span className="dim">–</span>;
  };
  return (
    <>
      {mistakes && (
        <Warning title={t("mistakes")}>
          <p className="mistakes">{mistakes}</p>
        </Warning>
      )}
      <p className="hint">{t("endpoints.counts")}</p>
      <Table
        caption={t("tab.endpoints")}
        quiet
        rows={[...endpoints].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))}
        keyOf={(endpoint) => endpoint.name}
        empty={`${t("endpoints.none")}. ${t("endpoints.none.hint")}`}
        columns={[
          { key: "name", head: t("name"), cell: (endpoint) => <strong>{endpoint.name}</strong> },
          { key: "kind", head: t("kind"), cell: (endpoint) => kind(endpoint.kind) },
          { key: "state", head: t("state"), cell: (endpoint) => <State state={endpoint.state} /> },
          { key: "why", head: t("why"), cell: (endpoint) => <div className="error-words">{endpoint.why ?? <span className="dim">–</span>}</div> },
          { key: "pending", head: t("pending"), numeric: true, cell: (endpoint) => number(endpoint.pending) },
          { key: "delivered", head: t("delivered"), numeric: true, cell: (endpoint) => number(endpoint.delivered) },
          { key: "failed", head: t("failed"), numeric: true, cell: (endpoint) => number(endpoint.failed) },
          {
            key: "success",
            head: t("success"),
            cell: ({ last_success: at }) => (at ? <Time at={at} as="ago" /> : <span className="dim">{t("never")}</span>),
          },
          ...(may("operate")
            ? [
                {
                  key: "test",
                  head: t("action"),
                  cell: (endpoint: AlertEndpoint) => (
                    <Button
                      className="small"
                      aria-label={t("test.of", { name: endpoint.name })}
                      disabled={test.isPending}
                      onClick={() => test.mutate(endpoint.name)}
                    >
                      {t("test")}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </>
  );
}

function State({ state }: { state: string }) {
  const t = words.use();
  const known = STATES.find(([name]) => name === state);
  if (!known) return <Chip>{state}</Chip>;
  const [name, tone, sign] = known;
  return (
    <Chip tone={tone}>
      <span aria-hidden="true">{sign}</span> {t(`endpoint.${name}`)}
    </Chip>
  );
}

function useTest() {
  const t = words.use();
  const toast = useToast();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => request<AlertTested>(`/alerts/endpoints/${encodeURIComponent(name)}/test`, { method: "POST", key: newKey() }),
    onSuccess: ({ delivered, outcome }, name) =>
      toast(delivered ? { text: t("test.good", { name, outcome }), tone: "good" } : { text: t("test.bad", { name, outcome }), tone: "bad" }),
    onError: (error) => toast({ text: error.message, tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["alerts"] }),
  });
}
