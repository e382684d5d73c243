// The way of a post in numbers: screened, flagged, stored; and beside it what left the way.
import type { ReactNode } from "react";

import type { Pipeline } from "../api/types";
import { span } from "../charts/span";
import { useFormats } from "../i18n/formats";
import { Link } from "../shell/router";
import { useSession } from "../shell/session";
import { words } from "./words";

export function Flow({ data }: { data: Pipeline }) {
  const t = words.use();
  const { number, percent } = useFormats();
  const { may } = useSession();
  const dropped = data.dropped.reduce((sum, { posts }) => sum + posts, 0);
  const reports = number(data.reports);
  return (
    <dl className="tiles">
      <Tile name={t("flow.posts")} value={number(data.posts)} />
      <Tile
        name={t("flow.flagged")}
        value={number(data.flagged)}
        hint={data.posts > 0 ? t("flow.rate", { rate: percent(data.flagged / data.posts, 2) }) : undefined}
      />
      <Tile name={t("flow.reports")} value={may("read_reports") ? <Link to="/queue?twins=true">{reports}</Link> : reports} />
      <Tile name={t("flow.dropped")} value={number(dropped)} hint={t("flow.dropped.hint")} />
      <Tile
        name={t("flow.dead")}
        value={data.dead_letters > 0 ? <a href="#dead-letters">{number(data.dead_letters)}</a> : "0"}
        bad={data.dead_letters > 0}
      />
      <Tile
        name={t("flow.behind")}
        value={data.behind_secs == null ? "–" : span(data.behind_secs)}
        hint={t(data.behind_secs == null ? "flow.behind.none" : "flow.behind.hint")}
      />
    </dl>
  );
}

function Tile({ name, value, hint, bad = false }: { name: string; value: ReactNode; hint?: string; bad?: boolean }) {
  return (
    <div className={bad ? "tile bad" : "tile"}>
      <dt>{name}</dt>
      <dd>
        <span className="tile-value">{value}</span>
        {hint && <span className="hint">{hint}</span>}
      </dd>
    </div>
  );
}
