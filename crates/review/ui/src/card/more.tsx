// What stands below the post: duplicates, conversation, comments, history, versions.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { request } from "../api/client";
import { KEYS } from "../api/events";
import type { HistoryEntry, Report, Twin } from "../api/types";
import { Button } from "../components/button";
import { Chip, STATUS_TONES } from "../components/chip";
import { ErrorState, Loading } from "../components/state";
import { Tabs } from "../components/tabs";
import { Time } from "../components/time";
import { useFormats } from "../i18n/formats";
import { shell } from "../i18n/shell";
import { useTerm } from "../i18n/terms";
import { Link } from "../shell/router";
import type { Change } from "./changes";
import { cardWords } from "./words";

interface MoreProps {
  report: Report;
  /** Nothing where the one who looks may not change anything. */
  change?: Change;
  onComment?: () => void;
}

export function More({ report, change, onComment }: MoreProps) {
  const t = cardWords.use();
  const [tab, setTab] = useState("duplicates");
  const tabs = [
    { id: "duplicates", name: t("tab.duplicates", { count: report.cluster.twins.length }) },
    { id: "thread", name: t("tab.thread", { count: report.thread.length }) },
    { id: "notes", name: t("tab.notes", { count: report.standing.notes.length }) },
    { id: "history", name: t("tab.history") },
    { id: "versions", name: t("tab.versions") },
  ];
  return (
    <section className="panel more" aria-label={t("tabs")}>
      <Tabs label={t("tabs")} tabs={tabs} current={tab} onChange={setTab}>
        {tab === "duplicates" && <Duplicates report={report} {...(change && { change })} />}
        {tab === "thread" && <Twins twins={report.thread} none={t("thread.none")} />}
        {tab === "notes" && <Notes report={report} {...(onComment && { onComment })} />}
        {tab === "history" && <History id={report.id} />}
        {tab === "versions" && <Versions report={report} />}
      </Tabs>
    </section>
  );
}

function Duplicates({ report, change }: { report: Report; change?: Change }) {
  const t = cardWords.use();
  const { cluster } = report;
  const member = cluster.master !== report.id;
  const act = (of: string, action: "join" | "confirm" | "split", master?: string) =>
    void change?.("duplicates", { action, ...(master && { master }) }, of);
  const actions = (twin: Twin) => {
    if (!change) return null;
    if (member && twin.id === cluster.master) {
      return (
        <>
          {!twin.confirmed && <Button onClick={() => act(t("cluster.done"), "confirm")}>{t("cluster.confirm")}</Button>}
          <Button onClick={() => act(t("cluster.done"), "split")}>{t("cluster.split")}</Button>
        </>
      );
    }
    if (!member && !twin.joined) return <Button onClick={() => act(t("cluster.done"), "join", twin.id)}>{t("cluster.join")}</Button>;
    return null;
  };
  const joined = cluster.twins.some((twin) => twin.joined);
  return (
    <>
      {joined && <p>{member ? t("cluster.member") : t("cluster.master")}</p>}
      <Twins twins={cluster.twins} none={t("cluster.none")} master={cluster.master} actions={actions} />
    </>
  );
}

interface TwinsProps {
  twins: readonly Twin[];
  none: string;
  master?: string;
  actions?: (twin: Twin) => React.ReactNode;
}

