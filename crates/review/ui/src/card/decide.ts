// Decides, and is at the next card before the server has answered. What went wrong comes as a notice or a question.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { Problem } from "../api/client";
import { KEYS } from "../api/events";
import type { DecisionRequest, Report } from "../api/types";
import { useToast } from "../components/toast";
import { shell } from "../i18n/shell";
import { useTerm } from "../i18n/terms";
import { guideDecided } from "../guide/guide";
import { go } from "../shell/router";
import { useUndo } from "../shell/undo";
import { useAsk } from "./ask";
import { send } from "./changes";
import { leaseEnds } from "./lease";
import { reportName } from "./marks";
import { walkNow } from "./walk";
import { cardWords } from "./words";

/** Where the finding goes: what a report waits for decides. */
const ENDPOINTS: Record<string, string> = {
  second_review: "second-review",
  disputed: "settlement",
};

/** States in which a finding can be made. */
export const DECIDABLE: ReadonlySet<string> = new Set(["new", "open", "follow_up", "snoozed", "second_review", "disputed"]);

export function useDecide(report: Report, onward: () => void): (decision: DecisionRequest) => void {
  const client = useQueryClient();
  const toast = useToast();
  const asking = useAsk();
  const undo = useUndo();
  const term = useTerm();
  const t = cardWords.use();
  const s = shell.use();
  return useCallback(
    (decision) => {
      const { id } = report;
      const path = ENDPOINTS[report.standing.status] ?? "decision";
      const attempt = async (wanted: DecisionRequest, etag: string): Promise<void> => {
        leaseEnds(id);
        walkNow()?.decided(id);
        try {
          const changed = await send(client, { id, standing: { etag } }, path, wanted);
          const verdict = term("verdict", wanted.verdict);
          const status = term("status", changed.standing.status);
          toast({ text: t("decided", { verdict, status }), tone: "good", action: { name: s("shell.undo"), run: undo } });
          // The card, should one come back to it, must not be the one from before.
          void client.invalidateQueries({ queryKey: KEYS.report(id), refetchType: "none" });
          void client.invalidateQueries({ queryKey: KEYS.counts });
          void client.invalidateQueries({ queryKey: KEYS.queue, refetchType: "none" });
        } catch (error) {
          walkNow()?.undecided(id);
          void client.invalidateQueries({ queryKey: KEYS.report(id) });
          if (Problem.is(error, "changed-meanwhile")) {
            const still = DECIDABLE.has(error.body.standing?.status ?? "");
            const again = (now: string) => void attempt(wanted, now);
            asking.conflict({ report: id, name: reportName(report), problem: error, ...(still && { again }) });
          } else if (Problem.is(error, "reason-needed") && !wanted.reason) {
            const reason = await asking.reason(error.message);
            if (reason) await attempt({ ...wanted, reason }, etag);
          } else {
            const text = error instanceof Error ? error.message : String(error);
            const open = () => go(`/reports/${id}${location.search}`);
            toast({ text, tone: "bad", action: { name: t("conflict.open"), run: open } });
          }
        }
      };
      guideDecided();
      void attempt(decision, report.standing.etag);
      onward();
    },
    [client, toast, asking, undo, term, t, s, report, onward],
  );
}
