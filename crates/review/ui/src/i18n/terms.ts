// The words of the report format, as people read them: closed lists of the server in every language. What is not
// listed (a newer server) is shown as it came, underscores as spaces.
import { useMemo } from "react";

import { useLanguage, type Language } from "./language";

type Term = readonly [en: string, de: string];

export const TERMS = {
  status: {
    new: ["New", "Neu"],
    open: ["Open", "Offen"],
    second_review: ["Second review", "Zweitprüfung"],
    disputed: ["Disputed", "Strittig"],
    ready: ["Ready", "Bereit"],
    not_valid: ["Not valid", "Kein Fall"],
    duplicate: ["Duplicate", "Dublette"],
    follow_up: ["Follow-up", "Rückfrage"],
    snoozed: ["Snoozed", "Zurückgestellt"],
  },
  verdict: {
    valid: ["Valid case", "Gültiger Fall"],
    not_valid: ["Not valid", "Kein Fall"],
    duplicate: ["Duplicate", "Dublette"],
    follow_up: ["Needs follow-up", "Braucht Rückfrage"],
    snoozed: ["Snoozed", "Zurückgestellt"],
  },
  because: {
    not_a_drug: ["Not a medicine", "Kein Arzneimittel"],
    not_personal: ["No person’s reaction", "Keine Reaktion einer Person"],
    negated: ["Said not to have happened", "Verneint"],
    indication: ["Reason for taking it", "Anwendungsgrund"],
    news: ["News", "Nachricht"],
    joke: ["Joke, lyrics, fiction", "Scherz, Liedtext, Erfindung"],
    advert: ["Advert", "Werbung"],
    veterinary: ["An animal", "Ein Tier"],
    other: ["Another reason", "Anderer Grund"],
  },
  kind: {
    drug: ["Drug", "Arzneimittel"],
    event: ["Event", "Ereignis"],
    situation: ["Situation", "Situation"],
  },
  assertion: {
    affirmed: ["affirmed", "bejaht"],
    negated: ["negated", "verneint"],
    hypothetical: ["hypothetical", "angenommen"],
    indication: ["indication", "Anwendungsgrund"],
    history: ["history", "Vorgeschichte"],
    other_person: ["another person", "andere Person"],
    lack_of_effect: ["lack of effect", "ohne Wirkung"],
    question: ["question", "Frage"],
    general: ["in general", "allgemein"],
  },
  person: {
    self: ["the writer", "wer schreibt"],
    child: ["child", "Kind"],
    parent: ["parent", "Elternteil"],
    partner: ["partner", "Partner"],
    sibling: ["sibling", "Geschwister"],
    relative: ["relative", "Verwandte"],
    friend: ["friend", "Bekannte"],
    patient: ["patient", "Patient"],
    other: ["other", "andere"],
  },
  relation: {
    reaction: ["suspected reaction", "vermutete Reaktion"],
    indication: ["taken for it", "dafür genommen"],
    history: ["there before", "schon vorher da"],
    interaction: ["interaction", "Wechselwirkung"],
    withdrawal: ["on stopping", "beim Absetzen"],
    none: ["none stated", "nicht genannt"],
  },
  how: {
    exact: ["as in the dictionary", "wie im Wörterbuch"],
    fuzzy: ["misspelt", "falsch geschrieben"],
    gap: ["with words between", "mit Wörtern dazwischen"],
    composed: ["composed", "zusammengesetzt"],
    context: ["by context", "aus dem Zusammenhang"],
    person: ["by a person", "durch eine Person"],
  },
  criterion: {
    reporter: ["Reporter", "Meldende Person"],
    patient: ["Patient", "Patient"],
    drug: ["Suspect drug", "Verdächtiges Arzneimittel"],
    event: ["Suspected reaction", "Vermutete Reaktion"],
  },
  met: {
    met: ["met", "erfüllt"],
    not_met: ["not met", "nicht erfüllt"],
    unsure: ["unsure", "unklar"],
  },
  seriousness: {
    death: ["Death", "Tod"],
    life_threatening: ["Life-threatening", "Lebensbedrohlich"],
    hospitalisation: ["Hospitalisation", "Krankenhausaufenthalt"],
    disability: ["Disability", "Bleibende Schädigung"],
    congenital_anomaly: ["Congenital anomaly", "Angeborene Anomalie"],
    other_important: ["Other medically important", "Anders medizinisch bedeutsam"],
  },
  letter: {
    F: ["fatal", "tödlich"],
    LT: ["life-threatening", "lebensbedrohlich"],
    H: ["hospitalisation", "Krankenhaus"],
    D: ["disability", "bleibende Schädigung"],
    C: ["congenital anomaly", "angeborene Anomalie"],
    O: ["other medically important", "anders bedeutsam"],
  },
  fact: {
    reporter: ["Reporter", "Meldende Person"],
    patient: ["Patient", "Patient"],
    age: ["Age", "Alter"],
    sex: ["Sex", "Geschlecht"],
    pregnancy: ["Pregnancy", "Schwangerschaft"],
    country: ["Country", "Land"],
    dose: ["Dose", "Dosis"],
    route: ["Route", "Anwendungsweg"],
    frequency: ["Frequency", "Häufigkeit"],
    start: ["Start of drug", "Beginn der Einnahme"],
    stop: ["Stop of drug", "Ende der Einnahme"],
    onset: ["Time to onset", "Zeit bis zum Ereignis"],
    action: ["Action taken", "Maßnahme"],
    dechallenge: ["Dechallenge", "Auslassversuch"],
    rechallenge: ["Rechallenge", "Reexposition"],
    outcome: ["Outcome", "Ausgang"],
    severity: ["Severity", "Schwere"],
  },
  label: {
    advert: ["advert", "Werbung"],
    pharmacy_spam: ["pharmacy spam", "Apotheken-Spam"],
    bot: ["bot", "Bot"],
    news: ["news", "Nachricht"],
    legal_advert: ["legal advert", "Anwaltswerbung"],
    lyrics: ["lyrics", "Liedtext"],
    joke: ["joke", "Scherz"],
    fiction: ["fiction", "Erfindung"],
    veterinary: ["animal", "Tier"],
    misuse: ["misuse", "Missbrauch"],
  },
  twin: {
    repost: ["repost", "geteilt"],
    cross_post: ["posted on two channels", "auf zwei Kanälen"],
    same_text: ["same words", "gleicher Wortlaut"],
    near_text: ["nearly the same words", "fast gleicher Wortlaut"],
    same_author_event: ["same author, drug and event", "gleiche Person, Mittel, Ereignis"],
    record: ["facts agree", "Angaben stimmen überein"],
    person: ["a person says so", "von einer Person so gesagt"],
    thread: ["same conversation", "gleiches Gespräch"],
  },
  rule: {
    posted: ["when it was posted", "Veröffentlichung"],
    read: ["when Hark read it", "Lesen durch Hark"],
    flagged: ["when it was flagged", "Auffälligwerden"],
    seen: ["when a person first saw it", "erstes Ansehen"],
    criteria_met: ["when the four criteria were met", "Erfüllung der vier Kriterien"],
  },
  change: {
    seen: ["first seen", "zuerst gesehen"],
    leased: ["taken into work", "in Arbeit genommen"],
    released: ["given back", "zurückgegeben"],
    assigned: ["assigned", "zugewiesen"],
    decided: ["decided", "entschieden"],
    second_reviewed: ["second review", "Zweitprüfung"],
    settled: ["settled", "geklärt"],
    undone: ["undone", "rückgängig gemacht"],
    reopened: ["reopened", "wieder geöffnet"],
    escalated: ["escalated", "eskaliert"],
    commented: ["comment", "Anmerkung"],
    corrected: ["corrected", "berichtigt"],
    revealed: ["source shown", "Quelle gezeigt"],
    joined: ["joined to a cluster", "zusammengelegt"],
    confirmed: ["cluster confirmed", "Zusammenlegung bestätigt"],
    split: ["split off", "getrennt"],
    account_made: ["account made", "Konto angelegt"],
    roles_set: ["roles set", "Rollen gesetzt"],
    password_set: ["password set", "Passwort gesetzt"],
    account_closed: ["account closed or opened", "Konto geschlossen oder geöffnet"],
    preferences_set: ["preferences saved", "Einstellungen gespeichert"],
    session_started: ["signed in", "angemeldet"],
    session_ended: ["session ended", "Sitzung beendet"],
    sign_in_failed: ["sign-in failed", "Anmeldung gescheitert"],
    token_made: ["token made", "Token angelegt"],
    token_revoked: ["token revoked", "Token widerrufen"],
    view_saved: ["view saved", "Ansicht gespeichert"],
    view_removed: ["view removed", "Ansicht entfernt"],
    exported: ["exported", "ausgegeben"],
  },
  role: {
    viewer: ["Viewer", "Lesend"],
    analyst: ["Analyst", "Bearbeitung"],
    reviewer: ["Reviewer", "Zweitprüfung"],
    exporter: ["Exporter", "Ausgabe"],
    dictionary_editor: ["Dictionary editor", "Wörterbuchpflege"],
    admin: ["Administrator", "Verwaltung"],
    auditor: ["Auditor", "Revision"],
  },
  right: {
    read_reports: ["see reports", "Meldungen sehen"],
    decide: ["decide", "entscheiden"],
    second_review: ["second review", "zweitprüfen"],
    reveal: ["show the source", "Quelle zeigen"],
    export: ["export", "ausgeben"],
    edit_dictionary: ["edit the dictionary", "Wörterbuch pflegen"],
    share_views: ["share views", "Ansichten teilen"],
    read_operations: ["see the pipeline", "Verarbeitung sehen"],
    operate: ["operate", "betreiben"],
    audit: ["audit", "prüfen"],
    administer: ["administer", "verwalten"],
    own: ["own account", "eigenes Konto"],
  },
  channelKind: {
    post: ["post", "Beitrag"],
    comment: ["comment", "Kommentar"],
    review: ["review", "Bewertung"],
  },
} as const satisfies Record<string, Record<string, Term>>;

export type TermKind = keyof typeof TERMS;

/** The word for a value of a closed list. */
export function term(language: Language, kind: TermKind, value: string): string {
  const known = (TERMS[kind] as Record<string, Term>)[value];
  if (known) return known[language === "de" ? 1 : 0];
  return value.replaceAll("_", " ");
}

export type TermOf = (kind: TermKind, value: string) => string;

export function useTerm(): TermOf {
  const language = useLanguage();
  return useMemo(() => (kind, value) => term(language, kind, value), [language]);
}
