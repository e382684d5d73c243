// API tokens: what there is, and how to be rid of it. A new one is made in a dialog, which alone ever knows its secret.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { request } from "../api/client";
import type { TokenView } from "../api/types";
import { Button } from "../components/button";
import { Chip } from "../components/chip";
import { Refused } from "../components/refused";
import { Loading } from "../components/state";
import { Table } from "../components/table";
import { Time } from "../components/time";
import { useToast } from "../components/toast";
import { shell } from "../i18n/shell";
import { useTerm } from "../i18n/terms";
import { TokenDialog } from "./token-dialog";
import { words } from "./words";

const KEY = ["tokens"] as const;

/** A token with its last use, where the server says it. */
type Listed = TokenView & { last_used?: string | null };

export function Tokens() {
  const t = words.use();
  const s = shell.use();
  const term = useTerm();
  const [making, setMaking] = useState(false);
  const tokens = useQuery({ queryKey: KEY, queryFn: ({ signal }) => request<Listed[]>("/tokens", { signal }) });
  const revoke = useRevoke();
  return (
    <section className="figure">
      <header className="figure-head">
        <h2>{t("part.tokens")}</h2>
        <Button onClick={() => setMaking(true)}>{t("tokens.make")}</Button>
      </header>
      <p className="hint">{t("tokens.lead")}</p>
      {tokens.error ? (
        <Refused error={tokens.error} onRetry={() => void tokens.refetch()} />
      ) : !tokens.data ? (
        <Loading label={s("shell.loading")} />
      ) : (
        <Table
          caption={t("part.tokens")}
          quiet
          rows={tokens.data}
          keyOf={(token) => token.id}
          empty={t("tokens.none")}
          columns={[
            { key: "name", head: t("tokens.name"), cell: (token) => <strong>{token.name}</strong> },
            { key: "id", head: "Id", cell: (token) => <code>{token.id}</code> },
            { key: "rights", head: t("tokens.rights"), cell: (token) => token.rights.map((right) => term("right", right)).join(", ") },
            { key: "used", head: t("tokens.used"), cell: ({ last_used: at }) => (at ? <Time at={at} as="ago" /> : <span className="dim">–</span>) },
            { key: "since", head: t("tokens.since"), cell: (token) => <Time at={token.since} as="date" /> },
            {
              key: "until",
              head: t("tokens.until"),
              cell: (token) => (
                <>
                  <Time at={token.until} as="date" /> {Date.parse(token.until) < Date.now() && <Chip tone="quiet">{t("tokens.ended")}</Chip>}
                </>
              ),
            },
            {
              key: "revoke",
              head: t("action"),
              cell: (token) => (
                <Button
                  className="small"
                  kind="danger"
                  aria-label={t("tokens.revoke.of", { name: token.name })}
                  disabled={revoke.isPending}
                  onClick={() => revoke.mutate(token)}
                >
                  {t("tokens.revoke")}
                </Button>
              ),
            },
          ]}
        />
      )}
      {making && <TokenDialog onClose={() => setMaking(false)} />}
    </section>
  );
}

function useRevoke() {
  const t = words.use();
  const toast = useToast();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: TokenView) => request(`/tokens/${encodeURIComponent(token.id)}`, { method: "DELETE" }),
    onSuccess: (_, token) => toast({ text: t("tokens.revoked", { name: token.name }), tone: "good" }),
    onError: (error) => toast({ text: error.message, tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
