// Takes back the last own decision, wherever one is.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { newKey, Problem, request } from "../api/client";
import { KEYS } from "../api/events";
import type { Changed } from "../api/types";
import { useToast } from "../components/toast";
import { catalogue } from "../i18n/language";
import { useTerm } from "../i18n/terms";
import { go } from "./router";

const words = catalogue(
  { undone: "Undone. The report is now: {status}", nothing: "There is nothing of yours to undo", open: "Open it" },
  {
    undone: "Rückgängig gemacht. Die Meldung ist jetzt: {status}",
    nothing: "Es gibt nichts von Ihnen, das sich rückgängig machen lässt",
    open: "Öffnen",
  },
);

export function useUndo(): () => void {
  const client = useQueryClient();
  const toast = useToast();
  const term = useTerm();
  const t = words.use();
  return useCallback(() => {
    const run = async () => {
      try {
        const changed = await request<Changed>("/undo", { method: "POST", key: newKey() });
        const to = `/reports/${changed.report}${location.search}`;
        void client.invalidateQueries({ queryKey: KEYS.report(changed.report) });
        void client.invalidateQueries({ queryKey: KEYS.queue });
        void client.invalidateQueries({ queryKey: KEYS.counts });
        toast({
          text: t("undone", { status: term("status", changed.standing.status) }),
          tone: "good",
          ...(!location.pathname.endsWith(changed.report) && { action: { name: t("open"), run: () => go(to) } }),
        });
      } catch (error) {
        const text = Problem.is(error, "nothing-to-undo") ? t("nothing") : String((error as Error).message);
        toast({ text, tone: "bad" });
      }
    };
    void run();
  }, [client, toast, term, t]);
}
