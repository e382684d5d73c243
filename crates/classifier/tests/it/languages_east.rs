//! How mentions are meant, and what the case is, in Russian, Italian, Portuguese and Dutch, over the cue files that
//! ship and a small invented dictionary. All posts are invented.
//!
//! Is not: a test of the terms that ship for these languages; those are looked at by `hark dictionary check`.

use classifier::{Classifier, Model, Policy};
use dictionary::source::{ConceptRow, TermRow};
use dictionary::{Dictionary, Register, Sources};
use model::Assertion::{self, *};
use model::MentionKind;

use crate::rig::{self, Rig};

const CUES: &[(&str, &str)] = &[
    ("und", include_str!("../../../../dictionaries/lang/und/cues.tsv")),
    ("it", include_str!("../../../../dictionaries/lang/it/cues.tsv")),
    ("nl", include_str!("../../../../dictionaries/lang/nl/cues.tsv")),
    ("pt", include_str!("../../../../dictionaries/lang/pt/cues.tsv")),
    ("ru", include_str!("../../../../dictionaries/lang/ru/cues.tsv")),
];

/// Forms of the invented medicine: a Russian name is declined.
const DRUG: &[&str] = &["examplol", "экзамплол", "экзамплола", "экзамплолом", "экзамплоле"];

/// Event, language, forms.
const EVENTS: &[(&str, &str, &[&str])] = &[
    ("rash", "ru", &["сыпь", "сыпи", "сыпью"]),
    ("headache", "ru", &["головная боль", "головной боли", "головную боль", "болит голова", "болела голова"]),
    ("nausea", "ru", &["тошнота", "тошноты", "тошноту", "тошнит", "тошнило"]),
    ("insomnia", "ru", &["бессонница", "бессонницу", "бессонницы", "не могу уснуть"]),
    ("rash", "it", &["eruzione cutanea", "orticaria"]),
    ("headache", "it", &["mal di testa"]),
    ("nausea", "it", &["nausea"]),
    ("insomnia", "it", &["insonnia", "non dormo"]),
    ("rash", "pt", &["urticária", "manchas vermelhas"]),
    ("headache", "pt", &["dor de cabeça", "dores de cabeça"]),
    ("nausea", "pt", &["enjoo", "náuseas"]),
    ("insomnia", "pt", &["insônia", "não consigo dormir"]),
    ("rash", "nl", &["uitslag"]),
    ("headache", "nl", &["hoofdpijn"]),
    ("nausea", "nl", &["misselijk", "misselijkheid"]),
    ("insomnia", "nl", &["slapeloosheid", "kan niet slapen"]),
];

/// The rig over the invented dictionary of these languages.
fn east() -> Rig {
    let mut sources = Sources { name: "test".into(), version: "1".into(), ..Sources::default() };
    let mut add = |key: &str, kind, lang: &str, forms: &[&str]| {
        if !sources.concepts.iter().any(|concept| concept.key == key) {
            sources.concepts.push(ConceptRow {
                key: key.into(),
                kind,
                preferred: key.into(),
                group: String::new(),
                codes: Default::default(),
            });
        }
        sources.terms.extend(forms.iter().map(|term| TermRow {
            term: (*term).into(),
            concept: key.into(),
            lang: lang.into(),
            register: Register::Lay,
            weak: false,
        }));
    };
    add("drug/examplol", MentionKind::Drug, "*", DRUG);
    for (event, lang, forms) in EVENTS {
        add(&format!("event/{event}"), MentionKind::Event, lang, forms);
    }
    let dictionary = Dictionary::from_vec(dictionary::compile(&sources).unwrap().pack).unwrap();
    let model = Model::from_vec(rig::trained()).unwrap();
    Rig { dictionary, classifier: Classifier::new(model, CUES, Policy::Balanced).unwrap() }
}

