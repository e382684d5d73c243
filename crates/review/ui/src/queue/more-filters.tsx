// The filters that are used less, as a form. It changes the queue when it is applied, not before.
import { useState } from "react";

import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { Field } from "../components/field";
import { shell } from "../i18n/shell";
import { parseFilter, type FilterName, type Search } from "./search";
import { queueWords } from "./words";

/** What kind of control each has. */
const CONTROLS = {
  received_from: "date",
  received_to: "date",
  from: "date",
  to: "date",
  min_score: "share",
  max_score: "share",
  min_valid: "count",
  first_hand: "flag",
  active: "flag",
  escalated: "flag",
  twins: "flag",
  compared: "flag",
  quality: "words",
  not_quality: "words",
  kind: "words",
  code: "words",
  author: "words",
  decided_by: "words",
  second_by: "words",
  decided_from: "date",
  decided_to: "date",
} as const satisfies Partial<Record<FilterName, string>>;

type Name = keyof typeof CONTROLS;
const NAMES = Object.keys(CONTROLS) as Name[];

interface MoreProps {
  search: Search;
  onChange: (search: Search) => void;
  onClose: () => void;
}

export function MoreFilters({ search, onChange, onClose }: MoreProps) {
  const t = queueWords.use();
  const s = shell.use();
  const [values, setValues] = useState<Partial<Record<Name, string>>>(() =>
    Object.fromEntries(NAMES.map((name) => [name, search.filter[name] === undefined ? "" : String(search.filter[name])])),
  );
  const apply = () => {
    const others = Object.fromEntries(Object.entries(search.filter).filter(([name]) => !(name in CONTROLS)));
    const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
    onChange({ ...search, filter: { ...others, ...parseFilter(query) }, selected: [], at: 0 });
    onClose();
  };
  const actions = (
    <>
      <Button onClick={onClose}>{s("shell.cancel")}</Button>
      <Button kind="main" onClick={apply}>
        {s("shell.apply")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("more")} onClose={onClose} actions={actions} wide>
      <form
        className="more-filters"
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        {NAMES.map((name) => (
          <Field key={name} label={t(`filter.${name}`)}>
            {(ids) => (
              <Control
                ids={ids}
                name={name}
                value={values[name] ?? ""}
                onChange={(value) => setValues((before) => ({ ...before, [name]: value }))}
              />
            )}
          </Field>
        ))}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

interface ControlProps {
  ids: { id: string };
  name: Name;
  value: string;
  onChange: (value: string) => void;
}

function Control({ ids, name, value, onChange }: ControlProps) {
  const t = queueWords.use();
  const set = (event: { target: { value: string } }) => onChange(event.target.value);
  switch (CONTROLS[name]) {
    case "date":
      return <input {...ids} type="date" value={value.slice(0, 10)} onChange={set} />;
    case "share":
      return <input {...ids} type="number" min={0} max={1} step={0.05} value={value} onChange={set} />;
    case "count":
      return <input {...ids} type="number" min={0} max={4} step={1} value={value} onChange={set} />;
    case "flag":
      return (
        <select {...ids} value={value} onChange={set}>
          <option value="">{t("any")}</option>
          <option value="true">{t("yes")}</option>
          <option value="false">{t("no")}</option>
        </select>
      );
    case "words":
      return <input {...ids} type="text" value={value} onChange={set} />;
  }
}
