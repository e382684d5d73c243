// Delivering again: what is asked for, and what is said of the answer.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { askOnce, newKey } from "../api/client";
import type { AlertReplayed, AlertReplayRequest } from "../api/types";
import { useToast } from "../components/toast";
import { words } from "./words";

const DAY_MS = 86_400_000;

/** Stands for every endpoint; no endpoint can be called so. */
export const EVERYBODY = "*";

/** What was found in the last 24 hours, for one endpoint or for each that was told of it. `now` in milliseconds. */
export function lastDay(endpoint: string, now: number): AlertReplayRequest {
  const from = new Date(now - DAY_MS).toISOString();
  return endpoint === EVERYBODY ? { from } : { from, endpoint };
}

/** `onDone` gets the names of the endpoints that are switched off, so that nothing goes there. Errors are the caller's. */
export function useReplay(onDone: (switchedOff: readonly string[]) => void) {
  const t = words.use();
  const toast = useToast();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: AlertReplayRequest) =>
      (await askOnce<AlertReplayed>("/alerts/replay", { method: "POST", key: newKey(), body })).data,
    onSuccess: ({ deliveries: n, disabled = [] }) => {
      if (n === 0) toast({ text: t("replayed.nothing") });
      else toast({ text: t("replayed", { n }), tone: disabled.length > 0 ? "warn" : "good" });
      onDone(disabled);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["alerts"] }),
  });
}
