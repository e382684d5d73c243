// What went no further, by stage and reason.
import type { Pipeline } from "../api/types";
import { Table } from "../components/table";
import { useFormats } from "../i18n/formats";
import { words } from "./words";

export function Dropped({ data }: { data: Pipeline }) {
  const t = words.use();
  const { number } = useFormats();
  const rows = [...data.dropped].sort((a, b) => b.posts - a.posts);
  return (
    <section className="figure">
      <h2>{t("dropped.title")}</h2>
      <p className="hint">{t("dropped.note")}</p>
      <Table
        caption={t("dropped.title")}
        quiet
        rows={rows}
        keyOf={(row) => `${row.stage} ${row.reason}`}
        empty={t("dropped.none")}
        columns={[
          { key: "stage", head: t("dropped.stage"), cell: (row) => row.stage },
          { key: "reason", head: t("dropped.reason"), cell: (row) => row.reason.replaceAll("_", " ") },
          { key: "posts", head: t("dropped.posts"), numeric: true, cell: (row) => number(row.posts) },
        ]}
      />
    </section>
  );
}
