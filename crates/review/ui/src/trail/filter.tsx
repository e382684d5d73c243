// The conditions of the trail. Applied together, not with every letter: each change is a question to a long log.
import { type FormEvent, useState } from "react";

import { Button } from "../components/button";
import { Field } from "../components/field";
import { useTerm } from "../i18n/terms";
import { go } from "../shell/router";
import { CHANGES } from "./change";
import { address, type FieldName, type TrailQuery } from "./filtering";
import { words } from "./words";

export function TrailFilter({ query }: { query: TrailQuery }) {
  const t = words.use();
  const term = useTerm();
  const [draft, setDraft] = useState(query);
  const bind = (name: FieldName) => ({
    value: draft[name] ?? "",
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [name]: event.target.value }),
  });
  const apply = (event: FormEvent) => {
    event.preventDefault();
    go(address(draft));
  };
  return (
    <form className="trail-filter" onSubmit={apply} aria-label={t("filter.legend")}>
      <Field label={t("filter.subject")}>
        {(ids) => <input type="text" {...ids} {...bind("subject")} placeholder={t("filter.subject.hint")} autoComplete="off" spellCheck={false} />}
      </Field>
      <Field label={t("filter.actor")}>
        {(ids) => <input type="text" {...ids} {...bind("actor")} autoComplete="off" spellCheck={false} />}
      </Field>
      <Field label={t("filter.change")}>
        {(ids) => (
          <select {...ids} {...bind("change")}>
            <option value="">{t("filter.change.all")}</option>
            {CHANGES.map((change) => (
              <option key={change} value={change}>
                {term("change", change)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("filter.from")}>{(ids) => <input type="date" {...ids} {...bind("from")} max={draft.to} />}</Field>
      <Field label={t("filter.to")}>{(ids) => <input type="date" {...ids} {...bind("to")} min={draft.from} />}</Field>
      <div className="row">
        <Button type="submit" kind="main">
          {t("filter.apply")}
        </Button>
        <Button onClick={() => go("/trail")} disabled={Object.keys(query).length === 0}>
          {t("filter.reset")}
        </Button>
      </div>
    </form>
  );
}
