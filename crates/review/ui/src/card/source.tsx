// Who wrote it and where it stands: sealed, until a person who may has it shown. What was shown is held by this component
// alone and goes with it.
import { useEffect, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";

import { ask, newKey } from "../api/client";
import { KEYS } from "../api/events";
import type { Report, Revealed } from "../api/types";
import { Button } from "../components/button";
import { useToast } from "../components/toast";
import { useCommands } from "../keys/provider";
import { inTurn } from "./turns";
import { cardWords } from "./words";

export function Source({ report, may }: { report: Report; may: boolean }) {
  const t = cardWords.use();
  const toast = useToast();
  const client = useQueryClient();
  const [shown, setShown] = useState<Revealed>();
  const { id, revealable } = report;
  useEffect(() => () => setShown(undefined), [id]);
  const open = may && revealable && !shown;
  const reveal = async () => {
    try {
      const answer = await inTurn(id, () =>
        ask<Revealed>(`/reports/${encodeURIComponent(id)}/reveal`, { method: "POST", key: newKey() }),
      );
      setShown(answer.data);
      void client.invalidateQueries({ queryKey: KEYS.report(id) });
      void client.invalidateQueries({ queryKey: KEYS.history(id) });
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : String(error), tone: "bad" });
    }
  };
  useCommands(open ? { "card.reveal": () => void reveal() } : {});
  const rows = shown && [
    [t("source.handle"), shown.handle],
    [t("source.post"), shown.post_id],
    [t("source.thread"), shown.thread],
    [t("source.from"), shown.source],
  ];
  return (
    <section className="panel" aria-labelledby="source-head">
      <h2 id="source-head">{t("source")}</h2>
      {rows ? (
        <dl className="pairs-list" aria-live="polite">
          {rows.map(([name, value]) =>
            value ? (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ) : null,
          )}
          {shown.url && (
            <div>
              <dt>{t("source.url")}</dt>
              <dd>
                {/^https?:/.test(shown.url) ? (
                  <a href={shown.url} target="_blank" rel="noreferrer noopener nofollow">
                    {shown.url}
                  </a>
                ) : (
                  shown.url
                )}
              </dd>
            </div>
          )}
        </dl>
      ) : (
        <>
          <p className="dim">
            {report.author && <code>{t("author", { who: report.author.slice(0, 12) })}</code>} {t("source.masked")}
          </p>
          {open ? (
            <div className="row">
              <Button command="card.reveal" onClick={() => void reveal()}>
                {t("source.show")}
              </Button>
              <span className="hint">{t("source.logged")}</span>
            </div>
          ) : (
            <p className="hint">{t("source.none")}</p>
          )}
        </>
      )}
    </section>
  );
}
