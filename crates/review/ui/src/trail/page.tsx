// The audit trail, for those who may see everything that was done: filtered by the address, newest first, and its proof.
import { useInfiniteQuery } from "@tanstack/react-query";

import { request } from "../api/client";
import type { TrailPage as Page } from "../api/types";
import "../styles/pages.css";
import { Button } from "../components/button";
import { Refused } from "../components/refused";
import { Loading } from "../components/state";
import { shell } from "../i18n/shell";
import { usePlace } from "../shell/router";
import { TrailFilter } from "./filter";
import { asked } from "./filtering";
import { Lines } from "./lines";
import "./trail.css";
import { Verify } from "./verify";
import { words } from "./words";

export default function TrailPage() {
  const t = words.use();
  const s = shell.use();
  const { search } = usePlace();
  const query = asked(search);
  const pages = useInfiniteQuery({
    queryKey: ["trail", query],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => request<Page>("/trail", { query: { ...query, cursor: pageParam }, signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  // Only without conditions on the entries themselves is what was not loaded known not to be there.
  const whole = !pages.hasNextPage && Object.keys(query).every((name) => name === "subject");
  const lines = pages.data?.pages.flatMap((page) => page.lines) ?? [];
  return (
    <div className="page trail">
      <h1>{t("title")}</h1>
      <p className="lead">{t("lead")}</p>
      <Verify />
      <TrailFilter key={search} query={query} />
      {pages.error && <Refused error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && <Loading label={s("shell.loading")} />}
      {pages.data && (
        <>
          <Lines lines={lines} complete={whole} />
          <footer className="row">
            <p className="dim" role="status">
              {t("shown", { n: lines.length })}
              {!pages.hasNextPage && lines.length > 0 && ` ${t("end")}`}
            </p>
            {pages.hasNextPage && (
              <Button disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t(pages.isFetchingNextPage ? "moreLoading" : "more")}
              </Button>
            )}
          </footer>
        </>
      )}
    </div>
  );
}
