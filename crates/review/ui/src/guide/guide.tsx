// The guided first triage: from the queue to the first decision in five steps at most. It goes along with what one does,
// can be left at any step, and does not come back then.
import { useEffect, useSyncExternalStore } from "react";

import { Button } from "../components/button";
import { GLOSSARY, type GlossaryKey } from "../i18n/glossary";
import { catalogue, useLanguage } from "../i18n/language";
import { useSession } from "../shell/session";

const words = catalogue(
  {
    title: "Your first report",
    step: "Step {at} of {of}",
    next: "Next",
    end: "End the guide",
    done: "Done",
    "1": "Each row is a post that may tell of a reaction to a medicine. Open the first: press Enter, or click its product.",
    "2": "Read the post. Medicines and events are marked; the small words behind a mark say what it is and how it is meant. Choose a mark to see its code.",
    "3": "A valid case needs four things: who reports, a patient, a suspect drug, a suspected reaction. Each shows the words that met it, or “inferred”.",
    "4": "Now decide: a accepts it as a valid case, x rejects it and asks why. You are taken to the next report at once.",
    "5": "That was your first decision. u takes it back, ? shows all keys, h explains the words.",
  },
  {
    title: "Ihre erste Meldung",
    step: "Schritt {at} von {of}",
    next: "Weiter",
    end: "Einführung beenden",
    done: "Fertig",
    "1": "Jede Zeile ist ein Beitrag, der von einer Reaktion auf ein Arzneimittel erzählen könnte. Öffnen Sie die erste: mit Enter, oder klicken Sie auf das Produkt.",
    "2": "Lesen Sie den Beitrag. Arzneimittel und Ereignisse sind gekennzeichnet; die kleinen Wörter dahinter sagen, was es ist und wie es gemeint ist. Wählen Sie ein Kennzeichen, um den Code zu sehen.",
    "3": "Ein gültiger Fall braucht vier Dinge: wer meldet, einen Patienten, ein verdächtiges Arzneimittel, eine vermutete Reaktion. Bei jedem stehen die Worte, die es zeigen, oder „erschlossen“.",
    "4": "Nun entscheiden Sie: a nimmt an, x lehnt ab und fragt warum. Danach sind Sie sofort bei der nächsten Meldung.",
    "5": "Das war Ihre erste Entscheidung. u nimmt sie zurück, ? zeigt alle Tasten, h erklärt die Wörter.",
  },
);

type StepNumber = 1 | 2 | 3 | 4 | 5;
const LAST: StepNumber = 5;
/** What is explained beside a step. */
const TERMS: Partial<Record<StepNumber, GlossaryKey>> = { 2: "assertion", 3: "validity", 4: "secondReview" };

let step: StepNumber = 1;
const listeners = new Set<() => void>();

function goTo(next: StepNumber): void {
  step = next;
  listeners.forEach((listener) => listener());
}

/** Something was decided: the guide is at its end. */
export function guideDecided(): void {
  if (step < LAST) goTo(LAST);
}

function useStep(): StepNumber {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => step,
  );
}

export function Guide({ place }: { place: "queue" | "card" }) {
  const { preferences, prefer, may } = useSession();
  const t = words.use();
  const language = useLanguage();
  const at = useStep();
  const shown = !preferences.guided && may("decide");
  useEffect(() => {
    if (!shown) return;
    if (place === "card" && step === 1) goTo(2);
    if (place === "queue" && step > 1 && step < LAST) goTo(1);
  }, [shown, place]);
  if (!shown) return null;
  const entry = TERMS[at];
  return (
    <aside className="guide" aria-label={t("title")}>
      <p className="guide-step">
        <b>{t("title")}</b> <span className="dim">{t("step", { at, of: LAST })}</span>
      </p>
      <p aria-live="polite">{t(`${at}`)}</p>
      {entry && (
        <details>
          <summary>{GLOSSARY[entry][language].term}</summary>
          <p className="dim">{GLOSSARY[entry][language].text}</p>
        </details>
      )}
      <span className="row end">
        {(at === 2 || at === 3) && (
          <Button kind="main" onClick={() => goTo(at === 2 ? 3 : 4)}>
            {t("next")}
          </Button>
        )}
        <Button onClick={() => prefer({ guided: true })}>{at === LAST ? t("done") : t("end")}</Button>
      </span>
    </aside>
  );
}
