// Two questions that any change of a report can raise: "why?", where the server wants a reason, and "what now?", where
// another changed the report meanwhile.
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";

import type { Problem } from "../api/client";
import { Button } from "../components/button";
import { Chip, STATUS_TONES } from "../components/chip";
import { Dialog } from "../components/dialog";
import { Field } from "../components/field";
import { Time } from "../components/time";
import { shell } from "../i18n/shell";
import { useTerm } from "../i18n/terms";
import { go } from "../shell/router";
import { cardWords } from "./words";

export interface Conflict {
  report: string;
  /** What the report is called. */
  name: string;
  problem: Problem;
  /** Does it again upon what stands now. */
  again?: (etag: string) => void;
}

interface Asking {
  conflict: (conflict: Conflict) => void;
  /** The reason, or nothing where the person thought better of it. */
  reason: (why: string) => Promise<string | undefined>;
}

const AskContext = createContext<Asking | undefined>(undefined);

export function useAsk(): Asking {
  const asking = use(AskContext);
  if (!asking) throw new Error("useAsk is called outside of AskProvider");
  return asking;
}

interface Wanted {
  why: string;
  answer: (reason: string | undefined) => void;
}

export function AskProvider({ children }: { children: ReactNode }) {
  const [conflict, setConflict] = useState<Conflict>();
  const [wanted, setWanted] = useState<Wanted>();
  const reason = useCallback(
    (why: string) =>
      new Promise<string | undefined>((resolve) => {
        setWanted({
          why,
          answer: (given) => {
            setWanted(undefined);
            resolve(given);
          },
        });
      }),
    [],
  );
  const value = useMemo(() => ({ conflict: setConflict, reason }), [reason]);
  return (
    <AskContext value={value}>
      {children}
      {conflict && <ConflictDialog conflict={conflict} onClose={() => setConflict(undefined)} />}
      {wanted && <ReasonDialog wanted={wanted} />}
    </AskContext>
  );
}

function ConflictDialog({ conflict, onClose }: { conflict: Conflict; onClose: () => void }) {
  const t = cardWords.use();
  const s = shell.use();
  const term = useTerm();
  const { body } = conflict.problem;
  const { standing } = body;
  const decided = standing?.settled ?? standing?.second ?? standing?.decision;
  return (
    <Dialog
      title={t("conflict.title")}
      onClose={onClose}
      actions={
        <>
          {conflict.again && standing && (
            <Button
              onClick={() => {
                onClose();
                conflict.again?.(standing.etag);
              }}
            >
              {t("conflict.again")}
            </Button>
          )}
          <Button
            onClick={() => {
              onClose();
              go(`/reports/${conflict.report}${location.search}`);
            }}
          >
            {t("conflict.open")}
          </Button>
          <Button kind="main" onClick={onClose}>
            {s("shell.close")}
          </Button>
        </>
      }
    >
      <p>
        <b>{conflict.name}</b>
      </p>
      <p>
        {t("conflict.who", { who: body.by ?? "?" })} {body.at && <Time at={body.at} />}
      </p>
      {standing && (
        <p>
          {t("conflict.now")} <Chip tone={STATUS_TONES[standing.status] ?? "neutral"}>{term("status", standing.status)}</Chip>
        </p>
      )}
      {decided && (
        <p>
          {term("verdict", decided.verdict)}
          {decided.because && `: ${term("because", decided.because)}`} · {decided.by} · <Time at={decided.at} />
        </p>
      )}
      <p className="dim">{t("conflict.yours")}</p>
    </Dialog>
  );
}

function ReasonDialog({ wanted }: { wanted: Wanted }) {
  const t = cardWords.use();
  const s = shell.use();
  const [reason, setReason] = useState("");
  const give = () => reason.trim() && wanted.answer(reason.trim());
  return (
    <Dialog
      title={t("reason.title")}
      onClose={() => wanted.answer(undefined)}
      actions={
        <>
          <Button onClick={() => wanted.answer(undefined)}>{s("shell.cancel")}</Button>
          <Button kind="main" disabled={!reason.trim()} onClick={give}>
            {s("shell.apply")}
          </Button>
        </>
      }
    >
      <p>{wanted.why}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          give();
        }}
      >
        <Field label={t("reason")}>
          {(ids) => <input {...ids} type="text" value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
