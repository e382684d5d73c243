//! German posts.

use model::Assertion::*;

use super::{Meant, Stated};

pub(crate) const MEANT: &[Meant] = &[
    // It happened.
    ("Seit ich Examplol nehme habe ich ständig Kopfschmerzen", "headache", Affirmed),
    ("Examplol hat mir einen fiesen Ausschlag beschert", "rash", Affirmed),
    ("wurde von Examplol total schwindelig", "dizziness", Affirmed),
    ("Konnte vor lauter Übelkeit nichts essen, Examplol ist die Hölle", "nausea", Affirmed),
    ("Immer wenn ich Examplol nehme bekomme ich Kopfschmerzen", "headache", Affirmed),
    ("Hab Examplol überhaupt nicht vertragen, Ausschlag am ganzen Körper", "rash", Affirmed),
    ("Nicht nur Kopfschmerzen, auch Übelkeit von Examplol", "nausea", Affirmed),
    ("Examplol: ich kann nicht schlafen und mir ist schwindelig", "dizziness", Affirmed),
    ("Kopfschmerzen von den Tabletten, dabei nehme ich Examplol erst seit gestern", "headache", Affirmed),
    ("Keine Ahnung warum, aber Ausschlag seit der zweiten Examplol", "rash", Affirmed),
    ("wegen der Übelkeit habe ich Examplol abgesetzt", "nausea", Affirmed),
    ("Nie wieder Examplol, Ausschlag ohne Ende", "rash", Affirmed),
    ("Die Kopfschmerzen kommen wahrscheinlich vom Examplol", "headache", Affirmed),
    // It did not.
    ("Kopfschmerzen hatte ich nicht mit Examplol", "headache", Negated),
    ("Einen Ausschlag habe ich von Examplol nicht bekommen", "rash", Negated),
    ("Examplol seit drei Wochen, keinerlei Übelkeit", "nausea", Negated),
    ("Bisher keine Kopfschmerzen unter Examplol", "headache", Negated),
    ("Unter Examplol überhaupt keine Übelkeit", "nausea", Negated),
    ("Zum Glück kein Ausschlag von Examplol", "rash", Negated),
    ("Übelkeit trat bei mir nicht auf unter Examplol", "nausea", Negated),
    ("Von Examplol weder Kopfschmerzen noch Übelkeit", "nausea", Negated),
    ("Mir wurde von Examplol nie schwindelig", "dizziness", Negated),
    ("Der Ausschlag blieb aus, Examplol vertrage ich gut", "rash", Negated),
    ("Nehme Examplol ohne jegliche Übelkeit", "nausea", Negated),
    // What it was for.
    ("Nehme Examplol gegen Kopfschmerzen", "headache", Indication),
    ("Mein Arzt hat mir Examplol verschrieben gegen die Übelkeit", "nausea", Indication),
    ("Examplol wegen meiner Kopfschmerzen bekommen", "headache", Indication),
    ("Examplol hilft super gegen Kopfschmerzen", "headache", Indication),
    ("Dank Examplol ist der Ausschlag verschwunden", "rash", Indication),
    ("Examplol wird zur Behandlung von Übelkeit eingesetzt", "nausea", Indication),
    ("Wenn ich Kopfschmerzen habe nehme ich Examplol", "headache", Indication),
    // Feared, said in general.
    ("Hoffe nur dass ich von Examplol keinen Ausschlag bekomme", "rash", Hypothetical),
    ("Hoffentlich macht Examplol mir nicht wieder Übelkeit", "nausea", Hypothetical),
    ("Examplol kann zu Kopfschmerzen führen", "headache", General),
    ("Laut Beipackzettel von Examplol sind Ausschlag und Übelkeit häufig", "nausea", General),
    ("Ich habe gelesen dass Examplol Ausschlag macht", "rash", Hypothetical),
    ("Das Risiko für Kopfschmerzen ist bei Examplol hoch", "headache", Hypothetical),
    ("Examplol erst morgen, Bammel vor der Übelkeit", "nausea", Hypothetical),
    // Asked.
    ("Hat jemand von Examplol Kopfschmerzen bekommen?", "headache", Question),
    ("Macht Examplol Ausschlag?", "rash", Question),
    // There before.
    ("Kopfschmerzen hatte ich schon immer, nicht erst seit Examplol", "headache", History),
    ("Ausschlag hatte ich schon vorher, jetzt nehme ich Examplol", "rash", History),
    ("Chronische Kopfschmerzen, heute Examplol probiert", "headache", History),
    // Others.
    ("Mein Mann bekam von Examplol Kopfschmerzen", "headache", OtherPerson),
    ("Meine Schwiegermutter hat seit Examplol Ausschlag", "rash", OtherPerson),
    ("Meinem Kollegen war nach Examplol schwindelig", "dizziness", OtherPerson),
    // No help.
    ("Examplol hilft nicht gegen Kopfschmerzen", "headache", LackOfEffect),
    ("Keine Wirkung gegen Übelkeit, dieses Examplol", "nausea", LackOfEffect),
];

