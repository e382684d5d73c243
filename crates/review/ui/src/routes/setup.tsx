// The first account, made with the code that the program printed when it started.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { request } from "../api/client";
import type { Me, SignInOptions } from "../api/types";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { catalogue } from "../i18n/language";
import { Alone } from "../shell/alone";
import { go } from "../shell/router";
import { useSession } from "../shell/session";

const words = catalogue(
  {
    title: "Set up the desk",
    intro: "This makes the first administrator. The administrator makes the other accounts.",
    code: "Set-up code",
    "code.hint": "The program printed it when it started.",
    account: "Account",
    "account.hint": "2 to 64 of a-z 0-9 . _ - @",
    display: "Name to show",
    password: "Password",
    "password.hint": "At least 12 characters.",
    submit: "Set up",
  },
  {
    title: "Arbeitsplatz einrichten",
    intro: "Hier entsteht das erste Konto der Verwaltung. Sie legt die anderen Konten an.",
    code: "Einrichtungscode",
    "code.hint": "Das Programm hat ihn beim Start ausgegeben.",
    account: "Konto",
    "account.hint": "2 bis 64 Zeichen aus a-z 0-9 . _ - @",
    display: "Angezeigter Name",
    password: "Passwort",
    "password.hint": "Mindestens 12 Zeichen.",
    submit: "Einrichten",
  },
);

const FIELDS = [
  { name: "code", type: "text", complete: "one-time-code", hint: "code.hint" },
  { name: "account", type: "text", complete: "username", hint: "account.hint" },
  { name: "display", type: "text", complete: "name", hint: undefined },
  { name: "password", type: "password", complete: "new-password", hint: "password.hint" },
] as const;

type Values = Record<(typeof FIELDS)[number]["name"], string>;

export default function SetupPage() {
  const t = words.use();
  const { begin } = useSession();
  const [values, setValues] = useState<Values>({ code: "", account: "", display: "", password: "" });
  const options = useQuery({ queryKey: ["sign-in"], queryFn: () => request<SignInOptions>("/sign-in"), retry: false }).data;
  const setup = useMutation({
    mutationFn: () =>
      request<Me>("/setup", { method: "POST", body: { ...values, code: values.code.trim(), account: values.account.trim() } }),
    onSuccess: begin,
  });
  useEffect(() => {
    if (options && !options.setup) go("/sign-in", { replace: true });
  }, [options]);
  return (
    <Alone>
      <h1>{t("title")}</h1>
      <p className="dim">{t("intro")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setup.mutate();
        }}
      >
        {FIELDS.map(({ name, type, complete, hint }) => (
          <Field key={name} label={t(name)} {...(hint && { hint: t(hint) })}>
            {(ids) => (
              <input
                {...ids}
                type={type}
                name={name}
                autoComplete={complete}
                autoCapitalize="none"
                spellCheck={false}
                required
                minLength={name === "password" ? 12 : undefined}
                value={values[name]}
                onChange={(event) => setValues((before) => ({ ...before, [name]: event.target.value }))}
              />
            )}
          </Field>
        ))}
        {setup.error && (
          <p className="wrong" role="alert">
            {setup.error.message}
          </p>
        )}
        <Button kind="main" type="submit" disabled={setup.isPending}>
          {t("submit")}
        </Button>
      </form>
    </Alone>
  );
}
