// Every change of a report goes through here: in turn, upon the ETag that was seen, with what the cache must know after.
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { askOnce, newKey, Problem, request } from "../api/client";
import { KEYS } from "../api/events";
import type { Changed, Report, Standing } from "../api/types";
import { useToast } from "../components/toast";
import { useAsk } from "./ask";
import { reportName } from "./marks";
import { follow, inTurn, moves } from "./turns";

/** Whether nothing that a decision rests on differs. */
function same(a: Standing, b: Standing): boolean {
  const core = ({ status, assignee, escalated, decision, second, settled, notes }: Standing) =>
    JSON.stringify([status, assignee ?? null, escalated, decision ?? null, second ?? null, settled ?? null, notes.length]);
  return core(a) === core(b);
}

const peeked = new Set<string>();

/** The report; without `peek` it counts as seen by the one who asks. */
async function fetchReport(client: QueryClient, id: string, peek: boolean): Promise<Report> {
  const before = client.getQueryData<Report>(KEYS.report(id));
  const report = await request<Report>(`/reports/${encodeURIComponent(id)}`, { query: peek ? { peek: true } : {} });
  // Being seen is an entry of its own.
  if (before && same(before.standing, report.standing)) moves(id, before.standing.etag, report.standing.etag);
  return report;
}

export function reportQuery(client: QueryClient, id: string) {
  return {
    queryKey: KEYS.report(id),
    queryFn: () => inTurn(id, () => fetchReport(client, id, false)),
    staleTime: 60_000,
  };
}

/** Fetches a card ahead, without its counting as seen. */
export async function prefetchReport(client: QueryClient, id: string): Promise<void> {
  if (client.getQueryData(KEYS.report(id))) return;
  peeked.add(id);
  await client.prefetchQuery({ ...reportQuery(client, id), queryFn: () => inTurn(id, () => fetchReport(client, id, true)) });
}

/** Tells the server that a card that was fetched ahead is seen now. */
export function arrive(client: QueryClient, id: string): void {
  if (peeked.delete(id)) void client.invalidateQueries({ queryKey: KEYS.report(id) });
}

function keep(client: QueryClient, id: string, standing: Standing): void {
  client.setQueryData<Report>(KEYS.report(id), (report) => report && { ...report, standing });
}

interface Sent {
  method?: "POST" | "DELETE";
  /** Goes without an ETag: what another did does not matter to it. */
  loose?: boolean;
}

/** Sends one change of a report, in turn. */
export function send(
  client: QueryClient,
  report: { id: string; standing: { etag: string } },
  path: string,
  body: unknown,
  { method = "POST", loose = false }: Sent = {},
): Promise<Changed> {
  const { id } = report;
  const seen = report.standing.etag;
  const key = newKey();
  return inTurn(id, async () => {
    const match = follow(id, seen);
    const { data } = await askOnce<Changed>(`/reports/${encodeURIComponent(id)}/${path}`, {
      method,
      key,
      ...(body !== undefined && { body }),
      ...(!loose && { match }),
    });
    if (data) {
      if (!loose) moves(id, match, data.standing.etag);
      keep(client, id, data.standing);
    }
    return data;
  });
}

export type Change = (path: string, body: Record<string, unknown>, done?: string) => Promise<boolean>;

/** Changes the report that is open, asks for a reason where one is needed, and says what went wrong. */
export function useChange(report: Report): Change {
  const client = useQueryClient();
  const toast = useToast();
  const asking = useAsk();
  return useCallback<Change>(
    async (path, body, done) => {
      const attempt = async (wanted: Record<string, unknown>, upon: Report): Promise<boolean> => {
        try {
          await send(client, upon, path, wanted);
          if (done) toast({ text: done, tone: "good" });
          await client.invalidateQueries({ queryKey: KEYS.report(report.id) });
          void client.invalidateQueries({ queryKey: KEYS.history(report.id) });
          void client.invalidateQueries({ queryKey: KEYS.queue });
          return true;
        } catch (error) {
          if (Problem.is(error, "reason-needed") && !wanted.reason) {
            const reason = await asking.reason(error.message);
            return reason ? attempt({ ...wanted, reason }, upon) : false;
          }
          if (Problem.is(error, "changed-meanwhile")) {
            const again = (etag: string) =>
              void attempt(wanted, { ...upon, standing: { ...upon.standing, etag } });
            asking.conflict({ report: report.id, name: reportName(report), problem: error, again });
            void client.invalidateQueries({ queryKey: KEYS.report(report.id) });
            return false;
          }
          toast({ text: error instanceof Error ? error.message : String(error), tone: "bad" });
          return false;
        }
      };
      return attempt(body, report);
    },
    [client, toast, asking, report],
  );
}
