//! French posts.

use model::Assertion::*;

use super::{Meant, Stated};

pub(crate) const MEANT: &[Meant] = &[
    // It happened.
    ("Depuis que je prends Examplol j'ai des maux de tête", "headache", Affirmed),
    ("Examplol m'a filé une éruption sur tout le corps", "rash", Affirmed),
    ("Examplol me donne des nausées horribles", "nausea", Affirmed),
    ("J'ai vraiment eu des vertiges après Examplol", "dizziness", Affirmed),
    ("Examplol ne m'a apporté que des nausées", "nausea", Affirmed),
    ("Je n'ai pas du tout supporté Examplol : éruption et maux de tête", "rash", Affirmed),
    ("Nausées avec ce traitement, Examplol c'est fini", "nausea", Affirmed),
    ("Pas seulement des nausées, des vertiges aussi avec Examplol", "dizziness", Affirmed),
    ("Sans doute des nausées à cause d'Examplol", "nausea", Affirmed),
    ("Je n'arrive plus à dormir, vertiges depuis Examplol", "dizziness", Affirmed),
    ("Si fatiguée, vertiges tous les jours avec Examplol", "dizziness", Affirmed),
    ("J'ai arrêté Examplol à cause des vertiges", "dizziness", Affirmed),
    ("Probablement les vertiges viennent d'Examplol", "dizziness", Affirmed),
    // It did not.
    ("Je n'ai eu aucune éruption avec Examplol", "rash", Negated),
    ("Pas de maux de tête sous Examplol", "headache", Negated),
    ("Examplol depuis un mois, jamais eu de vertiges", "dizziness", Negated),
    ("Pas d'éruption pour l'instant avec Examplol", "rash", Negated),
    ("Examplol sans la moindre nausée, sans la moindre insomnie", "insomnia", Negated),
    ("Examplol : ni nausées ni vertiges", "dizziness", Negated),
    ("Examplol ne m'a pas donné de vertiges", "dizziness", Negated),
    ("Examplol ne provoque pas d'insomnie chez moi", "insomnia", Negated),
    ("Les vertiges, je n'en ai pas eu avec Examplol", "dizziness", Negated),
    ("Je nai pas de nausées avec Examplol", "nausea", Negated),
    ("Plus aucune nausée, aucune insomnie avec Examplol", "insomnia", Negated),
    // What it was for.
    ("On m'a prescrit Examplol pour mes maux de tête", "headache", Indication),
    ("Examplol contre les nausées, ça marche", "nausea", Indication),
    ("Examplol soulage mes maux de tête", "headache", Indication),
    ("Grâce à Examplol mon éruption a disparu", "rash", Indication),
    ("Examplol est indiqué dans le traitement des vertiges et pour les vertiges", "dizziness", Indication),
    ("Je souffre de vertiges et je prends Examplol", "dizziness", Indication),
    ("Examplol est efficace contre les vertiges", "dizziness", Indication),
    // Feared, said in general.
    ("J'espère qu'Examplol ne va pas me donner de nausées", "nausea", Hypothetical),
    ("J'ai peur d'avoir des vertiges avec Examplol", "dizziness", Hypothetical),
    ("Examplol peut provoquer des nausées", "nausea", General),
    ("D'après la notice d'Examplol il y a des nausées", "nausea", General),
    ("J'ai lu que des vertiges arrivent souvent avec Examplol", "dizziness", Hypothetical),
    ("Risque d'insomnie avec Examplol", "insomnia", Hypothetical),
    ("Je vais commencer Examplol, je redoute les nausées", "nausea", Hypothetical),
    // Asked.
    ("Est-ce qu'Examplol donne des vertiges ?", "dizziness", Question),
    ("Avez-vous eu des nausées avec Examplol ?", "nausea", Question),
    // There before.
    ("Des vertiges depuis mon enfance, et maintenant Examplol", "dizziness", History),
    ("Antécédents de maux de tête, Examplol depuis hier", "headache", History),
    ("J'avais déjà des vertiges, Examplol n'y est pour rien", "dizziness", History),
    // Others.
    ("Ma fille a eu des nausées avec Examplol", "nausea", OtherPerson),
    ("Mon conjoint a des vertiges depuis Examplol", "dizziness", OtherPerson),
    ("Un ami a fait une éruption sous Examplol", "rash", OtherPerson),
    // No help.
    ("Examplol inefficace contre les nausées", "nausea", LackOfEffect),
    ("Aucun effet sur mes vertiges, Examplol", "dizziness", LackOfEffect),
];

pub(crate) const STATED: &[Stated] = &[
    ("Mon fils a une éruption depuis Examplol", "patient", "child"),
    ("Mon nourrisson a reçu Examplol, éruption", "patient", "child"),
    ("Ma mère a des vertiges avec Examplol", "patient", "parent"),
    ("Mon fiancé a des vertiges avec Examplol", "patient", "partner"),
    ("Une collègue a des vertiges avec Examplol", "patient", "friend"),
    ("Je suis sage-femme, éruption après Examplol chez une dame", "reporter", "health_professional"),
    ("Une de mes patientes a une éruption sous Examplol", "reporter", "health_professional"),
    ("Je suis sous Examplol, vertiges", "reporter", "patient"),
    ("J'ai 34 ans, vertiges sous Examplol", "age", "34 a"),
    ("Femme de 34 ans, éruption après Examplol", "age", "34 a"),
    ("Femme de 34 ans, éruption après Examplol", "sex", "female"),
    ("Bébé de 6 mois, éruption après Examplol", "age", "6 mo"),
    ("Je prends Examplol depuis 10 ans, vertiges maintenant", "age", ""),
    ("Je suis enceinte de 4 mois, nausées sous Examplol", "pregnancy", "pregnant"),
    ("J'allaite encore et Examplol me donne des vertiges", "pregnancy", "breastfeeding"),
    ("Finie aux urgences avec une éruption après Examplol", "seriousness", "hospitalisation"),
    ("J'ai été hospitalisé après Examplol", "seriousness", "hospitalisation"),
    ("Examplol : en réa pendant une semaine", "seriousness", "life_threatening"),
    ("Il est mort après Examplol", "seriousness", "death"),
    ("Vertiges et séquelles à vie avec Examplol", "seriousness", "disability"),
    ("Examplol pendant la grossesse, bébé malformé", "seriousness", "congenital_anomaly"),
    ("Perte de connaissance après Examplol", "seriousness", "other_important"),
    ("Éruption avec Examplol, c'est passé", "outcome", "recovered"),
    ("Vertiges avec Examplol, ça va un peu mieux", "outcome", "recovering"),
    ("Vertiges avec Examplol, ça ne passe pas", "outcome", "not_recovered"),
    ("Vertiges, donc je l'ai arrêté cet Examplol", "action", "stopped"),
    ("Vertiges sous Examplol, le médecin a baissé la dose", "action", "reduced"),
    ("Vertiges avec Examplol mais je continue", "action", "continued"),
];
