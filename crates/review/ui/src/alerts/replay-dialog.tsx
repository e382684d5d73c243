// Asks who is to be told of the last day again, and says what that does: some receivers know what they have, others do not.
import { type FormEvent, useId, useState } from "react";

import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { Field } from "../components/field";
import { Refused } from "../components/refused";
import { shell } from "../i18n/shell";
import { EVERYBODY, lastDay, useReplay } from "./replay";
import { words } from "./words";

interface ReplayDialogProps {
  endpoints: readonly string[];
  /** The endpoint that is looked at; empty: none. */
  chosen: string;
  onClose: () => void;
  /** Gets the names of the endpoints that are switched off. */
  onDone: (switchedOff: readonly string[]) => void;
}

export function ReplayDialog({ endpoints, chosen, onClose, onDone }: ReplayDialogProps) {
  const t = words.use();
  const s = shell.use();
  const form = useId();
  const [endpoint, setEndpoint] = useState(chosen);
  const [tried, setTried] = useState(false);
  const replay = useReplay(onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (endpoint) replay.mutate(lastDay(endpoint, Date.now()));
  };
  return (
    <Dialog
      title={t("replay.day")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{s("shell.cancel")}</Button>
          <Button type="submit" form={form} kind="main" disabled={replay.isPending}>
            {t("replay")}
          </Button>
        </>
      }
    >
      <form id={form} className="form" onSubmit={submit} noValidate>
        <Field label={t("endpoint")} error={tried && !endpoint ? t("replay.whom") : undefined}>
          {(ids) => (
            <select {...ids} value={endpoint} onChange={(event) => setEndpoint(event.target.value)}>
              <option value="">{t("replay.choose")}</option>
              <option value={EVERYBODY}>{t("replay.everybody")}</option>
              {endpoints.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        <p>{t("replay.day.what")}</p>
        <p>{t("replay.day.twice")}</p>
        {replay.error && <Refused error={replay.error} />}
      </form>
    </Dialog>
  );
}
