//! A classifier over a small invented dictionary and the cue files that ship, with a model trained on a
//! handful of invented posts.

use classifier::train::{AnnotatedExample, Example, TrainConfig, parse_corpus_line, train};
use classifier::{Classifier, Cues, Input, Model, Policy, Scratch};
use dictionary::source::{ConceptRow, TermRow};
use dictionary::{Dictionary, Register, Sources};
use matcher::Matcher;
use model::{Assessment, Field, MentionKind, Post};
use text::Folded;

pub(crate) const CUES: &[(&str, &str)] = &[
    ("und", include_str!("../../../../dictionaries/lang/und/cues.tsv")),
    ("en", include_str!("../../../../dictionaries/lang/en/cues.tsv")),
    ("de", include_str!("../../../../dictionaries/lang/de/cues.tsv")),
    ("fr", include_str!("../../../../dictionaries/lang/fr/cues.tsv")),
    ("es", include_str!("../../../../dictionaries/lang/es/cues.tsv")),
];

const DRUGS: &[(&str, &[&str])] = &[
    ("drug/examplol", &["examplol"]),
    ("drug/fictiprazole", &["fictiprazole", "fictiprazol"]),
    ("drug/inventine", &["inventine", "inventin"]),
    ("drug/ice", &["ice"]),
];

const EVENTS: &[(&str, &[(&str, &str)])] = &[
    ("event/rash", &[("en", "rash"), ("de", "Ausschlag"), ("fr", "éruption"), ("es", "sarpullido")]),
    (
        "event/headache",
        &[
            ("en", "headache"),
            ("en", "headaches"),
            ("de", "Kopfschmerzen"),
            ("fr", "maux de tête"),
            ("es", "dolor de cabeza"),
        ],
    ),
    ("event/nausea", &[("en", "nausea"), ("de", "Übelkeit"), ("fr", "nausées"), ("es", "náuseas")]),
    (
        "event/insomnia",
        &[
            ("en", "can't sleep"),
            ("en", "insomnia"),
            ("de", "schlaflos"),
            ("fr", "insomnie"),
            ("es", "insomnio"),
        ],
    ),
    ("event/dizziness", &[("en", "dizzy"), ("de", "schwindelig"), ("fr", "vertiges"), ("es", "mareos")]),
    (
        "event/migraine",
        &[("en", "migraine"), ("en", "migraines"), ("de", "Migräne"), ("fr", "migraine"), ("es", "migraña")],
    ),
    ("event/zaps", &[("en", "brain zaps")]),
    ("event/anxiety", &[("en", "anxiety"), ("de", "Angst"), ("fr", "anxiété"), ("es", "ansiedad")]),
    ("event/drowsiness", &[("en", "drowsy"), ("en", "sleepy")]),
    ("event/weight-gain", &[("en", "weight gain"), ("en", "gained weight")]),
    ("event/vomiting", &[("en", "vomiting"), ("en", "threw up")]),
    ("event/fatigue", &[("en", "no energy"), ("en", "tired")]),
    ("event/no-appetite", &[("en", "no appetite"), ("en", "appetite loss")]),
    ("event/no-libido", &[("en", "no sex drive")]),
    ("event/breathless", &[("en", "couldn't breathe"), ("en", "can't breathe")]),
    ("event/immobile", &[("en", "not able to walk"), ("en", "can't walk")]),
    ("event/tremor", &[("en", "shaking")]),
    ("event/panic", &[("en", "panic attacks"), ("en", "panic attack")]),
    ("event/seizure", &[("en", "seizure"), ("en", "seizures")]),
    ("event/sick", &[("en", "sick")]),
    ("event/sleep-apnea", &[("en", "sleep apnea")]),
    ("event/any", &[("en", "side effects"), ("en", "side effect"), ("en", "the crash")]),
];

/// The invented dictionary.
pub(crate) fn dictionary() -> Dictionary {
    let mut sources = Sources { name: "test".into(), version: "1".into(), ..Sources::default() };
    let concept = |key: &str, kind| ConceptRow {
        key: key.into(),
        kind,
        preferred: key.into(),
        group: String::new(),
        codes: Default::default(),
    };
    let term = |term: &str, concept: &str, lang: &str, weak| TermRow {
        term: term.into(),
        concept: concept.into(),
        lang: lang.into(),
        register: Register::Lay,
        weak,
    };
    for (key, terms) in DRUGS {
        sources.concepts.push(concept(key, MentionKind::Drug));
        sources.terms.extend(terms.iter().map(|t| term(t, key, "*", *key == "drug/ice")));
    }
    for (key, terms) in EVENTS {
        sources.concepts.push(concept(key, MentionKind::Event));
        sources.terms.extend(terms.iter().map(|(lang, t)| term(t, key, lang, false)));
    }
    Dictionary::from_vec(dictionary::compile(&sources).unwrap().pack).unwrap()
}

