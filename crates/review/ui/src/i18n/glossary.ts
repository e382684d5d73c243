// What the words of the trade mean, in a sentence or two each.
import type { Language } from "./language";

export interface Entry {
  term: string;
  text: string;
}

export const GLOSSARY = {
  validity: {
    en: {
      term: "Valid case",
      text: "A case has an identifiable reporter, an identifiable patient, a suspect drug and a suspected reaction. All four must be there before it counts as a case; one that is missing may be asked for.",
    },
    de: {
      term: "Gültiger Fall",
      text: "Ein Fall hat eine erkennbare meldende Person, einen erkennbaren Patienten, ein verdächtiges Arzneimittel und eine vermutete Reaktion. Erst wenn alle vier da sind, zählt er; was fehlt, kann erfragt werden.",
    },
  },
  seriousness: {
    en: {
      term: "Serious",
      text: "The reaction led to death (F), threatened life (LT), led to hospital or a longer stay (H), to lasting disability (D), to a congenital anomaly (C), or was medically important otherwise (O). Serious is not severe: a strong headache can be severe and not serious.",
    },
    de: {
      term: "Schwerwiegend",
      text: "Die Reaktion führte zum Tod (F), war lebensbedrohlich (LT), führte ins Krankenhaus oder verlängerte den Aufenthalt (H), führte zu bleibender Schädigung (D), zu einer angeborenen Anomalie (C) oder war anders medizinisch bedeutsam (O). Schwerwiegend heißt nicht stark: Starke Kopfschmerzen sind nicht von selbst schwerwiegend.",
    },
  },
  dayZero: {
    en: {
      term: "Day 0",
      text: "The day of awareness: from it the days for reporting count. Which step fixes it (posted, read, flagged, seen, all four criteria met) is the operator’s rule; the ledger of a report shows all steps.",
    },
    de: {
      term: "Tag 0",
      text: "Der Tag der Kenntnis: Ab ihm zählen die Tage bis zur Meldung. Welcher Schritt ihn bestimmt (Veröffentlichung, Lesen, Auffälligwerden, Ansehen, alle vier Kriterien erfüllt), legt der Betreiber fest; das Verzeichnis einer Meldung zeigt alle Schritte.",
    },
  },
  pt: {
    en: {
      term: "PT, preferred term",
      text: "The term of MedDRA that stands for one medical concept, such as “Dizziness”. Counts are usually made by PT.",
    },
    de: {
      term: "PT, bevorzugter Begriff",
      text: "Der Begriff von MedDRA, der für einen medizinischen Sachverhalt steht, etwa „Schwindelgefühl“. Gezählt wird meist nach PT.",
    },
  },
  llt: {
    en: {
      term: "LLT, lowest level term",
      text: "A way of saying a preferred term, such as “Light-headed feeling”. Each LLT belongs to one PT.",
    },
    de: {
      term: "LLT, Begriff der untersten Ebene",
      text: "Eine Art, einen bevorzugten Begriff auszudrücken, etwa „Benommenheit“. Jeder LLT gehört zu einem PT.",
    },
  },
  assertion: {
    en: {
      term: "How it is meant",
      text: "A mention can be affirmed, negated (“no rash”), hypothetical (“afraid of a rash”), the reason for taking the drug (indication), there before it (history), of another person, or said in general.",
    },
    de: {
      term: "Wie es gemeint ist",
      text: "Eine Nennung kann bejaht sein, verneint („kein Ausschlag“), angenommen („Angst vor Ausschlag“), der Anwendungsgrund, schon vorher da (Vorgeschichte), zu einer anderen Person gehören oder allgemein gesagt sein.",
    },
  },
  verbatim: {
    en: {
      term: "Event as written",
      text: "The words of the post for the event, before any coding.",
    },
    de: {
      term: "Ereignis im Wortlaut",
      text: "Die Worte des Beitrags für das Ereignis, vor jeder Kodierung.",
    },
  },
  score: {
    en: {
      term: "Score",
      text: "How likely it is, by the model, that the post tells of a suspected reaction. It sorts the work; it does not decide. The report shows what speaks for it and against it.",
    },
    de: {
      term: "Score",
      text: "Wie wahrscheinlich der Beitrag laut Modell von einer vermuteten Reaktion erzählt. Er ordnet die Arbeit und entscheidet nichts. Die Meldung zeigt, was dafür und was dagegen spricht.",
    },
  },
  duplicate: {
    en: {
      term: "Duplicate, cluster",
      text: "Reports of the same case are joined; one of them stands for all and is counted once. A person confirms the cluster or splits it.",
    },
    de: {
      term: "Dublette, Gruppe",
      text: "Meldungen desselben Falls werden zusammengelegt; eine steht für alle und wird einmal gezählt. Ein Mensch bestätigt die Gruppe oder trennt sie.",
    },
  },
  secondReview: {
    en: {
      term: "Second review",
      text: "A second person finds on the report without being the first. Where the two differ it is disputed and must be settled with a reason.",
    },
    de: {
      term: "Zweitprüfung",
      text: "Eine zweite Person, die nicht die erste ist, beurteilt die Meldung. Sind beide verschiedener Ansicht, ist sie strittig und wird mit einem Grund geklärt.",
    },
  },
  lease: {
    en: {
      term: "In work",
      text: "Whoever opens a report has it in work for some minutes: nobody else can decide it meanwhile. Leaving it gives it back.",
    },
    de: {
      term: "In Arbeit",
      text: "Wer eine Meldung öffnet, hat sie einige Minuten in Arbeit: Niemand sonst kann sie solange entscheiden. Verlassen gibt sie zurück.",
    },
  },
  reveal: {
    en: {
      term: "Show the source",
      text: "Who wrote a post and where it stands are sealed. Showing them needs the right to, and is recorded with your name.",
    },
    de: {
      term: "Quelle zeigen",
      text: "Wer einen Beitrag schrieb und wo er steht, ist versiegelt. Es zu zeigen braucht das Recht dazu und wird mit Ihrem Namen vermerkt.",
    },
  },
  dechallenge: {
    en: {
      term: "Dechallenge, rechallenge",
      text: "Whether the event went when the drug was stopped, and came back when it was taken again.",
    },
    de: {
      term: "Auslassversuch, Reexposition",
      text: "Ob das Ereignis beim Absetzen verging und beim erneuten Nehmen wiederkam.",
    },
  },
} as const satisfies Record<string, Record<Language, Entry>>;

export type GlossaryKey = keyof typeof GLOSSARY;