pub(crate) const STATED: &[Stated] = &[
    ("Mein Sohn hat von Examplol Ausschlag", "patient", "child"),
    ("Unsere Kleine bekam Examplol und dann Ausschlag", "patient", "child"),
    ("Meiner Mutti war nach Examplol schwindelig", "patient", "parent"),
    ("Mein Verlobter hat Ausschlag von Examplol", "patient", "partner"),
    ("Ein Patient von mir hat Ausschlag von Examplol", "reporter", "health_professional"),
    ("Ich bin Apothekerin, Kundin mit Ausschlag nach Examplol", "reporter", "health_professional"),
    ("Nehme seit Montag Examplol, Kopfschmerzen", "reporter", "patient"),
    ("Ich bin 34 Jahre alt und habe von Examplol Kopfschmerzen", "age", "34 a"),
    ("Eine 34-jährige Patientin, Ausschlag nach Examplol", "age", "34 a"),
    ("Eine 34-jährige Patientin, Ausschlag nach Examplol", "sex", "female"),
    ("Baby 6 Monate alt, Ausschlag nach Examplol", "age", "6 mo"),
    ("Nehme Examplol seit 10 Jahren, jetzt Ausschlag", "age", ""),
    ("Bin in der 20. SSW und habe von Examplol Ausschlag", "pregnancy", "pregnant"),
    ("Ich stille noch, Examplol macht mir Kopfschmerzen", "pregnancy", "breastfeeding"),
    ("Nach Examplol in die Notaufnahme mit Ausschlag", "seriousness", "hospitalisation"),
    ("Nach Examplol wurde sie eingeliefert", "seriousness", "hospitalisation"),
    ("Lag wegen Examplol auf der Intensivstation", "seriousness", "life_threatening"),
    ("Opa ist an Examplol gestorben", "seriousness", "death"),
    ("Kopfschmerzen von Examplol, Spätfolgen bis heute", "seriousness", "disability"),
    (
        "Nach Examplol in der Schwangerschaft kam das Kind mit Fehlbildungen",
        "seriousness",
        "congenital_anomaly",
    ),
    ("Von Examplol Suizidgedanken und Kopfschmerzen", "seriousness", "other_important"),
    ("Der Ausschlag von Examplol ist abgeklungen", "outcome", "recovered"),
    ("Ausschlag von Examplol, wird langsam besser", "outcome", "recovering"),
    ("Ausschlag von Examplol, geht nicht mehr weg", "outcome", "not_recovered"),
    ("Habe Examplol sofort abgesetzt, der Ausschlag war schlimm", "action", "stopped"),
    ("Der Arzt hat Examplol reduziert, die Kopfschmerzen bleiben", "action", "reduced"),
    ("Kopfschmerzen von Examplol, nehme es trotzdem", "action", "continued"),
];
