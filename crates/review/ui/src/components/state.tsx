// What stands where there is nothing to show: still loading, nothing there, or an error with what the server said.
import type { ReactNode } from "react";

import { Problem } from "../api/client";
import { shell } from "../i18n/shell";
import { Button } from "./button";

export function Loading({ label }: { label: string }) {
  return (
    <p className="state loading" role="status">
      {label}
    </p>
  );
}

interface EmptyStateProps {
  title: string;
  hint?: string;
  children?: ReactNode;
  /** 2 under the head of a page, which is the one heading of level 1. */
  level?: 1 | 2;
}

export function EmptyState({ title, hint, children, level = 1 }: EmptyStateProps) {
  const Heading = `h${level}` as const;
  return (
    <section className="state">
      <Heading className="state-title">{title}</Heading>
      {hint && <p>{hint}</p>}
      {children}
    </section>
  );
}

/** A problem of the server in full, so that it can be quoted; other errors by their message. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = shell.use();
  const problem = error instanceof Problem ? error.body : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <section className="state error" role="alert">
      <h1 className="state-title">{problem?.title || t("shell.error")}</h1>
      <p>{problem?.detail || message}</p>
      {problem && problem.status > 0 && (
        <p className="dim">
          {t("error.status")} {problem.status} · {t("error.type")} <code>{problem.type}</code>
        </p>
      )}
      {onRetry && <Button onClick={onRetry}>{t("shell.retry")}</Button>}
    </section>
  );
}
