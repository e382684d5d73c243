// Batches that went to receivers, what came back, and the place where a receiver's answer is taken in by hand.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { Problem, request, sendFile } from "../api/client";
import type { Acknowledged, BatchView, Batches } from "../api/types";
import { Button } from "../components/button";
import { Chip, type Tone } from "../components/chip";
import { Field } from "../components/field";
import { Refused } from "../components/refused";
import { EmptyState, Loading } from "../components/state";
import { Table } from "../components/table";
import { Time } from "../components/time";
import { useToast } from "../components/toast";
import { useFormats } from "../i18n/formats";
import { shell } from "../i18n/shell";
import "../styles/pages.css";
import "./exports.css";
import { tookIn } from "./took";
import { words } from "./words";

const EXPORTS = ["exports"] as const;

/** What a receiver's code says of a batch. */
const CODES: Record<string, "accepted" | "partly" | "rejected"> = { AA: "accepted", AE: "partly", AR: "rejected" };

const STATES = { sent: "info", accepted: "good", partly: "warn", rejected: "bad" } as const satisfies Record<string, Tone>;

export default function ExportsPage() {
  const t = words.use();
  const s = shell.use();
  const { number, zone } = useFormats();
  const asked = useQuery({
    queryKey: EXPORTS,
    queryFn: ({ signal }) => request<Batches>("/exports", { signal }),
    retry: (count, error) => count < 2 && !Problem.is(error, "no-exports"),
  });
  if (Problem.is(asked.error, "no-exports")) return <EmptyState title={t("off")} hint={t("off.hint")} />;
  const { batches = [], unmatched = [] } = asked.data ?? {};
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("title")}</h1>
      </header>
      <p className="lead">
        {t("lead")} {s("shell.zone", { zone })}
      </p>
      <Upload />
      {asked.error && <Refused error={asked.error} onRetry={() => void asked.refetch()} />}
      {!asked.data ? (
        !asked.error && <Loading label={s("shell.loading")} />
      ) : (
        <>
          <Table
            caption={t("batches")}
            rows={batches}
            keyOf={(batch) => batch.number}
            empty={t("batches.none")}
            columns={[
              { key: "number", head: t("number"), cell: (batch) => <strong>{batch.number}</strong> },
              { key: "receiver", head: t("receiver"), cell: (batch) => batch.profile },
              { key: "at", head: t("at"), cell: (batch) => <Time at={batch.at} /> },
              { key: "by", head: t("by"), cell: (batch) => batch.by },
              { key: "messages", head: t("messages"), numeric: true, cell: (batch) => number(batch.messages) },
              { key: "state", head: t("state"), cell: (batch) => <State batch={batch} /> },
              {
                key: "answered",
                head: t("answered"),
                cell: ({ answered_at: at }) => (at ? <Time at={at} /> : <span className="dim">–</span>),
              },
            ]}
          />
          <Table
            caption={t("unmatched")}
            rows={unmatched}
            keyOf={(answer) => `${answer.batch} ${answer.at}`}
            empty={t("unmatched.none")}
            columns={[
              { key: "batch", head: t("number"), cell: (answer) => answer.batch },
              { key: "at", head: t("read"), cell: (answer) => <Time at={answer.at} /> },
              { key: "code", head: t("code"), cell: (answer) => <Code code={answer.code} /> },
              { key: "messages", head: t("messages"), numeric: true, cell: (answer) => number(answer.messages) },
            ]}
          />
        </>
      )}
    </div>
  );
}

function Code({ code }: { code: string }) {
  const t = words.use();
  const known = CODES[code];
  return (
    <>
      <code>{code}</code> {known && t(`state.${known}`)}
    </>
  );
}

function State({ batch }: { batch: BatchView }) {
  const t = words.use();
  if (!(batch.state in STATES)) return <Chip>{batch.state}</Chip>;
  const state = batch.state as keyof typeof STATES;
  return (
    <>
      <Chip tone={STATES[state]}>{t(`state.${state}`)}</Chip>
      {batch.errors.map((error) => (
        <p key={error} className="error-words">
          {error}
        </p>
      ))}
    </>
  );
}

function Upload() {
  const t = words.use();
  const toast = useToast();
  const client = useQueryClient();
  const [file, setFile] = useState<File>();
  const [refused, setRefused] = useState<unknown>();
  const [sending, setSending] = useState(false);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!file || sending) return;
    const form = event.currentTarget;
    setRefused(undefined);
    setSending(true);
    try {
      toast(tookIn(await sendFile<Acknowledged>("/exports/acknowledgements", file, "application/xml"), t));
      form.reset();
      setFile(undefined);
      await client.invalidateQueries({ queryKey: EXPORTS });
    } catch (error) {
      setRefused(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <section className="panel" aria-labelledby="upload-head">
      <h2 id="upload-head">{t("upload")}</h2>
      <form className="upload" onSubmit={(event) => void send(event)}>
        <Field label={t("upload.file")} hint={t("upload.hint")}>
          {(ids) => <input {...ids} type="file" accept=".xml,application/xml,text/xml" onChange={(event) => setFile(event.target.files?.[0])} />}
        </Field>
        <Button kind="main" type="submit" disabled={!file || sending}>
          {t("upload.send")}
        </Button>
      </form>
      {refused !== undefined && <Refused error={refused} />}
    </section>
  );
}
