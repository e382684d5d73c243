// Takes a report into work while its card is open, keeps it there, and gives it back.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import type { Report } from "../api/types";
import { send } from "./changes";

/** How long one rests on a card before it is taken into work: paging through cards takes none. */
const REST_MS = 400;

const DONE = new Set(["ready", "not_valid", "duplicate"]);

/** Reports that were decided here: their lease ended with the decision. */
const decided = new Set<string>();

export function leaseEnds(report: string): void {
  decided.add(report);
}

/** Whether somebody else has the report in work. */
export function heldByOther({ standing }: Report, now = Date.now()): boolean {
  const { lease } = standing;
  return !!lease && !lease.mine && Date.parse(lease.until) > now;
}

export function useLease(report: Report | undefined, may: boolean, leaseSecs: number): void {
  const client = useQueryClient();
  const latest = useRef(report);
  useEffect(() => {
    latest.current = report;
  });
  const id = report?.id;
  const wanted = may && report !== undefined && !DONE.has(report.standing.status) && !heldByOther(report);
  useEffect(() => {
    if (!id || !wanted) return;
    let taken = false;
    decided.delete(id);
    const take = async () => {
      const now = latest.current;
      if (now?.id !== id || decided.has(id)) return;
      try {
        await send(client, now, "lease", {});
        taken = true;
      } catch {
        // Another was faster, or changed the report: the card shows it when it is asked for again.
        void client.invalidateQueries({ queryKey: ["report", id] });
      }
    };
    const first = setTimeout(() => void take(), REST_MS);
    const again = setInterval(() => void take(), (leaseSecs * 1000) / 2);
    return () => {
      clearTimeout(first);
      clearInterval(again);
      if (taken && !decided.has(id)) {
        const given = { id, standing: { etag: "" } };
        send(client, given, "lease", undefined, { method: "DELETE", loose: true }).catch(() => {
          // It ends by itself.
        });
      }
    };
  }, [client, id, wanted, leaseSecs]);
}
