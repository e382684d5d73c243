// The queue in windows of a fixed number of rows, as they come into sight.
import { keepPreviousData, useQueries, useQuery, type QueryClient } from "@tanstack/react-query";

import { request } from "../api/client";
import { KEYS } from "../api/events";
import type { QueuePage, QueueRow } from "../api/types";

/** Rows that are asked for at once. */
export const WINDOW = 100;

function windowQuery(query: string, at: number) {
  return {
    queryKey: [...KEYS.queue, query, at] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) => fetchRows(query, at * WINDOW, WINDOW, signal),
    staleTime: 10_000,
  };
}

export function fetchRows(query: string, offset: number, limit: number, signal?: AbortSignal): Promise<QueuePage> {
  const filters = query ? `${query}&` : "";
  return request<QueuePage>("/queue", { query: `${filters}offset=${offset}&limit=${limit}`, ...(signal && { signal }) });
}

/** A window that is cached already, or asked for now. */
export function loadWindow(client: QueryClient, query: string, at: number): Promise<QueuePage> {
  return client.fetchQuery(windowQuery(query, at));
}

export interface Rows {
  total: number | undefined;
  /** The row at a place; nothing while its window is on its way. */
  row: (index: number) => QueueRow | undefined;
  error: unknown;
  /** Rows that the database read for the first window. */
  rowsRead: number | undefined;
  fetching: boolean;
  retry: () => void;
}

/** Rows of the windows that hold the places `first..=last`. */
export function useRows(query: string, first: number, last: number): Rows {
  const head = useQuery({ ...windowQuery(query, 0), placeholderData: keepPreviousData });
  const from = Math.floor(Math.max(first, 0) / WINDOW);
  const to = Math.floor(Math.max(last, 0) / WINDOW);
  const wanted = Array.from({ length: to - from + 1 }, (_, step) => from + step).filter((at) => at > 0);
  const others = useQueries({ queries: wanted.map((at) => windowQuery(query, at)) });
  const pages = new Map<number, QueuePage | undefined>([[0, head.data]]);
  wanted.forEach((at, index) => pages.set(at, others[index]?.data));
  return {
    total: head.data?.total,
    row: (index) => pages.get(Math.floor(index / WINDOW))?.rows[index % WINDOW],
    error: head.error ?? others.find((other) => other.error)?.error ?? undefined,
    rowsRead: head.data?.rows_read,
    fetching: head.isFetching || others.some((other) => other.isFetching),
    retry: () => void head.refetch(),
  };
}