function Twins({ twins, none, master, actions }: TwinsProps) {
  const t = cardWords.use();
  const term = useTerm();
  const { percent } = useFormats();
  if (twins.length === 0) return <p className="dim">{none}</p>;
  return (
    <ul className="twins">
      {twins.map((twin) => (
        <li key={twin.id} className={twin.id === master ? "master" : undefined}>
          <div className="row">
            <Chip tone={twin.joined ? "info" : "quiet"}>{twin.joined ? t("cluster.joined") : t("cluster.resembles")}</Chip>
            {twin.confirmed && <Chip tone="good">{t("cluster.confirmed")}</Chip>}
            <span>{term("twin", twin.how)}</span>
            {twin.score > 0 && <span className="dim">{t("cluster.match", { share: percent(twin.score) })}</span>}
            {twin.matched.length > 0 && <span className="dim">({twin.matched.map((name) => term("fact", name)).join(", ")})</span>}
            <span className="dim">
              {twin.channel} · <Time at={twin.posted_at} as="date" />
            </span>
            <Chip tone={STATUS_TONES[twin.status] ?? "neutral"}>{term("status", twin.status)}</Chip>
            <span className="row end">{actions?.(twin)}</span>
          </div>
          <Link to={`/reports/${twin.id}`} className="twin-text">
            <span dir="auto">{twin.excerpt}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Notes({ report, onComment }: { report: Report; onComment?: () => void }) {
  const t = cardWords.use();
  const { notes } = report.standing;
  return (
    <>
      {notes.length === 0 && <p className="dim">{t("notes.none")}</p>}
      <ul className="notes">
        {notes.map((note) => (
          <li key={`${note.at} ${note.by}`}>
            <p className="dim">
              <b>{note.by}</b> <Time at={note.at} />
            </p>
            <p className="note-text" dir="auto">
              {note.text}
            </p>
          </li>
        ))}
      </ul>
      {onComment && (
        <Button command="card.comment" onClick={onComment}>
          {t("comment")}
        </Button>
      )}
    </>
  );
}

/** The parts of an entry that are worth words: the members of its change but the type. */
function detailWords(detail: unknown): string {
  if (typeof detail !== "object" || detail === null) return "";
  const skip = new Set(["type", "awareness"]);
  return Object.entries(detail)
    .filter(([name, value]) => !skip.has(name) && value !== null && value !== "")
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(" · ");
}

function History({ id }: { id: string }) {
  const t = cardWords.use();
  const s = shell.use();
  const term = useTerm();
  const history = useQuery({
    queryKey: KEYS.history(id),
    queryFn: () => request<HistoryEntry[]>(`/reports/${encodeURIComponent(id)}/history`),
  });
  if (history.error) return <ErrorState error={history.error} onRetry={() => void history.refetch()} />;
  if (!history.data) return <Loading label={s("shell.loading")} />;
  if (history.data.length === 0) return <p className="dim">{t("history.none")}</p>;
  return (
    <ol className="history">
      {history.data.map((entry) => (
        <li key={entry.entry} className={entry.stands ? undefined : "void"}>
          <Time at={entry.at} />
          <b>{entry.by}</b>
          <span>
            {term("change", entry.change)} <span className="dim">{detailWords(entry.detail)}</span>
            {entry.reason && <q>{entry.reason}</q>}
            {entry.meaning && <span className="dim"> {entry.meaning}</span>}
            {!entry.stands && <Chip tone="warn">{t("history.void")}</Chip>}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Versions({ report }: { report: Report }) {
  const t = cardWords.use();
  const { number } = useFormats();
  const { versions, kept_until: kept, reach, model } = report;
  return (
    <dl className="pairs-list wide-list">
      {(["hark", "dictionary", "model", "settings"] as const).map((name) => (
        <div key={name}>
          <dt>{t(`versions.${name}`)}</dt>
          <dd>
            <code>{versions[name]}</code>
            {name === "model" && model && <span className="dim"> ({model})</span>}
          </dd>
        </div>
      ))}
      {kept && (
        <div>
          <dt>{t("kept")}</dt>
          <dd>
            <Time at={kept} as="date" />
          </dd>
        </div>
      )}
      {Object.keys(reach).length > 0 && (
        <div>
          <dt>{t("reach")}</dt>
          <dd>
            {Object.entries(reach)
              .map(([name, value]) => `${name} ${number(value)}`)
              .join(" · ")}
          </dd>
        </div>
      )}
    </dl>
  );
}
