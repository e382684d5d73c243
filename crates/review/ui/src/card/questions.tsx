// The questions that a decision asks before it is one: why not, of which, until when, what must be asked.
import { useState, type ReactNode } from "react";

import type { DecisionRequest, Report } from "../api/types";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { Field } from "../components/field";
import { useFormats } from "../i18n/formats";
import { shell } from "../i18n/shell";
import { TERMS, useTerm } from "../i18n/terms";
import { useCommands, useKeys, type Handlers } from "../keys/provider";
import type { CommandId } from "../keys/registry";
import { cardWords } from "./words";

export type Question = "reject" | "duplicate" | "snooze" | "follow-up";

interface QuestionProps {
  report: Report;
  /** Whether a disagreement is settled: then a reason is needed with any finding. */
  settling: boolean;
  onAnswer: (decision: DecisionRequest) => void;
  onClose: () => void;
}

const BECAUSE = Object.keys(TERMS.because) as (keyof typeof TERMS.because)[];

export function Ask({ question, ...props }: QuestionProps & { question: Question }) {
  switch (question) {
    case "reject":
      return <WhyNot {...props} />;
    case "duplicate":
      return <OfWhich {...props} />;
    case "snooze":
      return <UntilWhen {...props} />;
    case "follow-up":
      return <WhatToAsk {...props} />;
  }
}

/** The nine reasons, each with its key. */
function WhyNot({ settling, onAnswer, onClose }: QuestionProps) {
  const t = cardWords.use();
  const s = shell.use();
  const term = useTerm();
  const { keys } = useKeys();
  const [other, setOther] = useState(false);
  const [because, setBecause] = useState("other");
  const [reason, setReason] = useState("");
  const choose = (value: string) => {
    if (value !== "other" && !settling) return onAnswer({ verdict: "not_valid", because: value });
    setBecause(value);
    setOther(true);
  };
  const handlers: Handlers = {};
  BECAUSE.forEach((value, at) => (handlers[`reason.${at + 1}` as CommandId] = () => choose(value)));
  useCommands(handlers);
  const send = () => reason.trim() && onAnswer({ verdict: "not_valid", because, reason: reason.trim() });
  return (
    <Dialog
      title={t("why.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{s("shell.cancel")}</Button>
          {other && (
            <Button kind="main" disabled={!reason.trim()} onClick={send}>
              {s("shell.apply")}
            </Button>
          )}
        </>
      }
    >
      <ul className="reasons">
        {BECAUSE.map((value, at) => (
          <li key={value}>
            <button
              type="button"
              className="button reason"
              aria-pressed={other && because === value}
              onClick={() => choose(value)}
            >
              <kbd>{keys[`reason.${at + 1}` as CommandId]}</kbd> {term("because", value)}
            </button>
          </li>
        ))}
      </ul>
      {other && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <Field label={settling ? t("settle.reason") : t("why.other")}>
            {(ids) => <input {...ids} type="text" autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />}
          </Field>
        </form>
      )}
    </Dialog>
  );
}

interface FormProps {
  title: string;
  ready: boolean;
  onSend: () => void;
  onClose: () => void;
  settling: boolean;
  reason: string;
  onReason: (reason: string) => void;
  children: ReactNode;
}

/** A question with a form, and a reason where one is needed. */
function QuestionForm({ title, ready, onSend, onClose, settling, reason, onReason, children }: FormProps) {
  const t = cardWords.use();
  const s = shell.use();
  const complete = ready && (!settling || reason.trim() !== "");
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{s("shell.cancel")}</Button>
          <Button kind="main" disabled={!complete} onClick={onSend}>
            {s("shell.apply")}
          </Button>
        </>
      }
    >
      <form
        className="question"
        onSubmit={(event) => {
          event.preventDefault();
          if (complete) onSend();
        }}
      >
        {children}
        {settling && (
          <Field label={t("settle.reason")}>
            {(ids) => <input {...ids} type="text" value={reason} onChange={(event) => onReason(event.target.value)} />}
          </Field>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

function OfWhich({ report, settling, onAnswer, onClose }: QuestionProps) {
  const t = cardWords.use();
  const { percent } = useFormats();
  const twins = report.cluster.twins;
  const [of, setOf] = useState(twins[0]?.id ?? "");
  const [reason, setReason] = useState("");
  const id = of.trim().split("/").pop() ?? "";
  const send = () => onAnswer({ verdict: "duplicate", of: id, reason: reason.trim() || null });
  return (
    <QuestionForm
      title={t("dup.title")}
      ready={/^[0-9a-zA-Z-]{8,}$/.test(id) && id !== report.id}
      onSend={send}
      onClose={onClose}
      settling={settling}
      reason={reason}
      onReason={setReason}
    >
      <Field label={t("dup.id")}>
        {(ids) => (
          <input {...ids} type="text" autoComplete="off" value={of} onChange={(event) => setOf(event.target.value)} />
        )}
      </Field>
      {twins.length > 0 && (
        <fieldset className="twin-choice">
          <legend>{t("dup.pick")}</legend>
          {twins.map((twin) => (
            <label key={twin.id} className="check">
              <input type="radio" name="twin" checked={of === twin.id} onChange={() => setOf(twin.id)} />
              <span>
                {twin.excerpt} <span className="dim">{percent(twin.score)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </QuestionForm>
  );
}

const DAY_MS = 86_400_000;
const SNOOZES = [1, 3, 7, 14, 30] as const;

function dayIn(days: number): string {
  const day = new Date(Date.now() + days * DAY_MS);
  return new Date(day.getTime() - day.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function UntilWhen({ settling, onAnswer, onClose }: QuestionProps) {
  const t = cardWords.use();
  const [day, setDay] = useState(dayIn(7));
  const [reason, setReason] = useState("");
  // The morning of that day where the person is.
  const until = new Date(`${day}T06:00:00`);
  const ready = !Number.isNaN(until.getTime()) && until.getTime() > Date.now();
  return (
    <QuestionForm
      title={t("snooze.title")}
      ready={ready}
      onSend={() => onAnswer({ verdict: "snoozed", until: until.toISOString(), reason: reason.trim() || null })}
      onClose={onClose}
      settling={settling}
      reason={reason}
      onReason={setReason}
    >
      <div className="row">
        {SNOOZES.map((days) => (
          <Button key={days} aria-pressed={day === dayIn(days)} onClick={() => setDay(dayIn(days))}>
            {t("snooze.in", { days })}
          </Button>
        ))}
      </div>
      <Field label={t("snooze.day")}>
        {(ids) => <input {...ids} type="date" min={dayIn(1)} value={day} onChange={(event) => setDay(event.target.value)} />}
      </Field>
    </QuestionForm>
  );
}

function WhatToAsk({ settling, onAnswer, onClose }: QuestionProps) {
  const t = cardWords.use();
  const [question, setQuestion] = useState("");
  const [reason, setReason] = useState("");
  return (
    <QuestionForm
      title={t("follow.title")}
      ready={question.trim() !== ""}
      onSend={() => onAnswer({ verdict: "follow_up", question: question.trim(), reason: reason.trim() || null })}
      onClose={onClose}
      settling={settling}
      reason={reason}
      onReason={setReason}
    >
      <Field label={t("follow.question")}>
        {(ids) => <textarea {...ids} value={question} onChange={(event) => setQuestion(event.target.value)} />}
      </Field>
    </QuestionForm>
  );
}
