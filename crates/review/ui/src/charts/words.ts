// Words of every chart.
import { catalogue } from "../i18n/language";

export const chartWords = catalogue(
  {
    chart: "Chart",
    table: "Table",
    show: "Show “{title}” as",
    csv: "CSV",
    "csv.of": "{title} as CSV",
    loading: "Loading …",
    empty: "No reports pass this filter",
    "empty.hint": "Widen the period or remove a filter.",
    caveat:
      "Counts are posts, not patients. General social media are not fit for broad signal detection (WEB-RADR recommendations); a count shows what was written and collected, not how often a reaction occurs.",
  },
  {
    chart: "Bild",
    table: "Tabelle",
    show: "„{title}“ zeigen als",
    csv: "CSV",
    "csv.of": "{title} als CSV",
    loading: "Wird geladen …",
    empty: "Keine Meldung entspricht diesem Filter",
    "empty.hint": "Erweitern Sie den Zeitraum oder entfernen Sie einen Filter.",
    caveat:
      "Gezählt werden Beiträge, nicht Patienten. Allgemeine soziale Medien eignen sich nicht zur breiten Signalerkennung (Empfehlungen von WEB-RADR); eine Zahl zeigt, was geschrieben und gesammelt wurde, nicht wie oft eine Reaktion vorkommt.",
  },
);
