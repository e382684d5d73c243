// Labels words of the post: ones that were missed, or a mention that is wrong.
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";

import { request } from "../api/client";
import { KEYS } from "../api/events";
import type { CorrectionRequest, Facets, Mention, Place } from "../api/types";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { TERMS, useTerm } from "../i18n/terms";
import { cardWords } from "./words";

interface LabelFormProps {
  /** The mention that is put right; nothing for missed words. */
  mention?: { index: number; value: Mention };
  place: Place;
  onSend: (correction: CorrectionRequest) => void;
}

/** Concepts that reports name, to choose from. */
function useConcepts(kind: string): { value: string; name: string }[] {
  const facets = useQuery({
    queryKey: [...KEYS.facets, ""],
    queryFn: () => request<Facets>("/queue/facets"),
    staleTime: 300_000,
  }).data;
  return (kind === "drug" ? facets?.drugs : kind === "event" ? facets?.events : undefined) ?? [];
}

export function LabelForm({ mention, place, onSend }: LabelFormProps) {
  const t = cardWords.use();
  const term = useTerm();
  const list = useId();
  const [kind, setKind] = useState(mention?.value.kind ?? "event");
  const [concept, setConcept] = useState(mention?.value.concept ?? "");
  const [assertion, setAssertion] = useState(mention?.value.assertion ?? "affirmed");
  const concepts = useConcepts(kind);
  const which = mention ? ({ of: "mention", mention: mention.index } as const) : ({ of: "missed" } as const);
  const choices = (of: "kind" | "assertion") =>
    Object.keys(TERMS[of]).map((value) => (
      <option key={value} value={value}>
        {term(of, value)}
      </option>
    ));
  return (
    <form
      className="label-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSend({ ...which, kind, concept: concept.trim() || null, assertion, place });
      }}
    >
      <Field label={t("kindOf")}>
        {(ids) => (
          <select {...ids} value={kind} onChange={(event) => setKind(event.target.value)}>
            {choices("kind")}
          </select>
        )}
      </Field>
      <Field label={t("concept")} hint={t("concept.hint")}>
        {(ids) => (
          <>
            <input {...ids} type="text" list={list} value={concept} onChange={(event) => setConcept(event.target.value)} />
            <datalist id={list}>
              {concepts.map(({ value, name }) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field label={t("meant")}>
        {(ids) => (
          <select {...ids} value={assertion} onChange={(event) => setAssertion(event.target.value)}>
            {choices("assertion")}
          </select>
        )}
      </Field>
      <div className="row">
        <Button kind="main" type="submit">
          {t("correct")}
        </Button>
        {mention && (
          <Button kind="danger" onClick={() => onSend({ of: "mention", mention: mention.index })}>
            {t("nothingThere")}
          </Button>
        )}
      </div>
    </form>
  );
}
