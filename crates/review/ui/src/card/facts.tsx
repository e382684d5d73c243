// The facts of the case, each with its evidence. What a person puts in the place of the machine's finding stands before
// it; the finding stays beside.
import { useState } from "react";

import type { CorrectionRequest, Fact, Place, Report } from "../api/types";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { shell } from "../i18n/shell";
import { useTerm, type TERMS } from "../i18n/terms";
import { Evidence } from "./evidence";
import { wordsAt } from "./marks";
import type { Selected } from "./selection";
import { cardWords } from "./words";

interface FactsProps {
  report: Report;
  selected: Selected | undefined;
  onCorrect?: (correction: CorrectionRequest) => void;
}

/** Facts that a report can hold. */
const FACTS = [
  "reporter",
  "patient",
  "age",
  "sex",
  "pregnancy",
  "country",
  "dose",
  "route",
  "frequency",
  "start",
  "stop",
  "onset",
  "action",
  "dechallenge",
  "rechallenge",
  "outcome",
] as const satisfies readonly (keyof typeof TERMS.fact)[];

export function Facts({ report, selected, onCorrect }: FactsProps) {
  const t = cardWords.use();
  const term = useTerm();
  const [editing, setEditing] = useState("");
  const stated = new Set(report.facts.map((fact) => fact.name));
  const missing = FACTS.filter((name) => !stated.has(name));
  const form = (name: string, fact?: Fact) =>
    onCorrect && (
      <FactForm
        key={name}
        report={report}
        name={name}
        fact={fact}
        selected={selected}
        onSend={(correction) => {
          onCorrect(correction);
          setEditing("");
        }}
        onClose={() => setEditing("")}
      />
    );
  return (
    <section className="panel" aria-labelledby="facts-head">
      <h2 id="facts-head">{t("facts")}</h2>
      {report.facts.length === 0 && <p className="dim">{t("facts.none")}</p>}
      <ul className="facts">
        {report.facts.map((fact, at) => (
          <li key={`${fact.name} ${at}`}>
            <span className="fact-name">{term("fact", fact.name)}</span>
            <Value report={report} fact={fact} />
            {onCorrect && editing !== fact.name && (
              <Button
                kind="plain"
                className="tiny"
                aria-label={t("edit", { name: term("fact", fact.name) })}
                onClick={() => setEditing(fact.name)}
              >
                ✎
              </Button>
            )}
            {editing === fact.name && form(fact.name, fact)}
          </li>
        ))}
        {editing && !stated.has(editing) && (
          <li>
            <span className="fact-name">{term("fact", editing)}</span>
            {form(editing)}
          </li>
        )}
      </ul>
      {onCorrect && missing.length > 0 && (
        <select className="small" aria-label={t("addFact")} value="" onChange={(event) => setEditing(event.target.value)}>
          <option value="">+ {t("addFact")}</option>
          {missing.map((name) => (
            <option key={name} value={name}>
              {term("fact", name)}
            </option>
          ))}
        </select>
      )}
    </section>
  );
}

function shownValue(value: string | null | undefined): string {
  return value ? value.replaceAll("_", " ") : "";
}

function Value({ report, fact }: { report: Report; fact: Fact }) {
  const t = cardWords.use();
  const { value, place, corrected } = fact;
  return (
    <span className="fact-value">
      <b>{corrected ? shownValue(corrected.value) || t("notSaid") : shownValue(value)}</b>
      <Evidence report={report} place={corrected ? corrected.place : place} />
      {corrected && (
        <span className="dim was">
          {t("byPerson")}
          {value && (
            <>
              {" · "}
              {t("was", { value: shownValue(value) })} <Evidence report={report} place={place} />
            </>
          )}
        </span>
      )}
    </span>
  );
}

interface FactFormProps {
  report: Report;
  name: string;
  fact: Fact | undefined;
  selected: Selected | undefined;
  onSend: (correction: CorrectionRequest) => void;
  onClose: () => void;
}

type Where = "inferred" | "machine" | "selection";

function FactForm({ report, name, fact, selected, onSend, onClose }: FactFormProps) {
  const t = cardWords.use();
  const s = shell.use();
  const [value, setValue] = useState(fact?.corrected?.value ?? fact?.value ?? "");
  const [where, setWhere] = useState<Where>(fact?.place ? "machine" : selected ? "selection" : "inferred");
  const places: Record<Where, Place | null> = {
    inferred: null,
    machine: fact?.place ?? null,
    selection: selected?.place ?? null,
  };
  return (
    <form
      className="fact-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (value.trim()) onSend({ of: "fact", name, value: value.trim(), place: places[where] });
      }}
    >
      <Field label={t("value")}>
        {(ids) => <input {...ids} type="text" autoFocus value={value} onChange={(event) => setValue(event.target.value)} />}
      </Field>
      <Field label={t("evidence")}>
        {(ids) => (
          <select {...ids} value={where} onChange={(event) => setWhere(event.target.value as Where)}>
            {fact?.place && <option value="machine">{t("evidence.machine", { words: wordsAt(report, fact.place) })}</option>}
            {selected && <option value="selection">{t("evidence.selection", { words: selected.words })}</option>}
            <option value="inferred">{t("evidence.inferred")}</option>
          </select>
        )}
      </Field>
      <div className="row">
        <Button kind="main" type="submit" disabled={!value.trim()}>
          {s("shell.save")}
        </Button>
        <Button onClick={() => onSend({ of: "fact", name, value: null, place: null })}>{t("notSaid")}</Button>
        <Button kind="plain" onClick={onClose}>
          {s("shell.cancel")}
        </Button>
      </div>
    </form>
  );
}
