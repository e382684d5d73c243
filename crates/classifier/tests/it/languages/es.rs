//! Spanish posts.

use model::Assertion::*;

use super::{Meant, Stated};

pub(crate) const MEANT: &[Meant] = &[
    // It happened.
    ("Desde que tomo Examplol tengo mareos", "dizziness", Affirmed),
    ("El Examplol me causó un sarpullido horrible", "rash", Affirmed),
    ("Examplol me da unas náuseas terribles", "nausea", Affirmed),
    ("A mí sí me dio dolor de cabeza el Examplol", "headache", Affirmed),
    ("Empecé Examplol y no puedo dormir, mareos todo el día", "dizziness", Affirmed),
    ("Nunca más Examplol, sarpullido por todo el cuerpo", "rash", Affirmed),
    ("Náuseas con el tratamiento de Examplol", "nausea", Affirmed),
    ("No solo náuseas, también mareos con Examplol", "dizziness", Affirmed),
    ("No toleré el Examplol: náuseas y mareos", "nausea", Affirmed),
    ("Probablemente los mareos son del Examplol", "dizziness", Affirmed),
    ("Dejé Examplol por los mareos", "dizziness", Affirmed),
    ("Sin duda las náuseas son por el Examplol", "nausea", Affirmed),
    // It did not.
    ("No me dio ningún sarpullido el Examplol", "rash", Negated),
    ("Ningún mareo raro, ni náuseas, con Examplol", "nausea", Negated),
    ("Con Examplol no he tenido náuseas", "nausea", Negated),
    ("Examplol sin ningún dolor de cabeza", "headache", Negated),
    ("Nunca tuve mareos con Examplol", "dizziness", Negated),
    ("Los mareos no aparecieron con Examplol", "dizziness", Negated),
    ("Hasta ahora ningún sarpullido con Examplol", "rash", Negated),
    ("Tampoco me dio insomnio el Examplol", "insomnia", Negated),
    ("Por suerte no tengo náuseas con Examplol", "nausea", Negated),
    ("Examplol no me provocó insomnio", "insomnia", Negated),
    ("Jamás he tenido mareos con Examplol", "dizziness", Negated),
    // What it was for.
    ("Me recetaron Examplol para los mareos", "dizziness", Indication),
    ("Examplol contra las náuseas", "nausea", Indication),
    ("Examplol me quitó el dolor de cabeza", "headache", Indication),
    ("Con Examplol el sarpullido desapareció", "rash", Indication),
    ("Uso Examplol para tratar el insomnio", "insomnia", Indication),
    ("Padezco de insomnio y me mandaron Examplol", "insomnia", Indication),
    ("Examplol es buenísimo para el dolor de cabeza", "headache", Indication),
    // Feared, said in general.
    ("Espero que Examplol no me dé náuseas", "nausea", Hypothetical),
    ("Me da miedo tener mareos con Examplol", "dizziness", Hypothetical),
    ("Examplol puede provocar insomnio", "insomnia", General),
    ("Según el prospecto el Examplol trae mareos", "dizziness", General),
    ("Dicen que da sarpullido el Examplol", "rash", Hypothetical),
    ("Hay riesgo de insomnio con Examplol", "insomnia", Hypothetical),
    ("Leí que da náuseas el Examplol", "nausea", Hypothetical),
    // Asked.
    ("¿A alguien le ha dado mareos el Examplol?", "dizziness", Question),
    ("¿Es normal tener náuseas con Examplol?", "nausea", Question),
    // There before.
    ("Siempre he tenido dolor de cabeza, ahora tomo Examplol", "headache", History),
    ("Mareos desde hace años, hoy empiezo Examplol", "dizziness", History),
    ("Con antecedentes de insomnio, recibe Examplol", "insomnia", History),
    // Others.
    ("Mi abuelita tuvo mareos con Examplol", "dizziness", OtherPerson),
    ("Un amigo tuvo sarpullido con Examplol", "rash", OtherPerson),
    ("Mi pareja tiene náuseas por el Examplol", "nausea", OtherPerson),
    // No help.
    ("Examplol no me quita el dolor de cabeza", "headache", LackOfEffect),
    ("Examplol no sirve para los mareos", "dizziness", LackOfEffect),
];

pub(crate) const STATED: &[Stated] = &[
    ("Mi hijo tiene sarpullido por el Examplol", "patient", "child"),
    ("Mi nena tiene sarpullido por el Examplol", "patient", "child"),
    ("Mi mamá tiene mareos por el Examplol", "patient", "parent"),
    ("Mi marido tiene mareos por el Examplol", "patient", "partner"),
    ("Mi prima tiene mareos por el Examplol", "patient", "relative"),
    ("Una amiga tiene mareos por el Examplol", "patient", "friend"),
    ("Soy enfermera, vi un sarpullido por Examplol", "reporter", "health_professional"),
    ("Uno de mis pacientes con sarpullido por Examplol", "reporter", "health_professional"),
    ("Tomo Examplol y tengo mareos", "reporter", "patient"),
    ("Tengo 34 años, mareos con Examplol", "age", "34 a"),
    ("Mujer de 34 años, sarpullido por Examplol", "age", "34 a"),
    ("Mujer de 34 años, sarpullido por Examplol", "sex", "female"),
    ("Bebé de 6 meses, sarpullido por Examplol", "age", "6 mo"),
    ("Hace 10 años que tomo Examplol y ahora mareos", "age", ""),
    ("Estoy embarazada, mareos con Examplol", "pregnancy", "pregnant"),
    ("Le doy pecho a mi bebé y Examplol me da mareos", "pregnancy", "breastfeeding"),
    ("Terminé en urgencias por el Examplol", "seriousness", "hospitalisation"),
    ("Estuve ingresado por el Examplol", "seriousness", "hospitalisation"),
    ("Casi me muero por el Examplol", "seriousness", "life_threatening"),
    ("Falleció por el Examplol", "seriousness", "death"),
    ("Mareos y secuelas por el Examplol", "seriousness", "disability"),
    ("Tomó Examplol y el bebé nació con malformaciones", "seriousness", "congenital_anomaly"),
    ("Perdí el conocimiento por el Examplol", "seriousness", "other_important"),
    ("Sarpullido por Examplol, ya se me quitó", "outcome", "recovered"),
    ("Mareos por Examplol, va mejorando", "outcome", "recovering"),
    ("Mareos por Examplol, aún tengo", "outcome", "not_recovered"),
    ("Tuve que dejarlo, el Examplol me daba mareos", "action", "stopped"),
    ("Me bajaron la dosis de Examplol por los mareos", "action", "reduced"),
    ("Mareos con Examplol pero sigo tomándolo", "action", "continued"),
];
