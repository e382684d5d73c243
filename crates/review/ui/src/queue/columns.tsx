// The columns of the queue: what they are sorted by, how wide they are, what stands in them.
import type { ReactNode } from "react";

import type { QueueRow } from "../api/types";
import { Chip, STATUS_TONES } from "../components/chip";
import { Time } from "../components/time";
import { useFormats, type Formats } from "../i18n/formats";
import { useLanguage, type Language, type Words } from "../i18n/language";
import { useTerm, type TermOf } from "../i18n/terms";
import { codeName } from "./names";
import type { ColumnId, Sort } from "./search";
import { queueWords } from "./words";

type T = Words<keyof typeof queueWords.en>;

export interface CellTools {
  t: T;
  term: TermOf;
  formats: Formats;
  language: Language;
}

export interface ColumnSpec {
  sort?: Sort["by"];
  /** Track of the grid. */
  width: string;
  numeric?: boolean;
  cell: (row: QueueRow, tools: CellTools) => ReactNode;
}

const PRIORITY_TONES = { 1: "bad", 2: "warn", 3: "quiet" } as const;

function names(values: readonly string[]): string {
  return values.join(", ");
}

export const COLUMNS: Record<ColumnId, ColumnSpec> = {
  priority: {
    sort: "priority",
    width: "80px",
    cell: ({ priority }, { t }) => {
      const known = priority === 1 || priority === 2 ? priority : 3;
      return (
        <Chip tone={PRIORITY_TONES[known]} title={t(`priority.${known}`)}>
          {known === 1 ? "▲ 1" : priority}
          <span className="hidden"> {t(`priority.${known}`)}</span>
        </Chip>
      );
    },
  },
  received: { sort: "received", width: "98px", cell: (row) => <Time at={row.received_at} as="date" /> },
  product: { sort: "product", width: "minmax(112px, 1.1fr)", cell: (row) => <b>{names(row.products) || "–"}</b> },
  event: {
    sort: "event",
    width: "minmax(140px, 1.8fr)",
    cell: (row) => (
      <>
        <q lang={row.language} dir="auto">
          {row.verbatim}
        </q>
        {row.events.length > 0 && <span className="dim"> {names(row.events)}</span>}
      </>
    ),
  },
  serious: {
    width: "78px",
    cell: (row, { t, term }) =>
      row.serious ? (
        <span className="letters">
          {row.criteria.length === 0 && <Chip tone="bad">{t("yes")}</Chip>}
          {row.criteria.map((letter) => (
            <Chip key={letter} tone="bad" title={term("letter", letter)}>
              {letter}
              <span className="hidden"> {term("letter", letter)}</span>
            </Chip>
          ))}
        </span>
      ) : (
        <span className="dim">{t("no")}</span>
      ),
  },
  country: {
    sort: "country",
    width: "64px",
    cell: (row, { language }) =>
      row.country ? <abbr title={codeName(language, "region", row.country)}>{row.country}</abbr> : <span className="dim">–</span>,
  },
  channel: { sort: "channel", width: "80px", cell: (row) => row.channel },
  days_open: { width: "80px", numeric: true, cell: (row, { formats }) => formats.number(row.days_open) },
  due: {
    sort: "due",
    width: "156px",
    cell: (row, { t }) => {
      if (!row.due || row.days_left === null || row.days_left === undefined) return <span className="dim">–</span>;
      const left = row.days_left;
      const tone = left < 0 ? "bad" : left <= 3 ? "warn" : "neutral";
      const words = left < 0 ? t("late", { days: t("days", { days: -left }) }) : left === 0 ? t("today") : t("days", { days: left });
      return (
        <span className="due">
          <Time at={row.due} as="date" /> <Chip tone={tone}>{words}</Chip>
        </span>
      );
    },
  },
  assignee: {
    sort: "assignee",
    width: "78px",
    cell: (row, { t }) => (
      <>
        {row.assignee ?? <span className="dim">–</span>}
        {row.lease_holder && (
          <span className="lease-sign" title={t("inWork", { who: row.lease_holder })}>
            ✎<span className="hidden">{t("inWork", { who: row.lease_holder })}</span>
          </span>
        )}
      </>
    ),
  },
  status: {
    sort: "status",
    width: "122px",
    cell: (row, { term }) => <Chip tone={STATUS_TONES[row.status] ?? "neutral"}>{term("status", row.status)}</Chip>,
  },
  score: { sort: "score", width: "58px", numeric: true, cell: (row, { formats }) => formats.number(row.score, 2) },
  posted: { sort: "posted", width: "104px", cell: (row) => <Time at={row.posted_at} as="date" /> },
  language: {
    sort: "language",
    width: "92px",
    cell: (row, { language }) => codeName(language, "language", row.language),
  },
  valid: { width: "76px", numeric: true, cell: (row) => `${row.valid} / 4` },
  twins: {
    width: "70px",
    numeric: true,
    cell: (row, { t }) => (row.twins > 0 ? <span title={t("twins", { count: row.twins })}>+{row.twins}</span> : ""),
  },
  excerpt: {
    width: "minmax(160px, 2fr)",
    cell: (row) => (
      <span lang={row.language} dir="auto">
        {row.excerpt}
      </span>
    ),
  },
};

export function useCellTools(): CellTools {
  return { t: queueWords.use(), term: useTerm(), formats: useFormats(), language: useLanguage() };
}
