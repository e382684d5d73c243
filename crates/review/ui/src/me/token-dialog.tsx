// Makes a token and shows its secret, once: it is kept in this dialog alone, and gone when it closes.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";

import { newKey, request } from "../api/client";
import type { NewToken, TokenRequest } from "../api/types";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { Field } from "../components/field";
import { Refused } from "../components/refused";
import { useFormats } from "../i18n/formats";
import { shell } from "../i18n/shell";
import { useTerm } from "../i18n/terms";
import { useMe } from "../shell/session";
import { daysOf, endOf } from "./token";
import { words } from "./words";

export function TokenDialog({ onClose }: { onClose: () => void }) {
  const t = words.use();
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: ({ body, key }: { body: TokenRequest; key: string }) => request<NewToken>("/tokens", { method: "POST", body, key }),
    onSettled: () => client.invalidateQueries({ queryKey: ["tokens"] }),
    // Not a second longer in memory than it is shown.
    gcTime: 0,
  });
  if (make.data) return <Secret secret={make.data.secret} onClose={onClose} />;
  return <Form title={t("tokens.make")} error={make.error} pending={make.isPending} onMake={(body, key) => make.mutate({ body, key })} onClose={onClose} />;
}

interface FormProps {
  title: string;
  error: Error | null;
  pending: boolean;
  onMake: (body: TokenRequest, key: string) => void;
  onClose: () => void;
}

function Form({ title, error, pending, onMake, onClose }: FormProps) {
  const t = words.use();
  const s = shell.use();
  const term = useTerm();
  const me = useMe();
  const { date } = useFormats();
  const form = useId();
  const [key] = useState(newKey);
  const [tried, setTried] = useState(false);
  const [name, setName] = useState("");
  const [rights, setRights] = useState<readonly string[]>([]);
  const [days, setDays] = useState("90");
  const count = daysOf(days);
  const offered = me.rights.filter((right) => right !== "own");
  const wrong = tried
    ? {
        name: name.trim() === "" ? t("wrong.name") : undefined,
        rights: rights.length === 0 ? t("wrong.rights") : undefined,
        days: count === undefined ? t("wrong.days") : undefined,
      }
    : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() !== "" && rights.length > 0 && count !== undefined) onMake({ name: name.trim(), rights: [...rights], days: count }, key);
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{s("shell.cancel")}</Button>
          <Button type="submit" form={form} kind="main" disabled={pending}>
            {t("tokens.make.do")}
          </Button>
        </>
      }
    >
      <form id={form} className="form" onSubmit={submit} noValidate>
        <Field label={t("tokens.make.name")} error={wrong.name}>
          {(ids) => <input type="text" autoComplete="off" maxLength={80} {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <fieldset className="boxes">
          <legend>{t("tokens.make.rights")}</legend>
          {offered.map((right) => (
            <label key={right} className="check">
              <input
                type="checkbox"
                checked={rights.includes(right)}
                onChange={(event) => setRights(offered.filter((one) => (one === right ? event.target.checked : rights.includes(one))))}
              />
              {term("right", right)}
            </label>
          ))}
          {wrong.rights && (
            <p className="wrong" role="alert">
              {wrong.rights}
            </p>
          )}
        </fieldset>
        <Field
          label={t("tokens.make.days")}
          hint={count === undefined ? t("wrong.days") : t("tokens.make.days.hint", { date: date(endOf(count, Date.now())) })}
          error={wrong.days}
        >
          {(ids) => <input type="number" min={1} max={366} step={1} {...ids} value={days} onChange={(event) => setDays(event.target.value)} />}
        </Field>
        {error && <Refused error={error} />}
      </form>
    </Dialog>
  );
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = words.use();
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState("");
  useEffect(() => field.current?.select(), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setSaid(t("tokens.copied"));
    } catch {
      field.current?.select();
      setSaid(t("tokens.copyFailed"));
    }
  };
  return (
    <Dialog
      title={t("tokens.secret")}
      onClose={onClose}
      actions={
        <Button kind="main" onClick={onClose}>
          {t("tokens.secret.done")}
        </Button>
      }
    >
      <p>{t("tokens.secret.hint")}</p>
      <div className="secret">
        <input ref={field} type="text" readOnly value={secret} aria-label={t("tokens.secret")} onFocus={(event) => event.target.select()} />
        <Button onClick={() => void copy()}>{t("tokens.copy")}</Button>
      </div>
      <p role="status">{said}</p>
    </Dialog>
  );
}
