// One change of one account, with its reason.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";

import { request } from "../api/client";
import type { AccountView } from "../api/types";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { Field } from "../components/field";
import { Refused } from "../components/refused";
import { useToast } from "../components/toast";
import { shell } from "../i18n/shell";
import { useMe } from "../shell/session";
import { body, type Doing, type Draft, wrongs } from "./doing";
import { RoleBoxes } from "./role-boxes";
import { words } from "./words";

interface Props {
  what: Doing;
  account: AccountView;
  onClose: () => void;
}

export function ChangeDialog({ what, account, onClose }: Props) {
  const t = words.use();
  const s = shell.use();
  const me = useMe();
  const toast = useToast();
  const client = useQueryClient();
  const form = useId();
  const [draft, setDraft] = useState<Draft>({ roles: account.roles, password: "", reason: "" });
  const [tried, setTried] = useState(false);
  const { name } = account;
  const found = wrongs(what, draft, name === me.account);
  const wrong = (field: keyof typeof found) => {
    const key = tried ? found[field] : undefined;
    return key && t(key);
  };
  const change = useMutation({
    mutationFn: () => request(`/accounts/${encodeURIComponent(name)}`, { method: "PATCH", body: body(what, draft) }),
    onSuccess: () => {
      toast({ text: t(`${what}.done`, { name }), tone: "good" });
      onClose();
    },
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ["accounts"] }), client.invalidateQueries({ queryKey: ["sessions"] })]),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length === 0) change.mutate();
  };
  return (
    <Dialog
      title={t(`${what}.title`, { name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{s("shell.cancel")}</Button>
          <Button type="submit" form={form} kind={what === "close" ? "danger" : "main"} disabled={change.isPending}>
            {t(`${what}.do`)}
          </Button>
        </>
      }
    >
      <form id={form} className="form" onSubmit={submit} noValidate>
        {(what === "close" || what === "open") && <p>{t(`${what}.hint`)}</p>}
        {what === "roles" && <RoleBoxes chosen={draft.roles} onChange={(roles) => setDraft({ ...draft, roles })} error={wrong("roles")} />}
        {what === "password" && (
          <Field label={t("make.password")} hint={t("password.hint")} error={wrong("password")}>
            {(ids) => (
              <input type="password" autoComplete="new-password" {...ids} value={draft.password} onChange={(event) => setDraft({ ...draft, password: event.target.value })} />
            )}
          </Field>
        )}
        <Field label={t("reason")} hint={t("reason.hint")} error={wrong("reason")}>
          {(ids) => <textarea rows={2} maxLength={500} {...ids} value={draft.reason} onChange={(event) => setDraft({ ...draft, reason: event.target.value })} />}
        </Field>
        {change.error && <Refused error={change.error} />}
      </form>
    </Dialog>
  );
}
