// Lines of the trail. What is seldom asked for (versions, hashes) opens under its line.
import { Fragment, useState } from "react";

import type { TrailLine } from "../api/types";
import { Chip } from "../components/chip";
import { useFormats } from "../i18n/formats";
import { useTerm } from "../i18n/terms";
import { Link } from "../shell/router";
import { useSession } from "../shell/session";
import { particulars, reportOf, went } from "./change";
import { Particulars } from "./particulars";
import { address } from "./filtering";
import { useValue } from "./value";
import { words } from "./words";

const COLUMNS = ["when", "who", "what", "subject", "fromTo", "why"] as const;

export function Lines({ lines, complete }: { lines: readonly TrailLine[]; complete: boolean }) {
  const t = words.use();
  return (
    <div className="table-box" role="region" aria-label={t("title")} tabIndex={0}>
      <table className="table lines">
        <caption className="hidden">{t("title")}</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {t(column)}
              </th>
            ))}
            <th scope="col">
              <span className="hidden">{t("details")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <Line key={line.place} lines={lines} index={index} complete={complete} />
          ))}
          {lines.length === 0 && (
            <tr>
              <td colSpan={COLUMNS.length + 1} className="dim">
                {t("none")}. {t("none.hint")}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function Line({ lines, index, complete }: { lines: readonly TrailLine[]; index: number; complete: boolean }) {
  const t = words.use();
  const term = useTerm();
  const { utc } = useFormats();
  const [open, setOpen] = useState(false);
  const line = lines[index];
  if (!line) return null;
  const change = term("change", line.change);
  const id = `line-${line.place.replace(":", "-")}`;
  return (
    <Fragment>
      <tr className={line.stands ? undefined : "void"}>
        <td className="when">
          <When at={line.at} title={utc(line.at)} />
        </td>
        <td>{line.by}</td>
        <td>
          {change}
          {!line.stands && (
            <>
              {" "}
              <Chip tone="bad" title={t("void.hint")}>
                {t("void")}
              </Chip>
            </>
          )}
          {line.meaning && <div className="dim small">{`${t("meaning")}: ${line.meaning}`}</div>}
        </td>
        <td>
          <Subject subject={line.subject} />
        </td>
        <td>
          <FromTo lines={lines} index={index} complete={complete} />
        </td>
        <td className="why">{line.reason ?? <span className="dim">–</span>}</td>
        <td>
          <button
            type="button"
            className="button plain small"
            aria-expanded={open}
            aria-controls={id}
            aria-label={t("details.of", { change, by: line.by })}
            onClick={() => setOpen(!open)}
          >
            {open ? "▾" : "▸"}
          </button>
        </td>
      </tr>
      {open && (
        <tr id={id} className="opened">
          <td colSpan={COLUMNS.length + 1}>
            <Particulars line={line} />
          </td>
        </tr>
      )}
    </Fragment>
  );
}

/** To the second, and in UTC: the zone in which the trail is written, compared and exported. */
function When({ at, title }: { at: string; title: string }) {
  return (
    <time dateTime={at} title={title}>
      {title.replace(" UTC", "")} <span className="dim">UTC</span>
    </time>
  );
}

function Subject({ subject }: { subject: string }) {
  const t = words.use();
  const { may } = useSession();
  const report = reportOf(subject);
  const [kind, id = ""] = subject.split("/", 2);
  const short = id.length > 14 ? `${id.slice(0, 8)}…` : id;
  const name = id ? `${kind}/${short}` : subject;
  return (
    <span className="subject">
      {report && may("read_reports") ? (
        <Link to={`/reports/${report}`} title={t("openReport")}>
          {name}
        </Link>
      ) : (
        <span title={subject}>{name}</span>
      )}{" "}
      <Link className="small" to={address({ subject })} aria-label={`${t("sameSubject")}: ${subject}`}>
        {t("sameSubject")}
      </Link>
    </span>
  );
}

/** Fields and keys whose values are reports. Alerts have numbers of the same form. */
const REPORTS: ReadonlySet<string> = new Set(["of", "master"]);

/** A value in words; the number of a report is a link to it, and short. */
function Value({ name, text }: { name: string; text: string }) {
  const t = words.use();
  const value = useValue();
  const { may } = useSession();
  if (!REPORTS.has(name) || !reportOf(`report/${text}`) || !may("read_reports")) return value(name, text);
  return (
    <Link to={`/reports/${text}`} title={t("openReport")}>
      {text.slice(0, 8)}…
    </Link>
  );
}

function FromTo({ lines, index, complete }: { lines: readonly TrailLine[]; index: number; complete: boolean }) {
  const t = words.use();
  const value = useValue();
  const line = lines[index];
  if (!line) return null;
  const field = went(lines, index, complete);
  const named = particulars(line).filter(([key]) => key !== "text");
  return (
    <>
      {field && (
        <div>
          <span className="dim">{t(`field.${field.field}` as "field.verdict")}: </span>
          {field.known && <>{field.from === undefined ? t("empty") : value(field.field, field.from)} </>}
          <span aria-hidden="true">→</span> <strong>{field.to === undefined ? t("empty") : <Value name={field.field} text={field.to} />}</strong>
        </div>
      )}
      {named.slice(0, 2).map(([key, text]) => (
        <div key={key} className="small">
          <span className="dim">{t(`key.${key}` as "key.why")}: </span>
          <Value name={key} text={text} />
        </div>
      ))}
      {!field && named.length === 0 && <span className="dim">–</span>}
    </>
  );
}
