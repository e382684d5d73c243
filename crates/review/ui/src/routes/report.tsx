// The card of one report, and the way to the next one.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";

import { Card } from "../card/card";
import { arrive, prefetchReport, reportQuery } from "../card/changes";
import { walkOf, type Walk } from "../card/walk";
import { cardWords } from "../card/words";
import { ErrorState, Loading } from "../components/state";
import { useToast } from "../components/toast";
import { shell } from "../i18n/shell";
import { useCommands } from "../keys/provider";
import { apiQuery, parse, serialise } from "../queue/search";
import type { PageProps } from "../routes";
import { go, usePlace } from "../shell/router";
import "../styles/card.css";

/** Cards that are fetched ahead. */
const AHEAD = 2;

export default function ReportPage({ params }: PageProps) {
  const id = params.id ?? "";
  const t = cardWords.use();
  const s = shell.use();
  const toast = useToast();
  const client = useQueryClient();
  const { search: address } = usePlace();
  const search = useMemo(() => parse(address), [address]);
  const query = useMemo(() => apiQuery(search), [search]);
  const report = useQuery(reportQuery(client, id));
  const [walk, setWalk] = useState<Walk>();
  const { at } = search;

  useEffect(() => arrive(client, id), [client, id]);
  useEffect(() => {
    let here = true;
    const ready = async () => {
      const found = await walkOf(client, query, at);
      await found.grow(found.place(id, at)).catch(() => false);
      if (!here) return;
      setWalk(found);
      let place = { id, at };
      for (let step = 0; step < AHEAD; step += 1) {
        const next = found.step(place.id, place.at, 1);
        if (!next) break;
        await prefetchReport(client, next.id);
        place = next;
      }
    };
    // Without a way the card can still be read and decided.
    ready().catch(() => {});
    return () => {
      here = false;
    };
  }, [client, query, id, at]);

  const queuePath = useCallback(
    (place: number) => {
      const text = serialise({ ...search, at: place });
      return `/queue${text && `?${text}`}`;
    },
    [search],
  );
  const pathTo = useCallback(
    (other: string, place: number) => {
      const text = serialise({ ...search, selected: [], at: place });
      return `/reports/${other}${text && `?${text}`}`;
    },
    [search],
  );
  const move = useCallback(
    (by: 1 | -1) => {
      const next = walk?.step(id, at, by);
      if (next) go(pathTo(next.id, next.at), { replace: true });
      return next !== undefined;
    },
    [walk, id, at, pathTo],
  );
  const onward = useCallback(() => {
    if (move(1)) return;
    toast({ text: t("end") });
    go(queuePath(0), { replace: true });
  }, [move, toast, t, queuePath]);
  const place = walk ? walk.place(id, at) : at;
  const leave = useCallback(() => go(queuePath(place)), [queuePath, place]);
  useCommands({
    "card.next": () => void (move(1) || toast({ text: t("end") })),
    "card.previous": () => void move(-1),
    "card.leave": leave,
  });

  if (report.error) return <ErrorState error={report.error} onRetry={() => void report.refetch()} />;
  if (!report.data) return <Loading label={s("shell.loading")} />;
  return (
    <Card
      key={id}
      report={report.data}
      onward={onward}
      onMove={move}
      back={queuePath(place)}
      {...(walk && { place: { at: place + 1, total: Math.max(walk.size, place + 1) } })}
    />
  );
}
