// The pipeline as it stands: what came, what went, what waits, what stands still. Asked anew every five seconds; what is shown
// changes in place.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { request } from "../api/client";
import type { Pipeline } from "../api/types";
import { useLocale } from "../charts/locale";
import "../styles/pages.css";
import "./pipeline.css";
import { Refused } from "../components/refused";
import { Loading } from "../components/state";
import { useFormats } from "../i18n/formats";
import { shell } from "../i18n/shell";
import { grown, type History, news, stalled } from "./changes";
import { DeadLetters } from "./dead-letters";
import { Dropped } from "./dropped";
import { Flow } from "./flow";
import { Parts } from "./parts";
import { Stages } from "./stages";
import { words } from "./words";

const EVERY_MS = 5_000;

export default function PipelinePage() {
  const t = words.use();
  const s = shell.use();
  const { data, error, dataUpdatedAt, refetch } = useQuery({
    queryKey: ["pipeline"],
    queryFn: ({ signal }) => request<Pipeline>("/pipeline", { signal }),
    refetchInterval: EVERY_MS,
    staleTime: 0,
  });
  const { said, history } = useNews(data, dataUpdatedAt);
  return (
    <div className="page pipeline">
      <header className="page-head">
        <h1>{t("title")}</h1>
        {data && <AsOf at={dataUpdatedAt} failed={error !== null} />}
      </header>
      <p className="lead">{t("lead")}</p>
      {error && <Refused error={error} onRetry={() => void refetch()} />}
      {data ? (
        <>
          <Stalled stages={stalled(data)} />
          <Flow data={data} />
          <Stages data={data} history={history} />
          <div className="two">
            <Dropped data={data} />
            <Parts data={data} />
          </div>
          <DeadLetters count={data.dead_letters} />
        </>
      ) : (
        !error && <Loading label={s("shell.loading")} />
      )}
      <p className="hidden" role="status">
        {said}
      </p>
    </div>
  );
}

/** What is worth saying of each answer, in words, and the lags so far. */
function useNews(data: Pipeline | undefined, at: number): { said: string; history: History } {
  const t = words.use();
  const before = useRef<Pipeline | undefined>(undefined);
  const seen = useRef(0);
  const [said, setSaid] = useState("");
  const [history, setHistory] = useState<History>(new Map());
  useEffect(() => {
    if (!data || seen.current === at) return;
    seen.current = at;
    const sentences = news(before.current, data).map((one) =>
      "stage" in one ? t(`say.${one.what}`, { stage: one.stage }) : t(`say.${one.part}.${one.what}`),
    );
    before.current = data;
    setHistory((past) => grown(past, data));
    if (sentences.length > 0) setSaid(`${sentences.join(". ")}.`);
  }, [data, at, t]);
  return { said, history };
}

function AsOf({ at, failed }: { at: number; failed: boolean }) {
  const t = words.use();
  const { utc } = useFormats();
  const iso = new Date(at).toISOString();
  const time = new Intl.DateTimeFormat(useLocale(), { timeStyle: "medium" }).format(at);
  return (
    <p className={failed ? "as-of old" : "as-of"} title={utc(iso)}>
      {t(failed ? "paused" : "asOf", { time })}
    </p>
  );
}

/** What stands still stands at the top, where nobody overlooks it. */
function Stalled({ stages }: { stages: readonly string[] }) {
  const t = words.use();
  if (stages.length === 0) return null;
  return (
    <div className="refused">
      <h2>{t("alert.stalled", { stages: stages.join(", ") })}</h2>
      <p>{t("alert.hint")}</p>
    </div>
  );
}