/// Reads an example as the pipeline reads a post.
pub(crate) fn annotate(dictionary: &Dictionary, example: &Example) -> AnnotatedExample {
    let post = example.post();
    let lang = text::language(&example.text, example.lang.as_deref());
    let mut matcher = Matcher::new(dictionary);
    let (mut hits, mut matches) = (Vec::new(), Vec::new());
    let mut text = Folded::new();
    text.fold(&example.text);
    matcher.scan(&text, Field::Text, 0, &mut hits);
    for (i, about) in post.about.iter().enumerate() {
        let mut folded = Folded::new();
        folded.fold(about);
        matcher.scan(&folded, Field::About, i as u16, &mut hits);
    }
    matcher.resolve(&hits, lang, &mut matches);
    AnnotatedExample { lang, text, matches }
}

const POSITIVE: &[&str] = &[
    "examplol gave me a terrible rash",
    "i took examplol and now i am so dizzy",
    "fictiprazole makes me dizzy every morning",
    "started fictiprazole and got a headache that won't stop",
    "this examplol rash is killing me",
    "been on examplol two days and the nausea is awful",
];
const NEGATIVE: &[&str] = &[
    "picked up my examplol today",
    "examplol is on sale at the store",
    "taking examplol for my headache and it helps",
    "a new study of fictiprazole was published",
    "my doctor put me on fictiprazole today",
    "fictiprazole works great for my anxiety",
];

/// Examples for a small model: the invented posts, repeated with little changes.
pub(crate) fn examples() -> Vec<Example> {
    let mut out = Vec::new();
    for round in 0..8 {
        for (label, posts) in [(1, POSITIVE), (0, NEGATIVE)] {
            for (i, post) in posts.iter().enumerate() {
                let line =
                    format!(r#"{{"id":"{label}-{i}-{round}","text":"{post}","label":{label},"lang":"en"}}"#);
                out.push(parse_corpus_line(&line).unwrap().into_example("made"));
            }
        }
    }
    out
}

pub(crate) const CONFIG: &str = r#"
version = "test-1"
languages = ["en"]
min_examples = 3
l2_words = 0.1
l2_signals = 1.0
iterations = 100
folds = 3
net_holds_out_one_of = 7
[sensitive]
[balanced]
[precise]
[[corpora]]
name = "made"
path = "none"
kind = "labelled"
"#;

/// Bytes of the small model.
pub(crate) fn trained() -> Vec<u8> {
    let dictionary = dictionary();
    let cues = Cues::parse(CUES).unwrap();
    let config = TrainConfig::parse(CONFIG).unwrap();
    train(&examples(), &mut |example| annotate(&dictionary, example), &cues, None, &config).0
}

pub(crate) struct Rig {
    pub(crate) dictionary: Dictionary,
    pub(crate) classifier: Classifier,
}

impl Rig {
    pub(crate) fn new() -> Self {
        let model = Model::from_vec(trained()).unwrap();
        Self { dictionary: dictionary(), classifier: Classifier::new(model, CUES, Policy::Balanced).unwrap() }
    }

    /// The model that ships, without its net, over the invented dictionary.
    pub(crate) fn shipped() -> Self {
        let model = Model::from_static(include_bytes!("../../../../models/adr-linear.hmod")).unwrap();
        Self { dictionary: dictionary(), classifier: Classifier::new(model, CUES, Policy::Balanced).unwrap() }
    }

    /// Judges a post; `|` in `about` divides several.
    pub(crate) fn assess(&self, lang: &str, text: &str, about: &[&str], author: Option<&str>) -> Assessment {
        self.judge(lang, text, about, author, None)
    }

    /// Judges a post that stands on a page.
    pub(crate) fn assess_at(&self, lang: &str, text: &str, url: &str) -> Assessment {
        self.judge(lang, text, &[], None, Some(url))
    }

    fn judge(
        &self,
        lang: &str,
        text: &str,
        about: &[&str],
        author: Option<&str>,
        url: Option<&str>,
    ) -> Assessment {
        let example = Example {
            id: "t".into(),
            text: text.into(),
            about: about.iter().map(|a| (*a).to_owned()).collect(),
            lang: Some(lang.into()),
            ..Example::default()
        };
        let found = annotate(&self.dictionary, &example);
        let post = Post { author: author.map(Into::into), url: url.map(Into::into), ..example.post() };
        let input = Input { post: &post, lang: found.lang, text: &found.text, matches: &found.matches };
        self.classifier.assess(&input, &mut Scratch::new(), true)
    }

    pub(crate) fn key(&self, mention: &model::Mention) -> String {
        self.dictionary.concept(mention.concept).unwrap().key.to_owned()
    }
}

/// The rows of a table whose event is not meant as expected, with what was found instead. A row is language,
/// post, event (without `event/`) and how it is meant.
pub(crate) fn meant_otherwise(rig: &Rig, rows: &[(&str, &str, &str, model::Assertion)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (lang, post, event, expected) in rows {
        let assessment = rig.assess(lang, post, &[], None);
        let found = assessment.mentions.iter().find(|m| rig.key(m) == format!("event/{event}"));
        if found.map(|m| m.assertion) != Some(*expected) {
            let found = found.map(|m| m.assertion);
            wrong.push(format!("{lang}: {post}\n    {event}: expected {expected:?}, found {found:?}"));
        }
    }
    wrong
}

/// Fails with all rows that are not meant as expected.
pub(crate) fn assert_meant(rows: &[(&str, &str, &str, model::Assertion)]) {
    let wrong = meant_otherwise(&Rig::new(), rows);
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
