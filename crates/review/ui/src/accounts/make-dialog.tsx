// A new account. How its owner signs in is part of it: with a password, or vouched for by the identity provider.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";

import { newKey, request } from "../api/client";
import type { AccountRequest } from "../api/types";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { Field } from "../components/field";
import { Refused } from "../components/refused";
import { useToast } from "../components/toast";
import { shell } from "../i18n/shell";
import { RoleBoxes } from "./role-boxes";
import { isLongEnough, isName } from "./roles";
import { words } from "./words";

export function MakeDialog({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const t = words.use();
  const s = shell.use();
  const toast = useToast();
  const client = useQueryClient();
  const form = useId();
  const [key] = useState(newKey);
  const [tried, setTried] = useState(false);
  const [byPassword, setByPassword] = useState(true);
  const [draft, setDraft] = useState({ name: "", display: "", password: "", roles: ["viewer"] });
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const found = {
    name: !isName(draft.name) ? t("wrong.name") : taken.includes(draft.name) ? t("wrong.taken") : undefined,
    display: draft.display.trim() === "" ? t("wrong.display") : undefined,
    password: byPassword && !isLongEnough(draft.password) ? t("wrong.password") : undefined,
    roles: draft.roles.length === 0 ? t("wrong.roles") : undefined,
  };
  const wrong: Partial<typeof found> = tried ? found : {};
  const make = useMutation({
    mutationFn: () => {
      const { name, display, roles, password } = draft;
      const body: AccountRequest = { name, display: display.trim(), roles, password: byPassword ? password : null };
      return request("/accounts", { method: "POST", body, key });
    },
    onSuccess: () => {
      toast({ text: t("make.done", { name: draft.name }), tone: "good" });
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["accounts"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(found).every((one) => one === undefined)) make.mutate();
  };
  return (
    <Dialog
      title={t("make.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{s("shell.cancel")}</Button>
          <Button type="submit" form={form} kind="main" disabled={make.isPending}>
            {t("make.do")}
          </Button>
        </>
      }
    >
      <form id={form} className="form" onSubmit={submit} noValidate>
        <Field label={t("make.name")} hint={t("make.name.hint")} error={wrong.name}>
          {(ids) => <input type="text" autoComplete="off" spellCheck={false} autoCapitalize="none" {...ids} value={draft.name} onChange={(event) => set({ name: event.target.value })} />}
        </Field>
        <Field label={t("make.display")} error={wrong.display}>
          {(ids) => <input type="text" autoComplete="off" {...ids} value={draft.display} onChange={(event) => set({ display: event.target.value })} />}
        </Field>
        <fieldset className="boxes across">
          <legend>{t("make.how")}</legend>
          {[true, false].map((one) => (
            <label key={String(one)} className="check">
              <input type="radio" name={`${form}-how`} checked={byPassword === one} onChange={() => setByPassword(one)} />
              {t(one ? "signIn.password" : "signIn.oidc")}
            </label>
          ))}
        </fieldset>
        {byPassword && (
          <Field label={t("make.password")} hint={t("make.password.hint")} error={wrong.password}>
            {(ids) => <input type="password" autoComplete="new-password" {...ids} value={draft.password} onChange={(event) => set({ password: event.target.value })} />}
          </Field>
        )}
        <RoleBoxes chosen={draft.roles} onChange={(roles) => set({ roles })} error={wrong.roles} />
        {make.error && <Refused error={make.error} />}
      </form>
    </Dialog>
  );
}
