// What could not be read: which stage, why, when, how large. Its bytes are not shown: they may hold what a post holds.
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { newKey, request } from "../api/client";
import type { DeadLetter, DeadLetterPage, Redriven } from "../api/types";
import { size } from "../charts/span";
import { Button } from "../components/button";
import { Refused } from "../components/refused";
import { Table } from "../components/table";
import { Time } from "../components/time";
import { useToast } from "../components/toast";
import { useFormats } from "../i18n/formats";
import { useSession } from "../shell/session";
import { words } from "./words";

const KEY = ["dead-letters"] as const;

/** `count` is what the pipeline says there are; when it changes, the list is asked for anew. */
export function DeadLetters({ count }: { count: number }) {
  const t = words.use();
  const { number, moment } = useFormats();
  const { may } = useSession();
  const [stage, setStage] = useState("");
  const letters = useInfiniteQuery({
    queryKey: [...KEY, count],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => request<DeadLetterPage>("/dead-letters", { query: { cursor: pageParam }, signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });
  const redrive = useRedrive();
  const all = letters.data?.pages.flatMap((page) => page.letters) ?? [];
  const stages = [...new Set(all.map((letter) => letter.stage))].sort();
  const rows = all.filter((letter) => stage === "" || letter.stage === stage);
  return (
    <section className="figure" id="dead-letters">
      <header className="figure-head">
        <h2>{t("dead.title")}</h2>
        {stages.length > 1 && (
          <label className="choice">
            {t("dead.filter")}
            <select className="small" value={stage} onChange={(event) => setStage(event.target.value)}>
              <option value="">{t("dead.filter.all")}</option>
              {stages.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        )}
      </header>
      <p className="hint">{t("dead.note")}</p>
      {letters.error ? (
        <Refused error={letters.error} onRetry={() => void letters.refetch()} />
      ) : (
        letters.data && (
          <Table
            caption={t("dead.title")}
            quiet
            rows={rows}
            keyOf={(letter) => letter.id}
            empty={`${t("dead.none")}. ${t("dead.none.hint")}`}
            columns={[
              { key: "stage", head: t("dead.stage"), cell: (letter) => letter.stage },
              { key: "reason", head: t("dead.reason"), cell: (letter) => letter.reason },
              { key: "at", head: t("dead.at"), cell: (letter) => <Time at={letter.at} /> },
              { key: "bytes", head: t("dead.bytes"), numeric: true, cell: (letter) => size(letter.bytes, number) },
              ...(may("operate")
                ? [
                    {
                      key: "redrive",
                      head: t("dead.action"),
                      cell: (letter: DeadLetter) => (
                        <Button
                          className="small"
                          aria-label={t("dead.redrive.of", { stage: letter.stage, at: moment(letter.at) })}
                          disabled={redrive.isPending}
                          onClick={() => redrive.mutate(letter)}
                        >
                          {t("dead.redrive")}
                        </Button>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )
      )}
      {letters.hasNextPage && (
        <Button className="more" disabled={letters.isFetchingNextPage} onClick={() => void letters.fetchNextPage()}>
          {t("dead.more")}
        </Button>
      )}
    </section>
  );
}

function useRedrive() {
  const t = words.use();
  const toast = useToast();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (letter: DeadLetter) => request<Redriven>(`/dead-letters/${encodeURIComponent(letter.id)}/redrive`, { method: "POST", key: newKey() }),
    onSuccess: ({ outcome }, letter) =>
      toast(outcome === "gone" ? { text: t("dead.gone") } : { text: t("dead.redriven", { stage: letter.stage }), tone: "good" }),
    onError: (error) => toast({ text: error.message, tone: "bad" }),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: KEY }), client.invalidateQueries({ queryKey: ["pipeline"] })]),
  });
}
