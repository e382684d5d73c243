//! Invented reports for the desk, any number of them: some hundred are written out with all their parts, and the database
//! makes the others from these, each with its own id, times, channel, author and reach.
//!
//! No person wrote these posts and nobody took these medicines. Words of the six languages stand in tables; spans are where
//! the words were put.

use std::collections::BTreeMap;

use model::{
    Assertion, Contribution, Criterion, Evidence, Facts, Field, How, MentionKind, MentionRecord, PairRecord,
    Quality, Relation, Seriousness, Span, Status, Validity,
};
use serde::Serialize;
use store::{Engine, Sql, StoreError};

/// A language: tag, model, then the pieces of a post in order, and the words for drugs and events.
struct Language {
    tag: &'static str,
    /// Day, dose, complaint, denial, the denied, hospital, age, sex, end.
    pieces: [&'static str; 9],
    drugs: [&'static str; 6],
    events: [&'static str; 6],
}

const LANGUAGES: [Language; 6] = [
    Language {
        tag: "en",
        pieces: [
            "Day 3",
            "50 mg",
            " 😵 and now I have ",
            "No ",
            "rash",
            "Ended up in hospital",
            "34",
            "woman",
            " on ",
        ],
        drugs: ["zoloft", "accutane", "metformin", "ibuprofen", "ozempic", "methotrexate"],
        events: ["dizziness", "nausea", "a terrible headache", "insomnia", "hair loss", "palpitations"],
    },
    Language {
        tag: "de",
        pieces: [
            "Tag 3",
            "50 mg",
            " 😵 und jetzt habe ich ",
            "Kein ",
            "Ausschlag",
            "Kam ins Krankenhaus",
            "34",
            "Frau",
            " mit ",
        ],
        drugs: ["Sertralin", "Isotretinoin", "Metformin", "Ibuprofen", "Ozempic", "Methotrexat"],
        events: [
            "Schwindel",
            "Übelkeit",
            "starke Kopfschmerzen",
            "Schlaflosigkeit",
            "Haarausfall",
            "Herzrasen",
        ],
    },
    Language {
        tag: "fr",
        pieces: [
            "Jour 3",
            "50 mg",
            " 😵 et maintenant j’ai ",
            "Pas d’",
            "éruption",
            "Hospitalisée hier",
            "34",
            "femme",
            " sous ",
        ],
        drugs: ["sertraline", "isotrétinoïne", "metformine", "ibuprofène", "Ozempic", "méthotrexate"],
        events: [
            "des vertiges",
            "des nausées",
            "mal à la tête",
            "des insomnies",
            "une chute de cheveux",
            "des palpitations",
        ],
    },
    Language {
        tag: "ja",
        pieces: [
            "3日目",
            "50 mg",
            " 😵 症状は",
            "これはない：",
            "発疹",
            "入院しました",
            "34",
            "女性",
            "、薬は",
        ],
        drugs: [
            "セルトラリン",
            "イソトレチノイン",
            "メトホルミン",
            "イブプロフェン",
            "オゼンピック",
            "メトトレキサート",
        ],
        events: ["めまい", "吐き気", "頭痛", "不眠", "脱毛", "動悸"],
    },
    Language {
        tag: "ar",
        pieces: [
            "اليوم الثالث",
            "50 ملغ",
            " 😵 والآن عندي ",
            "لا يوجد ",
            "طفح جلدي",
            "دخلت المستشفى",
            "34",
            "امرأة",
            " على ",
        ],
        drugs: ["سيرترالين", "ايزوتريتينوين", "ميتفورمين", "ايبوبروفين", "اوزمبيك", "ميثوتريكسات"],
        events: ["دوخة", "غثيان", "صداع شديد", "أرق", "تساقط الشعر", "خفقان"],
    },
    Language {
        tag: "he",
        pieces: ["יום שלישי", "50 מג", " 😵 ועכשיו יש לי ", "אין ", "פריחה", "אושפזתי", "34", "אישה", " על "],
        drugs: ["סרטרלין", "איזוטרטינואין", "מטפורמין", "איבופרופן", "אוזמפיק", "מתוטרקסט"],
        events: ["סחרחורת", "בחילה", "כאב ראש", "נדודי שינה", "נשירת שיער", "דפיקות לב"],
    },
];

/// Concept, name, ATC code.
const DRUGS: [(&str, &str, &str); 6] = [
    ("drug/sertraline", "sertraline", "N06AB06"),
    ("drug/isotretinoin", "isotretinoin", "D10BA01"),
    ("drug/metformin", "metformin", "A10BA02"),
    ("drug/ibuprofen", "ibuprofen", "M01AE01"),
    ("drug/semaglutide", "semaglutide", "A10BJ06"),
    ("drug/methotrexate", "methotrexate", "L04AX03"),
];

/// Concept, name, HPO code.
const EVENTS: [(&str, &str, &str); 6] = [
    ("event/dizziness", "Dizziness", "HP:0002321"),
    ("event/nausea", "Nausea", "HP:0002018"),
    ("event/headache", "Headache", "HP:0002315"),
    ("event/insomnia", "Insomnia", "HP:0100785"),
    ("event/alopecia", "Alopecia", "HP:0001596"),
    ("event/palpitations", "Palpitations", "HP:0001962"),
];

/// Reports written out at once: their text stays well below the longest statement that the database takes.
const AT_ONCE: usize = 24;

/// A text that is put together, piece by piece.
#[derive(Default)]
struct Text(String);

impl Text {
    fn say(&mut self, words: &str) -> Span {
        let start = self.0.len();
        self.0.push_str(words);
        Span::new(start, self.0.len())
    }
}

fn mention(
    text: &Text,
    span: Span,
    kind: MentionKind,
    named: (&str, &str, &str),
    assertion: Assertion,
) -> MentionRecord {
    let (concept, preferred, code) = named;
    let terminology = if kind == MentionKind::Drug { "atc" } else { "hpo" };
    MentionRecord {
        kind,
        start: span.start,
        end: span.end,
        text: span.of(&text.0).unwrap_or_default().to_owned(),
        concept: concept.to_owned(),
        preferred: preferred.to_owned(),
        codes: BTreeMap::from([(terminology.to_owned(), code.to_owned())]),
        assertion,
        person: None,
        how: How::Exact,
        field: Field::Text,
    }
}

/// A report that is written out, as columns of the table: values of SQL.
fn written(language: &Language, drug: usize, event: usize) -> String {
    let [day, dose, complaint, denial, denied, hospital, age, sex, on] = language.pieces;
    let serious = (drug + event) % 4 == 1;
    let news = (drug + event) % 7 == 6;
    let anonymous = (drug * 2 + event) % 5 == 4;
    let mut text = Text::default();
    let day = text.say(day);
    text.say(on);
    let drug_at = text.say(language.drugs[drug]);
    text.say(" ");
    let dose = text.say(dose);
    text.say(complaint);
    let event_at = text.say(language.events[event]);
    text.say(". ");
    text.say(denial);
    let denied_at = text.say(denied);
    text.say(". ");
    let hospital_at = serious.then(|| {
        let at = text.say(hospital);
        text.say(". ");
        at
    });
    let person = (!anonymous).then(|| {
        let sex = text.say(sex);
        text.say(", ");
        let age = text.say(age);
        text.say(". ");
        (sex, age)
    });
    text.say("[name]");
    let evidence = |value: &str, span: Span| Evidence { value: value.to_owned(), span };
    let met = |span: Span| Criterion { status: Status::Met, span: Some(span) };
    let mentions = vec![
        mention(&text, drug_at, MentionKind::Drug, DRUGS[drug], Assertion::Affirmed),
        mention(&text, event_at, MentionKind::Event, EVENTS[event], Assertion::Affirmed),
        mention(
            &text,
            denied_at,
            MentionKind::Event,
            ("event/rash", "Rash", "HP:0000988"),
            Assertion::Negated,
        ),
    ];
    let pairs = vec![
        PairRecord { drug: 0, event: 1, relation: Relation::Reaction, probability: 0.91 },
        PairRecord { drug: 0, event: 2, relation: Relation::None, probability: 0.97 },
    ];
    let facts = Facts {
        onset: Some(evidence("3 d", day)),
        dose: Some(evidence("50 mg", dose)),
        sex: person.map(|(sex, _)| evidence("female", sex)),
        age: person.map(|(_, age)| evidence("34 a", age)),
        seriousness: hospital_at
            .map(|at| Seriousness { evidence: evidence("hospitalisation", at), event: Some(1) })
            .into_iter()
            .collect(),
        ..Facts::default()
    };
    let validity = Validity {
        reporter: Criterion { status: Status::Met, span: None },
        patient: person.map_or(Criterion::default(), |(_, age)| met(age)),
        drug: met(drug_at),
        event: met(event_at),
    };
    let labels = if news { vec![evidence("news", day)] } else { Vec::new() };
    let quality = Quality { first_hand: !news, labels, ..Quality::default() };
    let part = |name: String, weight: f64| Contribution { name, weight };
    let why = vec![
        part(format!("word:{}", language.events[event]), 1.4),
        part("cue:own_experience".to_owned(), if news { -0.8 } else { 1.1 }),
        part("base".to_owned(), -0.9),
        part("rest:12 weaker parts".to_owned(), 0.15 * (drug as f64) - 0.1 * (event as f64)),
    ];
    let log_odds: f64 = why.iter().map(|part| part.weight).sum();
    let score = 1.0 / (1.0 + (-log_odds).exp());
    let redactions = BTreeMap::from([("name", 1)]);
    let criteria_met = 3 + u8::from(!anonymous);
    let (drug, event) = (DRUGS[drug], EVENTS[event]);
    let codes = format!("['atc={}','hpo={}']", drug.2, event.2);
    let seriousness = if serious { "['hospitalisation']" } else { "[]" };
    let labels = if news { "['news']" } else { "[]" };
    [
        quoted(&text.0),
        quoted(language.tag),
        format!("toFloat32({score:.6})"),
        json(&mentions),
        json(&pairs),
        json(&facts),
        json(&validity),
        json(&quality),
        json(&why),
        json(&redactions),
        format!("['{}']", drug.0),
        format!("['{}']", drug.1),
        format!("['{}']", event.0),
        format!("['{}']", event.1),
        format!("CAST({codes}, 'Array(String)')"),
        format!("CAST({seriousness}, 'Array(String)')"),
        format!("CAST({labels}, 'Array(String)')"),
        format!("toUInt8({criteria_met})"),
        format!("toBool({})", u8::from(!news)),
    ]
    .join(",")
}

fn json(value: &impl Serialize) -> String {
    quoted(&serde_json::to_string(value).unwrap_or_default())
}

/// A text of SQL. The client takes a lone question mark for a placeholder.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('?', "??"))
}

/// Puts `count` invented reports into an empty database, posted over the half year before `now` (seconds since 1970).
pub(crate) async fn reports(engine: &Engine, count: u64, now: i64) -> Result<(), StoreError> {
    let mut all = Vec::new();
    for drug in 0..DRUGS.len() {
        for event in 0..EVENTS.len() {
            for language in &LANGUAGES {
                all.push(written(language, drug, event));
            }
        }
    }
    let kinds = all.len().div_ceil(AT_ONCE) as u64;
    for (at, some) in all.chunks(AT_ONCE).enumerate() {
        let from = count * at as u64 / kinds;
        let here = count * (at as u64 + 1) / kinds - from;
        let tuples = some.iter().map(|columns| format!("({columns})")).collect::<Vec<_>>().join(",");
        let text = format!("{}{}{}", INSERT, tuples, select(some.len(), from, here, now));
        engine.execute(&Sql::new("invent reports", Box::leak(text.into_boxed_str()))).await?;
    }
    let tallies = format!(
        "INSERT INTO tallies (hour, channel, drug, event, delta, posts, flagged) \
         SELECT toStartOfHour(posted_at), channel, '', '', 'invented', count() * 40, count() FROM reports GROUP BY 1, 2 \
         SETTINGS max_partitions_per_insert_block = 1000 -- {now}"
    );
    engine.execute(&Sql::new("invent counts", Box::leak(tallies.into_boxed_str()))).await
}

const INSERT: &str = "INSERT INTO reports (report_id, version, is_deleted, revision, withdrawn, channel, kind, author, \
    created_at, observed_at, posted_at, expires_at, score, language, model, fingerprint, title, about, text, drugs, drug_names, \
    events, event_names, reaction_drugs, reaction_events, seriousness, criteria_met, codes, quality_labels, first_hand, country, \
    mentions, pairs, facts, validity, quality, explanation, redactions, hark_version, dictionary_version, model_version, \
    settings_version, thread, parent, metrics, stored_at) WITH [";

/// Every number gives a report; what chance would choose is chosen by hashes, so that each run gives the same.
fn select(kinds: usize, from: u64, count: u64, now: i64) -> String {
    format!(
        "] AS kinds, kinds[number % {kinds} + 1] AS t, \
         toDateTime64({now} - cityHash64(number, 1) % 15552000, 6, 'UTC') AS read, \
         read - toIntervalSecond(cityHash64(number, 2) % 86400) AS posted, \
         concat(lower(leftPad(hex(cityHash64(number, 3)), 16, '0')), lower(leftPad(hex(number), 16, '0'))) AS id \
         SELECT id, 0, 0, 0, '', \
         ['reddit', 'bluesky', 'mastodon', 'forum', 'reviews', 'file'][cityHash64(number, 4) % 6 + 1], \
         ['post', 'comment', 'review'][cityHash64(number, 5) % 3 + 1], \
         if(number % 9 = 0, '', lower(leftPad(hex(cityHash64(number, 6) % 50000), 32, '0'))), \
         if(number % 11 = 0, NULL, posted), read, if(number % 11 = 0, read, posted), toDateTime(4294967295, 'UTC'), \
         t.3, t.2, 'm1', cityHash64(number, 7), if(number % 13 = 0, 'Asking for a friend', ''), \
         if(number % 13 = 0, ['sleep'], []), t.1, t.11, t.12, t.13, t.14, t.11, t.13, t.16, t.18, t.15, t.17, t.19, \
         ['', 'GB', 'US', 'DE', 'FR', 'JP', 'EG', 'IL'][cityHash64(number, 8) % 8 + 1], \
         t.4, t.5, t.6, t.7, t.8, t.9, t.10, '0.1.0', 'invented 1', 'invented 1', 'invented 1', \
         lower(leftPad(hex(intDiv(number, 5)), 32, '0')), '', \
         map('likes', toFloat64(cityHash64(number, 9) % 300), 'replies', toFloat64(cityHash64(number, 10) % 30)), \
         read + toIntervalSecond(3) FROM numbers({from}, {count})"
    )
}
