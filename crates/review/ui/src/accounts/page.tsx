// Accounts: who there is, what each may do, and how to change that. Only administrators come here; the server checks again.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { request } from "../api/client";
import type { AccountView } from "../api/types";
import "../styles/pages.css";
import { Button } from "../components/button";
import { Chip } from "../components/chip";
import { Refused } from "../components/refused";
import { Loading } from "../components/state";
import { Table } from "../components/table";
import { Time } from "../components/time";
import { shell } from "../i18n/shell";
import { useTerm } from "../i18n/terms";
import { Sessions } from "../me/sessions";
import { useMe } from "../shell/session";
import "./accounts.css";
import { ChangeDialog } from "./change-dialog";
import { type Doing, DOINGS, offers } from "./doing";
import { MakeDialog } from "./make-dialog";
import { words } from "./words";

const ACCOUNTS = ["accounts"] as const;

type Open = { what: "make" } | { what: Doing; account: AccountView } | undefined;

export default function AccountsPage() {
  const t = words.use();
  const s = shell.use();
  const term = useTerm();
  const me = useMe();
  const [open, setOpen] = useState<Open>();
  const [all, setAll] = useState(false);
  const accounts = useQuery({ queryKey: ACCOUNTS, queryFn: ({ signal }) => request<AccountView[]>("/accounts", { signal }) });
  const rows = (accounts.data ?? []).filter(({ closed }) => all || !closed);
  const closed = (accounts.data ?? []).some((account) => account.closed);
  const close = () => setOpen(undefined);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("title")}</h1>
        <Button kind="main" onClick={() => setOpen({ what: "make" })}>
          {t("make")}
        </Button>
      </header>
      <p className="lead">{t("lead")}</p>
      {accounts.error && <Refused error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {accounts.isPending && <Loading label={s("shell.loading")} />}
      {accounts.data && (
        <Table
          caption={t("title")}
          quiet
          rows={rows}
          keyOf={(account) => account.name}
          columns={[
            {
              key: "name",
              head: t("name"),
              cell: ({ name }) => (
                <>
                  <strong>{name}</strong> {name === me.account && <Chip>{t("you")}</Chip>}
                </>
              ),
            },
            { key: "display", head: t("display"), cell: (account) => account.display },
            {
              key: "roles",
              head: t("roles"),
              cell: ({ roles }) => (
                <span className="chips">
                  {roles.map((role) => (
                    <Chip key={role} title={t(`role.${role}` as "role.viewer")}>
                      {term("role", role)}
                    </Chip>
                  ))}
                </span>
              ),
            },
            { key: "signIn", head: t("signIn"), cell: ({ password }) => t(password ? "signIn.password" : "signIn.oidc") },
            { key: "state", head: t("state"), cell: (account) => <Chip tone={account.closed ? "bad" : "good"}>{t(account.closed ? "closed" : "open")}</Chip> },
            { key: "made", head: t("made"), cell: (account) => <Time at={account.made_at} as="date" /> },
            {
              key: "actions",
              head: t("actions"),
              cell: (account) => (
                <span className="actions">
                  {DOINGS.filter((what) => offers(what, account, me.account)).map((what) => (
                    <Button key={what} className="small" aria-label={t(`of.${what}`, { name: account.name })} onClick={() => setOpen({ what, account })}>
                      {t(`do.${what}`)}
                    </Button>
                  ))}
                </span>
              ),
            },
          ]}
        />
      )}
      {closed && (
        <label className="check">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
          {t("showClosed")}
        </label>
      )}
      <section className="figure">
        <h2>{t("sessions.title")}</h2>
        <p className="hint">{t("sessions.lead")}</p>
        <Sessions all />
      </section>
      {open?.what === "make" && <MakeDialog taken={(accounts.data ?? []).map(({ name }) => name)} onClose={close} />}
      {open && open.what !== "make" && <ChangeDialog what={open.what} account={open.account} onClose={close} />}
    </div>
  );
}