/// Language, post, event, how it is meant.
const POSTS: &[(&str, &str, &str, Assertion)] = &[
    // Russian: what happened
    ("ru", "От экзамплола меня тошнит", "nausea", Affirmed),
    ("ru", "От экзамплола у меня болит голова", "headache", Affirmed),
    ("ru", "После экзамплола появилась сыпь", "rash", Affirmed),
    ("ru", "Выпила экзамплол и тошнило весь день", "nausea", Affirmed),
    ("ru", "Пью экзамплол неделю, теперь бессонница", "insomnia", Affirmed),
    ("ru", "на экзамплоле не могу уснуть", "insomnia", Affirmed),
    ("ru", "Экзамплол вызвал сыпь", "rash", Affirmed),
    ("ru", "из-за экзамплола головная боль", "headache", Affirmed),
    ("ru", "После приема экзамплола болела голова", "headache", Affirmed),
    ("ru", "Экзамплол. Нет. Сыпь по всему телу.", "rash", Affirmed),
    ("ru", "тошноты нет, но болит голова от экзамплола", "headache", Affirmed),
    ("ru", "с экзамплолом тошнит жутко", "nausea", Affirmed),
    ("ru", "Экзамплол не помогает, только тошнит", "nausea", Affirmed),
    ("ru", "на второй день экзамплола сыпь", "rash", Affirmed),
    ("ru", "аллергия на экзамплол: сыпь", "rash", Affirmed),
    // Russian: denied
    ("ru", "Принимаю экзамплол, тошноты нет", "nausea", Negated),
    ("ru", "Экзамплол перенесла хорошо, без тошноты", "nausea", Negated),
    ("ru", "экзамплол не вызвал сыпи", "rash", Negated),
    ("ru", "Никакой тошноты от экзамплола", "nausea", Negated),
    ("ru", "от экзамплола ни сыпи, ни головной боли", "rash", Negated),
    ("ru", "Пью экзамплол, тошноты не было", "nausea", Negated),
    ("ru", "экзамплол не дает бессонницы", "insomnia", Negated),
    ("ru", "пила экзамплол, сыпи не появилось", "rash", Negated),
    ("ru", "на экзамплоле меня не тошнит", "nausea", Negated),
    ("ru", "ни разу не болела голова на экзамплоле", "headache", Negated),
    ("ru", "отсутствие тошноты радует, экзамплол пью месяц", "nausea", Negated),
    ("ru", "экзамплол прошло без сыпи", "rash", Negated),
    // Russian: what it is taken for
    ("ru", "Пью экзамплол от головной боли", "headache", Indication),
    ("ru", "Назначили экзамплол от бессонницы", "insomnia", Indication),
    ("ru", "экзамплол помогает при тошноте, от тошноты", "nausea", Indication),
    ("ru", "Экзамплол снял головную боль", "headache", Indication),
    ("ru", "экзамплол против тошноты", "nausea", Indication),
    ("ru", "купила экзамплол от бессонницы", "insomnia", Indication),
    ("ru", "выписали экзамплол для лечения бессонницы", "insomnia", Indication),
    ("ru", "Страдаю бессонницы ради, диагноз бессонница, пью экзамплол", "insomnia", Indication),
    ("ru", "выпила экзамплол, головная боль прошла", "headache", Indication),
    // Russian: feared, possible, asked
    ("ru", "Боюсь тошноты от экзамплола", "nausea", Hypothetical),
    ("ru", "экзамплол может вызвать сыпь", "rash", Hypothetical),
    ("ru", "если начнется сыпь, брошу экзамплол", "rash", Hypothetical),
    ("ru", "в побочках экзамплола тошнота", "nausea", Hypothetical),
    ("ru", "по инструкции экзамплола возможна сыпь", "rash", Hypothetical),
    ("ru", "надеюсь что тошноты на экзамплоле обойдется", "nausea", Hypothetical),
    // Russian: before, others
    ("ru", "бессонница с детства, экзамплол ни при чем, всегда бессонница", "insomnia", History),
    ("ru", "до приема экзамплола уже была бессонница", "insomnia", History),
    ("ru", "У сына от экзамплола сыпь", "rash", OtherPerson),
    ("ru", "Маме дали экзамплол, у мамы сыпь", "rash", OtherPerson),
    ("ru", "у подруги от экзамплола болела голова", "headache", OtherPerson),
    ("ru", "дочке дали экзамплол, появилась сыпь", "rash", OtherPerson),
    ("ru", "мужа от экзамплола тошнило", "nausea", OtherPerson),
    ("ru", "ребенку дали экзамплол, ребенка тошнило", "nausea", OtherPerson),
    // Italian
    ("it", "Da quando prendo examplol ho mal di testa", "headache", Affirmed),
    ("it", "examplol mi ha dato nausea", "nausea", Affirmed),
    ("it", "Dopo examplol orticaria ovunque", "rash", Affirmed),
    ("it", "con examplol non dormo", "insomnia", Affirmed),
    ("it", "niente nausea ma mal di testa con examplol", "headache", Affirmed),
    ("it", "examplol. No. Orticaria ovunque.", "rash", Affirmed),
    ("it", "examplol preso senza nausea", "nausea", Negated),
    ("it", "Con examplol mai avuto mal di testa", "headache", Negated),
    ("it", "Prendo examplol e non ho nausea", "nausea", Negated),
    ("it", "nessuna orticaria con examplol", "rash", Negated),
    ("it", "examplol non mi ha dato insonnia", "insomnia", Negated),
    ("it", "Prendo examplol per il mal di testa", "headache", Indication),
    ("it", "examplol contro la nausea", "nausea", Indication),
    ("it", "mi hanno prescritto examplol, soffro di insonnia", "insomnia", Indication),
    ("it", "examplol mi ha fatto passare il mal di testa", "headache", Indication),
    ("it", "preso examplol, mal di testa sparito", "headache", Indication),
    ("it", "Ho paura della nausea con examplol", "nausea", Hypothetical),
    ("it", "examplol può causare insonnia", "insomnia", Hypothetical),
    ("it", "temo che examplol dia nausea", "nausea", Hypothetical),
    ("it", "nel bugiardino di examplol c'è orticaria", "rash", Hypothetical),
    ("it", "Ho sempre sofferto di mal di testa, ora examplol", "headache", History),
    ("it", "da sempre insonnia, poi examplol", "insomnia", History),
    ("it", "Mio figlio ha preso examplol e ha avuto orticaria", "rash", OtherPerson),
    ("it", "a mia madre examplol ha dato nausea", "nausea", OtherPerson),
    ("it", "una mia amica con examplol aveva mal di testa", "headache", OtherPerson),
    // Portuguese
    ("pt", "Desde que comecei examplol tenho dor de cabeça", "headache", Affirmed),
    ("pt", "examplol me deu enjoo", "nausea", Affirmed),
    ("pt", "Depois do examplol manchas vermelhas", "rash", Affirmed),
    ("pt", "tomando examplol não consigo dormir", "insomnia", Affirmed),
    ("pt", "sem enjoo mas dor de cabeça com examplol", "headache", Affirmed),
    ("pt", "examplol. Não. Urticária no corpo todo.", "rash", Affirmed),
    ("pt", "tomei examplol e não tive enjoo", "nausea", Negated),
    ("pt", "examplol sem náuseas graças a deus", "nausea", Negated),
    ("pt", "Nunca tive dor de cabeça com examplol", "headache", Negated),
    ("pt", "nenhuma urticária com examplol", "rash", Negated),
    ("pt", "examplol não me deu insônia", "insomnia", Negated),
    ("pt", "Tomo examplol para dor de cabeça", "headache", Indication),
    ("pt", "examplol contra enjoo", "nausea", Indication),
    ("pt", "médico receitou examplol, sofro de insônia", "insomnia", Indication),
    ("pt", "tomei examplol e a dor de cabeça passou", "headache", Indication),
    ("pt", "remédio para enjoo: examplol", "nausea", Indication),
    ("pt", "Tenho medo de enjoo com examplol", "nausea", Hypothetical),
    ("pt", "examplol pode causar insônia", "insomnia", Hypothetical),
    ("pt", "na bula do examplol tem urticária", "rash", Hypothetical),
    ("pt", "se der enjoo paro o examplol", "nausea", Hypothetical),
    ("pt", "Sempre tive dor de cabeça, agora examplol", "headache", History),
    ("pt", "desde criança insônia, hoje examplol", "insomnia", History),
    ("pt", "Minha filha tomou examplol e teve urticária", "rash", OtherPerson),
    ("pt", "minha mãe com examplol teve enjoo", "nausea", OtherPerson),
    ("pt", "uma amiga teve dor de cabeça com examplol", "headache", OtherPerson),
    // Dutch
    ("nl", "Sinds ik examplol slik heb ik hoofdpijn", "headache", Affirmed),
    ("nl", "Van examplol word ik misselijk", "nausea", Affirmed),
    ("nl", "Na examplol uitslag gekregen", "rash", Affirmed),
    ("nl", "door examplol kan niet slapen", "insomnia", Affirmed),
    ("nl", "geen uitslag maar hoofdpijn van examplol", "headache", Affirmed),
    ("nl", "examplol. Nee. Uitslag overal.", "rash", Affirmed),
    ("nl", "Geen hoofdpijn van examplol", "headache", Negated),
    ("nl", "examplol zonder misselijkheid", "nausea", Negated),
    ("nl", "Ben niet misselijk van examplol", "nausea", Negated),
    ("nl", "nooit uitslag gehad van examplol", "rash", Negated),
    ("nl", "examplol geslikt, geen last van hoofdpijn", "headache", Negated),
    ("nl", "Ik slik examplol tegen hoofdpijn", "headache", Indication),
    ("nl", "examplol helpt tegen misselijkheid", "nausea", Indication),
    ("nl", "voorgeschreven voor slapeloosheid: examplol", "insomnia", Indication),
    ("nl", "examplol genomen, hoofdpijn is weg", "headache", Indication),
    ("nl", "lijd aan slapeloosheid, nu examplol", "insomnia", Indication),
    ("nl", "Ben bang voor misselijkheid van examplol", "nausea", Hypothetical),
    ("nl", "examplol kan hoofdpijn geven", "headache", Hypothetical),
    ("nl", "in de bijsluiter van examplol staat uitslag", "rash", Hypothetical),
    ("nl", "als ik misselijk word stop ik met examplol", "nausea", Hypothetical),
    ("nl", "Altijd al hoofdpijn gehad, nu examplol", "headache", History),
    ("nl", "chronische slapeloosheid en nu examplol", "insomnia", History),
    ("nl", "Mijn zoon kreeg uitslag van examplol", "rash", OtherPerson),
    ("nl", "mijn moeder werd misselijk van examplol", "nausea", OtherPerson),
    ("nl", "een vriendin had hoofdpijn door examplol", "headache", OtherPerson),
];

