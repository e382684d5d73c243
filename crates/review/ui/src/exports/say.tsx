// What a person says of a case that its post does not: the local criteria, codes and translations of its events, the sender's
// comment. Each field is saved by itself, and an emptied one takes back what was said.
import { useState, type FormEvent } from "react";

import type { CaseView, Mention, Report } from "../api/types";
import type { Change } from "../card/changes";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { shell } from "../i18n/shell";
import { words } from "./words";

interface Choice {
  value: string;
  name: string;
}

/** What differs between the fields. */
interface More {
  mention?: number;
  hint?: string;
  pattern?: string;
  rows?: number;
  /** One of these, instead of free words. */
  choices?: readonly Choice[];
}

interface SayProps {
  report: Report;
  view: CaseView;
  change: Change;
}

/** Events that are said to have happened, with their places among the mentions; each concept once. */
function happened(mentions: readonly Mention[]): { at: number; name: string }[] {
  const seen = new Set<string>();
  return mentions.flatMap((mention, at) => {
    const counts = mention.kind === "event" && ["affirmed", "other_person"].includes(mention.assertion);
    if (!counts || seen.has(mention.concept)) return [];
    seen.add(mention.concept);
    return [{ at, name: mention.preferred }];
  });
}

export function SayForm({ report, view, change }: SayProps) {
  const t = words.use();
  const said = (element: string, mention?: number) =>
    view.said.find((one) => one.element === element && (one.mention ?? undefined) === mention);
  const say = (element: string, value: string, mention?: number) =>
    void change("case", { element, ...(mention !== undefined && { mention }), value: value.trim() || null }, t("saved"));
  const hint = (element: string, mention?: number) => {
    const by = said(element, mention)?.by;
    return by && t("saidBy", { who: by });
  };
  const longest = (element: string) => view.settable.find((one) => one.element === element)?.most ?? undefined;
  const line = (element: string, label: string, more: More = {}) => (
    <Line
      key={`${element} ${more.mention ?? ""}`}
      label={label}
      value={said(element, more.mention)?.value ?? ""}
      hint={[hint(element, more.mention), more.hint].filter(Boolean).join(" · ")}
      most={longest(element)}
      pattern={more.pattern}
      rows={more.rows}
      choices={more.choices}
      onSave={(text) => say(element, text, more.mention)}
    />
  );
  return (
    <fieldset className="case-say">
      <legend>{t("say")}</legend>
      <p className="hint">{t("say.save")}</p>
      {line("C.1.7", t("expedited"), {
        choices: [
          { value: "", name: t("expedited.unsaid") },
          { value: "true", name: t("yes") },
          { value: "false", name: t("no") },
        ],
      })}
      {happened(report.mentions).map(({ at, name }) => (
        <div key={at} className="case-event">
          {line("E.i.2.1b", t("llt", { event: name }), { mention: at, hint: t("llt.hint"), pattern: "[0-9]{8}" })}
          {!report.language.startsWith("en") && line("E.i.1.2", t("translation", { event: name }), { mention: at })}
        </div>
      ))}
      {line("H.4", t("comment"), { rows: 3 })}
    </fieldset>
  );
}

interface LineProps {
  label: string;
  value: string;
  hint: string;
  most: number | undefined;
  pattern: string | undefined;
  rows: number | undefined;
  choices: readonly Choice[] | undefined;
  onSave: (text: string) => void;
}

/** Nothing is said before it is saved: who walks through the choices with the arrow keys says none of them. */
function Line({ label, value, hint, most, pattern, rows, choices, onSave }: LineProps) {
  const s = shell.use();
  const [text, setText] = useState(value);
  const [before, setBefore] = useState(value);
  if (before !== value) {
    // What another says meanwhile takes the place of what stands in the field.
    setBefore(value);
    setText(value);
  }
  const fits = !pattern || text === "" || new RegExp(`^${pattern}$`).test(text.trim());
  const limits = { ...(most !== undefined && { maxLength: most }) };
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (fits && text !== value) onSave(text);
  };
  return (
    <form className="case-line" onSubmit={save}>
      <Field label={label} {...(hint && { hint })}>
        {(ids) =>
          choices ? (
            <select {...ids} value={text} onChange={(event) => setText(event.target.value)}>
              {choices.map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.name}
                </option>
              ))}
            </select>
          ) : rows ? (
            <textarea {...ids} {...limits} rows={rows} value={text} onChange={(event) => setText(event.target.value)} />
          ) : (
            <input
              {...ids}
              {...limits}
              {...(!fits && { "aria-invalid": true })}
              value={text}
              inputMode={pattern ? "numeric" : "text"}
              onChange={(event) => setText(event.target.value)}
            />
          )
        }
      </Field>
      <Button type="submit" disabled={!fits || text === value} aria-label={`${s("shell.save")}: ${label}`}>
        {s("shell.save")}
      </Button>
    </form>
  );
}
