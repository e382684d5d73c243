//! A small dictionary with a language of its own, and annotated text.

use std::collections::BTreeMap;

use dictionary::grammar::Grammar;
use dictionary::language::{Language, parse_forms, parse_words};
use dictionary::source::{ConceptRow, TermRow};
use dictionary::{Dictionary, Register, Sources, compile};
use matcher::{Match, Matcher};
use model::{Field, How, MentionKind};
use text::{Folded, Lang};

/// Terms: a drug has no language; a name in parentheses is the concept where it is not the term.
const DRUGS: &[&str] =
    &["sertraline", "lipitor", "zofran", "pravachol", "metformin", "ella?", "birth control"];

const EVENTS: &[&str] = &[
    "vomiting",
    "throw up (vomiting)",
    "puke (vomiting)",
    "headache",
    "nausea",
    "diarrhea",
    "dizzy (dizziness)",
    "sick?",
    "stomach pain",
    "arm pain",
    "leg pain",
    "loss of appetite",
    "hair falling out (hair loss)",
    "brain zaps",
    "pass out (fainting)",
    "shake (tremor)",
    "🤮 (vomiting)",
];

const COMMON: &str = "vomit\nit\nall\nback\nup\nand\nmy\nthe\nwas\nin\nof\nout\nhand\nshook\npatients\ngave\nme\nprint\nmonday\npain\n\
    arms\nlegs\nhair\nlost\nappetite\nsleep\nkilling\nstomach\nhead\nreally\nno\nbut\na\ni\nto\npassed\nto\nis\n";

const FILLERS: &str = "it\nall\nback\nmy\nthe\nwas\nin\nof\nme\nis\nreally\na\ni\nand\n";

const FORMS: &str =
    "threw\tthrow\nlost\tloss\nfell\tfall\nshook\tshake\n-ing\t-\n-ing\t-e\n-ed\t-\n-ed\t-e\n-s\t-\n-es\t-\n";

const GRAMMAR: &str = "slot\tbody\tabdomen\tstomach; tummy\nslot\tbody\thead\thead; skull\n\
    slot\tache\tpain\tkilling; hurt; ache\nrule\t{body} {ache}\n\
    outcome\tbody=abdomen,ache=pain\tstomach pain\noutcome\tbody=head,ache=pain\theadache\n";

/// The dictionary of these tests.
pub(crate) fn sources() -> Sources {
    let mut sources = Sources { name: "test".into(), version: "1".into(), ..Sources::default() };
    let mut concepts: BTreeMap<String, MentionKind> = BTreeMap::new();
    for (rows, kind) in [(DRUGS, MentionKind::Drug), (EVENTS, MentionKind::Event)] {
        for row in rows {
            let (term, concept) = match row.split_once(" (") {
                Some((term, concept)) => (term, concept.trim_end_matches(')')),
                None => (*row, row.trim_end_matches('?')),
            };
            concepts.insert(concept.to_owned(), kind);
            sources.terms.push(TermRow {
                term: term.trim_end_matches('?').to_owned(),
                concept: concept.to_owned(),
                lang: if kind == MentionKind::Drug || !term.is_ascii() { "*" } else { "en" }.to_owned(),
                register: Register::Lay,
                weak: term.ends_with('?'),
            });
        }
    }
    sources.concepts = concepts
        .into_iter()
        .map(|(key, kind)| ConceptRow {
            preferred: key.clone(),
            key,
            kind,
            group: String::new(),
            codes: BTreeMap::new(),
        })
        .collect();
    let (forms, endings) = parse_forms("forms.tsv", FORMS).unwrap();
    sources.languages = vec![Language {
        tag: "en".into(),
        common: parse_words(COMMON),
        fillers: parse_words(FILLERS),
        joiners: parse_words("and\nor"),
        forms,
        endings,
        grammar: Grammar::parse("grammar.tsv", GRAMMAR).unwrap(),
        ..Language::default()
    }];
    sources
}

pub(crate) fn dictionary() -> Dictionary {
    Dictionary::from_vec(compile(&sources()).unwrap().pack).unwrap()
}

/// Every mention in an English text.
pub(crate) fn mentions(matcher: &mut Matcher<'_>, text: &str) -> Vec<Match> {
    let (mut folded, mut hits, mut out) = (Folded::new(), Vec::new(), Vec::new());
    folded.fold(text);
    matcher.scan(&folded, Field::Text, 0, &mut hits);
    matcher.phrases(&folded, Field::Text, 0, Lang::ENGLISH, &mut hits);
    matcher.resolve(&hits, Lang::ENGLISH, &mut out);
    out
}

/// The first line is the text; each further one has carets under a mention, then its concept, then how it was found
/// where that is not exact, and `?` where it is weak.
#[track_caller]
pub(crate) fn check(annotated: &str) {
    let mut lines = annotated.lines();
    let text = lines.next().unwrap();
    let expected: Vec<(usize, usize, String)> = lines
        .map(|line| {
            let start = line.find('^').unwrap();
            let carets = line[start..].chars().take_while(|c| *c == '^').count();
            let at = |column: usize| text.char_indices().nth(column).map_or(text.len(), |(i, _)| i);
            (at(start), at(start + carets), line[start + carets..].trim().to_owned())
        })
        .collect();
    let dictionary = dictionary();
    let found: Vec<(usize, usize, String)> = mentions(&mut Matcher::new(&dictionary), text)
        .into_iter()
        .map(|found| {
            let mut said = dictionary.concept(found.concept).unwrap().key.to_owned();
            match found.how {
                How::Exact => {}
                how => said += &format!(" {}", serde_json::to_value(how).unwrap().as_str().unwrap()),
            }
            if found.weak {
                said += " ?";
            }
            (found.span.start as usize, found.span.end as usize, said)
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}