#[test]
fn mentions_are_meant_as_their_cues_say() {
    let east = east();
    let mut wrong = Vec::new();
    for (lang, text, event, expected) in POSTS {
        let assessment = east.assess(lang, text, &[], None);
        let key = format!("event/{event}");
        let mentions = assessment.mentions.iter().filter(|m| east.key(m) == key);
        let found: Vec<Assertion> = mentions.map(|m| m.assertion).collect();
        // A post may name the event twice; the last mention is the one that the row is about.
        if found.last() != Some(expected) {
            wrong.push(format!("{lang}: {text:?}: {event} is {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), POSTS.len(), wrong.join("\n"));
}

/// Language, post, whether it tells of a stay in hospital.
const HOSPITAL: &[(&str, &str, bool)] = &[
    ("ru", "от экзамплола сыпь, увезли на скорой в больницу", true),
    ("ru", "от экзамплола сыпь, ничего страшного", false),
    ("it", "orticaria da examplol, ricoverata in ospedale", true),
    ("it", "orticaria da examplol, passata presto", false),
    ("pt", "examplol me deu urticária, fiquei internada", true),
    ("pt", "examplol me deu urticária, passou", false),
    ("nl", "uitslag van examplol, opgenomen in het ziekenhuis", true),
    ("nl", "uitslag van examplol, viel mee", false),
];

#[test]
fn a_stay_in_hospital_is_a_fact_of_the_case() {
    let east = east();
    for (lang, text, expected) in HOSPITAL {
        let facts = east.assess(lang, text, &[], None).facts;
        let found = facts.seriousness.iter().any(|fact| fact.evidence.value == "hospitalisation");
        assert_eq!(found, *expected, "{lang}: {text}");
    }
}
