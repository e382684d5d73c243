// What shows an assertion: the words of the post, or the word "inferred".
import type { Place, Report } from "../api/types";
import { wordsAt } from "./marks";
import { cardWords } from "./words";

export function Evidence({ report, place }: { report: Report; place: Place | null | undefined }) {
  const t = cardWords.use();
  if (!place) return <span className="evidence dim">{t("inferred")}</span>;
  return (
    <q className="evidence" lang={report.language} dir="auto">
      {wordsAt(report, place)}
    </q>
  );
}
