// The filters: one box each for what is used most, the rest in a dialog, and a chip for every one that is set.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { request } from "../api/client";
import { KEYS } from "../api/events";
import type { Facets, FacetValue } from "../api/types";
import { Button } from "../components/button";
import { Chip } from "../components/chip";
import { Combobox, type Option } from "../components/combobox";
import { useFormats } from "../i18n/formats";
import { useLanguage } from "../i18n/language";
import { TERMS, useTerm } from "../i18n/terms";
import { MoreFilters } from "./more-filters";
import { codeName, useNames } from "./names";
import { filterQuery, FILTER_NAMES, withFilter, type Filter, type FilterName, type ListName, type Search } from "./search";
import { queueWords } from "./words";

interface FiltersProps {
  search: Search;
  onChange: (search: Search) => void;
}

const FACETS = { drug: "drugs", event: "events", channel: "channels", country: "countries", language: "languages" } as const;

/** Values that a filter can take, without counting what the filter itself leaves out. */
function useFacets(filter: Filter, asked: boolean) {
  const query = filterQuery(filter);
  return useQuery({
    queryKey: [...KEYS.facets, query],
    queryFn: () => request<Facets>("/queue/facets", { query }),
    enabled: asked,
    staleTime: 30_000,
    placeholderData: (before) => before,
  }).data;
}

export function Filters({ search, onChange }: FiltersProps) {
  const t = queueWords.use();
  const term = useTerm();
  const language = useLanguage();
  const { number } = useFormats();
  const [asked, setAsked] = useState(false);
  const [more, setMore] = useState(false);
  const facets = useFacets(search.filter, asked);
  const named = (name: keyof typeof FACETS, { value, name: given, count }: FacetValue): Option => {
    const intl = name === "country" ? "region" : name === "language" ? "language" : undefined;
    return { value, name: intl ? codeName(language, intl, value) : given || value, count };
  };
  const facet = (name: keyof typeof FACETS) => (
    <Combobox
      key={name}
      label={t(`filter.${name}`)}
      options={(facets?.[FACETS[name]] ?? []).map((value) => named(name, value))}
      chosen={search.filter[name] ?? []}
      onChange={(chosen) => onChange(withFilter(search, name, chosen))}
      none={t("none")}
      free
      formatCount={number}
      onOpen={() => setAsked(true)}
    />
  );
  const closed = (name: ListName, values: readonly Option[]) => (
    <Combobox
      label={t(`filter.${name}`)}
      options={values}
      chosen={(search.filter[name] as readonly string[] | undefined) ?? []}
      onChange={(chosen) => onChange(withFilter(search, name, chosen as Filter[typeof name]))}
      none={t("none")}
      free={name === "assignee"}
    />
  );
  return (
    <div className="filters" role="group" aria-label={t("filters")}>
      {closed("status", Object.keys(TERMS.status).map((value) => ({ value, name: term("status", value) })))}
      {facet("drug")}
      {facet("event")}
      {facet("country")}
      {facet("channel")}
      {facet("language")}
      {closed("criterion", Object.keys(TERMS.seriousness).map((value) => ({ value, name: term("seriousness", value) })))}
      {closed("assignee", [
        { value: "me", name: t("me") },
        { value: "none", name: t("nobody") },
      ])}
      <Pick name="serious" values={["true", "false"]} search={search} onChange={onChange} />
      <Pick name="due" values={["overdue", "today", "week"]} search={search} onChange={onChange} />
      <Button onClick={() => setMore(true)}>{t("more")} …</Button>
      {more && <MoreFilters search={search} onChange={onChange} onClose={() => setMore(false)} />}
    </div>
  );
}

interface PickProps extends FiltersProps {
  name: "serious" | "due";
  values: readonly string[];
}

/** One of few values, or any. */
function Pick({ name, values, search, onChange }: PickProps) {
  const t = queueWords.use();
  const nameOf = useNames();
  const now = search.filter[name];
  const change = (value: string) => {
    if (name === "due") onChange(withFilter(search, "due", value || undefined));
    else onChange(withFilter(search, "serious", value === "" ? undefined : value === "true"));
  };
  return (
    <select
      className={now === undefined ? "pick" : "pick has"}
      aria-label={t(`filter.${name}`)}
      value={now === undefined ? "" : String(now)}
      onChange={(event) => change(event.target.value)}
    >
      <option value="">{t(`filter.${name}`)}</option>
      {values.map((value) => (
        <option key={value} value={value}>
          {nameOf(name, value)}
        </option>
      ))}
    </select>
  );
}

/** A chip for every value that is filtered by. */
export function FilterChips({ search, onChange }: FiltersProps) {
  const t = queueWords.use();
  const nameOf = useNames();
  const chips: { name: FilterName; value: string; rest: readonly string[] }[] = [];
  for (const name of FILTER_NAMES) {
    const held = search.filter[name];
    if (held === undefined) continue;
    const values = Array.isArray(held) ? (held as readonly string[]) : [String(held)];
    for (const value of values) chips.push({ name, value, rest: values.filter((other) => other !== value) });
  }
  if (chips.length === 0) return null;
  const remove = (name: FilterName, rest: readonly string[]) =>
    onChange(withFilter(search, name, (rest.length > 0 ? rest : undefined) as Filter[typeof name]));
  return (
    <ul className="filter-chips" aria-label={t("filters")}>
      {chips.map(({ name, value, rest }) => (
        <li key={`${name} ${value}`}>
          <Chip
            tone="info"
            onRemove={() => remove(name, rest)}
            removeLabel={t("clearFilter", { name: t(`filter.${name}`), value: nameOf(name, value) })}
          >
            {t(`filter.${name}`)}: <b>{nameOf(name, value)}</b>
          </Chip>
        </li>
      ))}
      <li>
        <Button kind="plain" onClick={() => onChange({ ...search, filter: {}, selected: [], at: 0 })}>
          {t("clear")}
        </Button>
      </li>
    </ul>
  );
}
