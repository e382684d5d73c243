// One's own password, for those who sign in by one. All sessions end; the answer begins a new one here.
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { isLongEnough } from "../accounts/roles";
import { request } from "../api/client";
import type { Me, SessionView } from "../api/types";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Refused } from "../components/refused";
import { useToast } from "../components/toast";
import { useSession } from "../shell/session";
import { words } from "./words";

const EMPTY = { current: "", new: "" };

export function Password() {
  const t = words.use();
  const toast = useToast();
  const { begin } = useSession();
  const [draft, setDraft] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const sessions = useQuery({
    queryKey: ["sessions", false],
    queryFn: ({ signal }) => request<SessionView[]>("/sessions", { signal }),
  });
  const change = useMutation({
    mutationFn: () => request<Me>("/password", { method: "PUT", body: draft }),
    onSuccess: (me) => {
      setDraft(EMPTY);
      setTried(false);
      toast({ text: t("password.done"), tone: "good" });
      begin(me);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (draft.current !== "" && isLongEnough(draft.new)) change.mutate();
  };
  // Who is vouched for by an identity provider has no password here.
  const how = sessions.data?.find((session) => session.this)?.how;
  if (how !== "password" && how !== "setup") return null;
  return (
    <section className="figure">
      <h2>{t("part.password")}</h2>
      <p className="hint">{t("password.lead")}</p>
      <form className="settings" onSubmit={submit} noValidate>
        <Field label={t("password.current")} error={tried && draft.current === "" ? t("wrong.current") : undefined}>
          {(ids) => (
            <input
              type="password"
              autoComplete="current-password"
              {...ids}
              value={draft.current}
              onChange={(event) => setDraft({ ...draft, current: event.target.value })}
            />
          )}
        </Field>
        <Field
          label={t("password.new")}
          hint={t("password.new.hint")}
          error={tried && !isLongEnough(draft.new) ? t("wrong.password") : undefined}
        >
          {(ids) => (
            <input
              type="password"
              autoComplete="new-password"
              {...ids}
              value={draft.new}
              onChange={(event) => setDraft({ ...draft, new: event.target.value })}
            />
          )}
        </Field>
        <Button type="submit" disabled={change.isPending}>
          {t("password.do")}
        </Button>
      </form>
      {change.error && <Refused error={change.error} />}
    </section>
  );
}
