// The post: its texts with marks, what the marked words stand for, and the labelling of words.
import { useMemo, useState } from "react";

import type { CorrectionRequest, Mention, Report } from "../api/types";
import { Button } from "../components/button";
import { Chip } from "../components/chip";
import { shell } from "../i18n/shell";
import { useTerm } from "../i18n/terms";
import { LabelForm } from "./label-form";
import { MarkedText } from "./marked-text";
import { fieldText, marksOf, wordsAt } from "./marks";
import type { Selected } from "./selection";
import { cardWords } from "./words";

/** Texts of a report, in the order in which one reads them. */
const FIELDS = ["title", "text", "about"] as const;

interface PostProps {
  report: Report;
  selected: Selected | undefined;
  /** Whether the selected words are being labelled. */
  labelling: boolean;
  onLabelling: (on: boolean) => void;
  onCorrect?: (correction: CorrectionRequest) => void;
}

export function Post({ report, selected, labelling, onLabelling, onCorrect }: PostProps) {
  const t = cardWords.use();
  const term = useTerm();
  const [chosen, setChosen] = useState<number>();
  const texts = useMemo(() => {
    const all = FIELDS.map((field) => ({ field, text: fieldText(report, field), marks: marksOf(report, field) }));
    return all.filter(({ text }) => text !== "");
  }, [report]);
  const mention = chosen === undefined ? undefined : report.mentions[chosen];
  const redacted = Object.values(report.redactions).reduce((sum, count) => sum + count, 0);
  const choose = (index: number) => {
    onLabelling(false);
    setChosen(index === chosen ? undefined : index);
  };
  return (
    <section className="panel post" aria-labelledby="post-head">
      <div className="panel-head">
        <h2 id="post-head">{t("text")}</h2>
        {report.labels.map(({ label }) => (
          <Chip key={label} tone="warn">
            {term("label", label)}
          </Chip>
        ))}
        {report.first_hand && <Chip tone="good">{t("firstHand")}</Chip>}
        {redacted > 0 && <span className="dim">{t("redacted", { count: redacted })}</span>}
      </div>
      {texts.map(({ field, text, marks }) => (
        <div key={field}>
          {field !== "text" && <h3 className="dim">{field === "title" ? t("title") : t("about")}</h3>}
          <MarkedText
            text={text}
            field={field}
            marks={marks}
            language={report.language}
            direction={report.direction}
            chosen={chosen}
            onChoose={choose}
          />
        </div>
      ))}
      {onCorrect && (
        <div className="row">
          <Button command="card.label" disabled={!selected} onClick={() => onLabelling(!labelling)}>
            {t("labelWords")}
          </Button>
          {selected && <q className="dim selected-words">{selected.words}</q>}
        </div>
      )}
      {labelling && selected && onCorrect && (
        <section className="details" aria-label={t("label.title", { words: selected.words })}>
          <h3>{t("label.title", { words: selected.words })}</h3>
          <LabelForm
            place={selected.place}
            onSend={(correction) => {
              onCorrect(correction);
              onLabelling(false);
            }}
          />
        </section>
      )}
      {mention && chosen !== undefined && !labelling && (
        <Details
          key={chosen}
          report={report}
          index={chosen}
          mention={mention}
          selected={selected}
          onClose={() => setChosen(undefined)}
          {...(onCorrect && { onCorrect })}
        />
      )}
    </section>
  );
}

interface DetailsProps {
  report: Report;
  index: number;
  mention: Mention;
  selected: Selected | undefined;
  onCorrect?: (correction: CorrectionRequest) => void;
  onClose: () => void;
}

/** What a mention stands for, and the form that puts it right. */
function Details({ report, index, mention, selected, onCorrect, onClose }: DetailsProps) {
  const t = cardWords.use();
  const s = shell.use();
  const term = useTerm();
  const [other, setOther] = useState(false);
  const place = other && selected ? selected.place : mention.place;
  return (
    <section className="details" aria-label={t("details")}>
      <div className="panel-head">
        <h3>
          {mention.preferred || mention.concept} <q className="dim">{wordsAt(report, mention.place)}</q>
        </h3>
        <Button kind="plain" className="end" onClick={onClose} aria-label={s("shell.close")}>
          ✕
        </Button>
      </div>
      <dl className="pairs-list">
        <dt>{t("kindOf")}</dt>
        <dd>{term("kind", mention.kind)}</dd>
        <dt>{t("concept")}</dt>
        <dd>
          <code>{mention.concept || "–"}</code>
        </dd>
        <dt>{t("codes")}</dt>
        <dd>
          {Object.entries(mention.codes).map(([terminology, code]) => (
            <Chip key={terminology}>
              {terminology} <code>{code}</code>
            </Chip>
          ))}
          {Object.keys(mention.codes).length === 0 && "–"}
        </dd>
        <dt>{t("meant")}</dt>
        <dd>{term("assertion", mention.assertion)}</dd>
        {mention.person && (
          <>
            <dt>{t("who")}</dt>
            <dd>{term("person", mention.person)}</dd>
          </>
        )}
        <dt>{t("found")}</dt>
        <dd>{term("how", mention.how)}</dd>
      </dl>
      {onCorrect && (
        <>
          {selected && (
            <label className="check">
              <input type="checkbox" checked={other} onChange={(event) => setOther(event.target.checked)} />
              {t("useSelection", { words: selected.words })}
            </label>
          )}
          <LabelForm mention={{ index, value: mention }} place={place} onSend={onCorrect} />
        </>
      )}
    </section>
  );
}
