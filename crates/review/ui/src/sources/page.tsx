// Sources and how each is: what was last read, what last went wrong, what the platform still allows.
import { useQuery } from "@tanstack/react-query";

import { request } from "../api/client";
import type { Source } from "../api/types";
import "../styles/pages.css";
import { Chip, type Tone } from "../components/chip";
import { Refused } from "../components/refused";
import { EmptyState, Loading } from "../components/state";
import { Table } from "../components/table";
import { Time } from "../components/time";
import { useFormats } from "../i18n/formats";
import { shell } from "../i18n/shell";
import "../pipeline/pipeline.css";
import { Link } from "../shell/router";
import { useSession } from "../shell/session";
import { words } from "./words";

const EVERY_MS = 15_000;

/** Health, worst first: what needs a person stands at the top. Each has a sign besides its colour. */
const HEALTH = [
  ["broken", "bad", "✕"],
  ["failing", "bad", "!"],
  ["waiting", "warn", "…"],
  ["never", "quiet", "◦"],
  ["ok", "good", "✓"],
] as const satisfies ReadonlyArray<readonly [string, Tone, string]>;

const rank = (source: Source) => HEALTH.findIndex(([name]) => name === source.health);

export default function SourcesPage() {
  const t = words.use();
  const s = shell.use();
  const { number } = useFormats();
  const { may } = useSession();
  const sources = useQuery({
    queryKey: ["sources"],
    queryFn: ({ signal }) => request<Source[]>("/sources", { signal }),
    refetchInterval: EVERY_MS,
    staleTime: 0,
  });
  const rows = [...(sources.data ?? [])].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  const ok = rows.filter(({ health }) => health === "ok").length;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("title")}</h1>
        {rows.length > 0 && <p className="as-of">{t("summary", { ok, all: rows.length })}</p>}
      </header>
      <p className="lead">{t("lead")}</p>
      {sources.error && <Refused error={sources.error} onRetry={() => void sources.refetch()} />}
      {!sources.data ? (
        !sources.error && <Loading label={s("shell.loading")} />
      ) : rows.length === 0 ? (
        <EmptyState title={t("none")} hint={t("none.hint")} />
      ) : (
        <Table
          caption={t("title")}
          quiet
          rows={rows}
          keyOf={(source) => source.name}
          columns={[
            { key: "name", head: t("name"), cell: (source) => <strong>{source.name}</strong> },
            {
              key: "channel",
              head: t("channel"),
              cell: ({ channel }) =>
                may("read_reports") ? (
                  <Link to={`/queue?channel=${encodeURIComponent(channel)}`} title={t("reports", { channel })}>
                    {channel}
                  </Link>
                ) : (
                  channel
                ),
            },
            { key: "health", head: t("health"), cell: (source) => <Health health={source.health} /> },
            {
              key: "success",
              head: t("success"),
              cell: ({ last_success: at }) => (at ? <Time at={at} as="ago" /> : <span className="dim">{t("never")}</span>),
            },
            { key: "error", head: t("error"), cell: (source) => <div className="error-words">{source.last_error ?? <span className="dim">–</span>}</div> },
            { key: "posts", head: t("posts"), numeric: true, cell: (source) => number(source.posts) },
            {
              key: "quota",
              head: t("quota"),
              numeric: true,
              cell: ({ quota_left: left }) => <span title={t("quota.hint")}>{left == null ? "–" : number(left)}</span>,
            },
          ]}
        />
      )}
    </div>
  );
}

function Health({ health }: { health: string }) {
  const t = words.use();
  const known = HEALTH.find(([name]) => name === health);
  if (!known) return <Chip>{health}</Chip>;
  const [name, tone, sign] = known;
  return (
    <Chip tone={tone} title={t(`health.${name}.hint`)}>
      <span aria-hidden="true">{sign}</span> {t(`health.${name}`)}
    </Chip>
  );
}
