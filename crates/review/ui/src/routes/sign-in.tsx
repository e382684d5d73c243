// Signing in: by password, or by the identity provider where there is one.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { request } from "../api/client";
import type { Me, SignInOptions } from "../api/types";
import { Alone } from "../shell/alone";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { catalogue } from "../i18n/language";
import { go, Link, usePlace } from "../shell/router";
import { useSession } from "../shell/session";

const words = catalogue(
  {
    title: "Sign in",
    account: "Account",
    password: "Password",
    submit: "Sign in",
    oidc: "Sign in with {name}",
    or: "or with an account of Hark",
    setup: "Nobody is here yet. Set up the first account",
    demo: "This is a demonstration: every post is invented.",
  },
  {
    title: "Anmelden",
    account: "Konto",
    password: "Passwort",
    submit: "Anmelden",
    oidc: "Anmelden mit {name}",
    or: "oder mit einem Konto von Hark",
    setup: "Noch ist niemand hier. Das erste Konto einrichten",
    demo: "Dies ist eine Vorführung: Alle Beiträge sind erfunden.",
  },
);

export default function SignInPage() {
  const t = words.use();
  const { begin } = useSession();
  const { search } = usePlace();
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const options = useQuery({ queryKey: ["sign-in"], queryFn: () => request<SignInOptions>("/sign-in"), retry: false }).data;
  const signIn = useMutation({
    mutationFn: () => request<Me>("/session", { method: "POST", body: { account: account.trim(), password } }),
    onSuccess: begin,
    onError: () => setPassword(""),
  });
  useEffect(() => {
    if (options?.setup) go("/setup", { replace: true });
  }, [options?.setup]);
  const back = new URLSearchParams(search).get("back");
  return (
    <Alone>
      <h1>{t("title")}</h1>
      {options?.demo && <p className="dim">{t("demo")}</p>}
      {options?.oidc && (
        <>
          <a className="button main" href={`/auth/oidc/start${back ? `?back=${encodeURIComponent(back)}` : ""}`}>
            {t("oidc", { name: options.oidc })}
          </a>
          <p className="dim">{t("or")}</p>
        </>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <Field label={t("account")}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              name="account"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              autoFocus
              value={account}
              onChange={(event) => setAccount(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("password")}>
          {(ids) => (
            <input
              {...ids}
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {signIn.error && (
          <p className="wrong" role="alert">
            {signIn.error.message}
          </p>
        )}
        <Button kind={options?.oidc ? "normal" : "main"} type="submit" disabled={signIn.isPending}>
          {t("submit")}
        </Button>
      </form>
      {options?.setup && <Link to="/setup">{t("setup")}</Link>}
    </Alone>
  );
}
