// Which stretches of a report's texts are marked, and as what: mentions, and the evidence of facts and criteria.
import type { Report } from "../api/types";
import type { TermKind } from "../i18n/terms";
import type { Mark } from "./spans";

export interface CardMark extends Mark {
  /** Class of the mark: its colour and line. */
  style: "drug" | "event" | "situation" | "time" | "person" | "severity" | "evidence";
  /** Words behind it: the mark is never told by colour alone. */
  label: readonly { kind: TermKind; value: string }[];
  /** Index of the mention, where it is one. */
  mention?: number;
}

const TIME_FACTS = new Set(["onset", "start", "stop", "frequency"]);
const PERSON_FACTS = new Set(["reporter", "patient", "age", "sex", "pregnancy", "country"]);

function factStyle(name: string): CardMark["style"] {
  if (TIME_FACTS.has(name)) return "time";
  return PERSON_FACTS.has(name) ? "person" : name === "outcome" || name === "severity" ? "severity" : "evidence";
}

function mentionStyle(kind: string): CardMark["style"] {
  return kind === "drug" || kind === "event" ? kind : "situation";
}

/** Marks of one field of the report: `text`, `title` or `about`. */
export function marksOf(report: Report, field: string): CardMark[] {
  const found: CardMark[] = [];
  report.mentions.forEach(({ place, kind, assertion, person }, mention) => {
    if (place.field !== field) return;
    const label: { kind: TermKind; value: string }[] = [{ kind: "kind", value: kind }];
    if (assertion !== "affirmed") label.push({ kind: "assertion", value: assertion });
    if (person) label.push({ kind: "person", value: person });
    found.push({ id: `mention-${mention}`, start: place.start, end: place.end, style: mentionStyle(kind), label, mention });
  });
  report.facts.forEach(({ name, place, corrected }, at) => {
    const shown = corrected ? corrected.place : place;
    if (shown?.field !== field) return;
    const label = [{ kind: "fact", value: name } as const];
    found.push({ id: `fact-${at}`, start: shown.start, end: shown.end, style: factStyle(name), label });
  });
  report.seriousness.forEach(({ value, place }, at) => {
    if (place?.field !== field || !value) return;
    const label = [{ kind: "seriousness", value } as const];
    found.push({ id: `serious-${at}`, start: place.start, end: place.end, style: "severity", label });
  });
  return found;
}

/** A field of the report as one string; parts of `about` are not told apart by offsets. */
export function fieldText(report: Report, field: string): string {
  if (field === "title") return report.title;
  if (field === "about") return report.about.join("\n");
  return report.text;
}

/** The words of a place, on one line. */
export function wordsAt(report: Report, place: { field: string; start: number; end: number }): string {
  return fieldText(report, place.field).slice(place.start, place.end).replace(/\s+/g, " ").trim();
}

/** What a report is called where it is spoken of: its first drug and its events that are said to have happened. */
export function reportName(report: Report): string {
  const of = (kind: string) => report.mentions.filter((mention) => mention.kind === kind);
  const events = of("event").filter(({ assertion }) => assertion === "affirmed");
  const names = [...new Set([of("drug")[0], ...(events.length > 0 ? events : of("event"))].map((mention) => mention?.preferred))];
  return names.filter(Boolean).slice(0, 4).join(" · ") || report.title || report.id.slice(0, 12);
}
