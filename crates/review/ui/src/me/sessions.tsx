// Sessions: one's own, or for administrators everybody's. Each can be ended; ending the one that asks is signing out.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "../api/client";
import type { SessionView } from "../api/types";
import { Button } from "../components/button";
import { Chip } from "../components/chip";
import { Refused } from "../components/refused";
import { Loading } from "../components/state";
import { Table } from "../components/table";
import { Time } from "../components/time";
import { useToast } from "../components/toast";
import { useFormats } from "../i18n/formats";
import { shell } from "../i18n/shell";
import { useSession } from "../shell/session";
import { words } from "./words";

const HOW = ["password", "oidc", "setup"] as const;

export function Sessions({ all = false }: { all?: boolean }) {
  const t = words.use();
  const s = shell.use();
  const { moment } = useFormats();
  const { signOut } = useSession();
  const sessions = useQuery({
    queryKey: ["sessions", all],
    queryFn: ({ signal }) => request<SessionView[]>("/sessions", { query: { all: all || undefined }, signal }),
  });
  const end = useEnd();
  const how = (word: string) => {
    const known = HOW.find((one) => one === word);
    return known ? t(`how.${known}`) : word;
  };
  if (sessions.error) return <Refused error={sessions.error} onRetry={() => void sessions.refetch()} />;
  if (!sessions.data) return <Loading label={s("shell.loading")} />;
  return (
    <Table
      caption={t("part.sessions")}
      quiet
      rows={sessions.data}
      keyOf={(session) => session.id}
      empty={t("sessions.none.hint")}
      columns={[
        ...(all ? [{ key: "account", head: t("sessions.account"), cell: (session: SessionView) => session.account }] : []),
        { key: "since", head: t("sessions.since"), cell: (session) => <Time at={session.since} /> },
        { key: "until", head: t("sessions.until"), cell: (session) => <Time at={session.until} /> },
        {
          key: "how",
          head: t("sessions.how"),
          cell: (session) => (
            <>
              {how(session.how)} {session.this && <Chip tone="info">{t("sessions.this")}</Chip>}
            </>
          ),
        },
        {
          key: "end",
          head: t("action"),
          cell: (session) =>
            session.this ? (
              <Button className="small" onClick={() => void signOut()}>
                {t("sessions.signOut")}
              </Button>
            ) : (
              <Button
                className="small"
                aria-label={t("sessions.end.of", { account: session.account, since: moment(session.since) })}
                disabled={end.isPending}
                onClick={() => end.mutate(session.id)}
              >
                {t("sessions.end")}
              </Button>
            ),
        },
      ]}
    />
  );
}

function useEnd() {
  const t = words.use();
  const toast = useToast();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request(`/sessions/${encodeURIComponent(id)}`, { method: "DELETE" }),
    onSuccess: () => toast({ text: t("sessions.ended"), tone: "good" }),
    onError: (error) => toast({ text: error.message, tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
}
