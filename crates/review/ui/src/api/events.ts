// News from the server as it happens: what changed is asked for anew, counts come with the news.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { apiUrl } from "./client";
import type { QueueCounts } from "./types";

/** One entry of the trail, as the stream tells it. */
export interface News {
  subject: string;
  change: string;
  by: string;
  status?: string | null;
}

/** Keys of what is cached. */
export const KEYS = {
  queue: ["queue"] as const,
  counts: ["counts"] as const,
  facets: ["facets"] as const,
  views: ["views"] as const,
  report: (id: string) => ["report", id] as const,
  history: (id: string) => ["history", id] as const,
};

/** How long news are gathered before the queue is asked for again: many decisions a second must not be many questions. */
const GATHER_MS = 1_500;

/** Listens while the page is open. */
export function useLiveNews(on: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!on || typeof EventSource === "undefined") return;
    const source = new EventSource(apiUrl("/events"));
    let timer: ReturnType<typeof setTimeout> | undefined;
    source.addEventListener("trail", (event) => {
      const news = parse<News>(event);
      if (!news) return;
      const id = /^report[/:](\w+)$/.exec(news.subject)?.[1];
      if (id) {
        void client.invalidateQueries({ queryKey: KEYS.report(id) });
        void client.invalidateQueries({ queryKey: KEYS.history(id) });
      }
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: KEYS.queue });
        void client.invalidateQueries({ queryKey: KEYS.counts });
        if (news.subject.startsWith("view")) void client.invalidateQueries({ queryKey: KEYS.views });
      }, GATHER_MS);
    });
    source.addEventListener("counts", (event) => {
      const counts = parse<QueueCounts>(event);
      if (counts) client.setQueryData(KEYS.counts, counts);
    });
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client, on]);
}

function parse<T>(event: MessageEvent): T | undefined {
  try {
    return JSON.parse(String(event.data)) as T;
  } catch {
    return undefined;
  }
}
