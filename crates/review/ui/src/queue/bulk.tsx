// Changes many reports at once: what is to be done, what it would do to each, and only then the doing.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { newKey, request } from "../api/client";
import { KEYS } from "../api/events";
import type { BulkAnswer, BulkItem, BulkRequest } from "../api/types";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { ErrorState } from "../components/state";
import { Field } from "../components/field";
import { Table } from "../components/table";
import { useToast } from "../components/toast";
import { shell } from "../i18n/shell";
import { TERMS, useTerm } from "../i18n/terms";
import { queueWords } from "./words";

const ACTIONS = ["accept", "reject", "snooze", "assign", "escalate", "lower", "comment", "confirm"] as const;
type Action = (typeof ACTIONS)[number];

interface Form {
  action: Action;
  because: string;
  reason: string;
  until: string;
  to: string;
  text: string;
}

/** The request that a form asks for; nothing while something is missing. */
export function bulkRequest(reports: string[], form: Form): BulkRequest | undefined {
  const reason = form.reason.trim() || null;
  switch (form.action) {
    case "accept":
      return { reports, action: "decide", decision: { verdict: "valid", reason } };
    case "reject":
      if (form.because === "other" && !reason) return undefined;
      return { reports, action: "decide", decision: { verdict: "not_valid", because: form.because, reason } };
    case "snooze":
      if (!form.until) return undefined;
      return { reports, action: "decide", decision: { verdict: "snoozed", until: new Date(form.until).toISOString(), reason } };
    case "assign":
      return { reports, action: "assign", to: form.to.trim() || null };
    case "escalate":
    case "lower":
      return { reports, action: "escalate", raised: form.action === "escalate", reason };
    case "comment":
      return form.text.trim() ? { reports, action: "comment", text: form.text.trim() } : undefined;
    case "confirm":
      return { reports, action: "confirm", reason };
  }
}

interface BulkProps {
  reports: string[];
  onClose: () => void;
  onDone: () => void;
}

export function Bulk({ reports, onClose, onDone }: BulkProps) {
  const t = queueWords.use();
  const s = shell.use();
  const toast = useToast();
  const client = useQueryClient();
  const [form, setForm] = useState<Form>({ action: "accept", because: "not_a_drug", reason: "", until: "", to: "", text: "" });
  const [key] = useState(newKey);
  const body = bulkRequest(reports, form);
  const preview = useMutation({
    mutationFn: (wanted: BulkRequest) => request<BulkAnswer>("/bulk", { method: "POST", body: { ...wanted, preview: true } }),
  });
  const apply = useMutation({
    mutationFn: (wanted: BulkRequest) => request<BulkAnswer>("/bulk", { method: "POST", body: { ...wanted, preview: false }, key }),
    onSuccess: (answer) => {
      toast({ text: t("bulk.done", { changed: answer.changed, refused: answer.refused }), tone: "good" });
      void client.invalidateQueries({ queryKey: KEYS.queue });
      void client.invalidateQueries({ queryKey: KEYS.counts });
      onDone();
    },
  });
  const shown = preview.data;
  const change = (part: Partial<Form>) => {
    preview.reset();
    setForm((before) => ({ ...before, ...part }));
  };
  const error = apply.error ?? preview.error;
  const actions = (
    <>
      <Button onClick={onClose}>{s("shell.cancel")}</Button>
      {shown ? (
        <Button kind="main" disabled={!body || shown.changed === 0 || apply.isPending} onClick={() => body && apply.mutate(body)}>
          {t("bulk.apply", { count: shown.changed })}
        </Button>
      ) : (
        <Button kind="main" disabled={!body || preview.isPending} onClick={() => body && preview.mutate(body)}>
          {t("bulk.preview")}
        </Button>
      )}
    </>
  );
  return (
    <Dialog title={t("bulk.title", { count: reports.length })} onClose={onClose} actions={actions} wide>
      <BulkForm form={form} onChange={change} />
      {error && <ErrorState error={error} />}
      {shown && <Preview answer={shown} />}
    </Dialog>
  );
}

function BulkForm({ form, onChange }: { form: Form; onChange: (part: Partial<Form>) => void }) {
  const t = queueWords.use();
  const term = useTerm();
  const { action } = form;
  const reasoned = action === "accept" || action === "reject" || action === "snooze" || action === "escalate" || action === "lower";
  return (
    <>
      <Field label={t("bulk.action")}>
        {(ids) => (
          <select {...ids} value={action} onChange={(event) => onChange({ action: event.target.value as Action })}>
            {ACTIONS.map((each) => (
              <option key={each} value={each}>
                {t(`bulk.${each}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {action === "reject" && (
        <Field label={t("bulk.because")}>
          {(ids) => (
            <select {...ids} value={form.because} onChange={(event) => onChange({ because: event.target.value })}>
              {Object.keys(TERMS.because).map((because) => (
                <option key={because} value={because}>
                  {term("because", because)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {action === "snooze" && (
        <Field label={t("bulk.until")}>
          {(ids) => <input {...ids} type="date" value={form.until} onChange={(event) => onChange({ until: event.target.value })} />}
        </Field>
      )}
      {action === "assign" && (
        <Field label={t("bulk.account")}>
          {(ids) => <input {...ids} type="text" value={form.to} onChange={(event) => onChange({ to: event.target.value })} />}
        </Field>
      )}
      {action === "comment" && (
        <Field label={t("bulk.text")}>
          {(ids) => <textarea {...ids} maxLength={4000} value={form.text} onChange={(event) => onChange({ text: event.target.value })} />}
        </Field>
      )}
      {reasoned && (
        <Field label={t("bulk.reason")}>
          {(ids) => <input {...ids} type="text" value={form.reason} onChange={(event) => onChange({ reason: event.target.value })} />}
        </Field>
      )}
    </>
  );
}

function Preview({ answer }: { answer: BulkAnswer }) {
  const t = queueWords.use();
  const term = useTerm();
  const columns = [
    { key: "report", head: t("bulk.report"), cell: (item: BulkItem) => <code>{item.report.slice(0, 12)}</code> },
    { key: "from", head: t("bulk.from"), cell: (item: BulkItem) => term("status", item.from) },
    { key: "to", head: t("bulk.to"), cell: (item: BulkItem) => (item.refused ? "–" : term("status", item.to)) },
    { key: "refused", head: t("bulk.refused"), cell: (item: BulkItem) => item.refused ?? "" },
  ];
  const caption = t("bulk.would", { changed: answer.changed, refused: answer.refused });
  return (
    <div role="status">
      <Table caption={caption} columns={columns} rows={answer.items} keyOf={(item) => item.report} />
    </div>
  );
}
