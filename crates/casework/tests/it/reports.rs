//! Invented reports and what people did with them.

use std::collections::BTreeMap;

use casework::training::Found;
use casework::{
    Actor, Change, Correction, Entry, EntryId, Label, Outcome, Standing, Subject, Verdict, Words,
};
use model::{
    Assertion, Criterion, Evidence, Facts, Field, How, MentionKind, MentionRecord, PairRecord, Relation,
    ReportId, Span, Status, Timestamp, Validity, Versions,
};

/// A report as the machine left it.
pub(crate) struct Sample {
    pub(crate) id: ReportId,
    pub(crate) text: String,
    pub(crate) mentions: Vec<MentionRecord>,
    pub(crate) pairs: Vec<PairRecord>,
    pub(crate) facts: Facts,
    pub(crate) validity: Validity,
    pub(crate) versions: Versions,
}

impl Sample {
    /// A report whose text marks what the machine found: `[d words|concept]` a drug, `[e words|concept]` an event. Every
    /// drug is a suspected cause of every event.
    pub(crate) fn marked(n: u8, marked: &str) -> Sample {
        let (mut text, mut mentions) = (String::new(), Vec::new());
        let mut rest = marked;
        while let Some((before, after)) = rest.split_once('[') {
            let (mark, after) = after.split_once(']').unwrap();
            let (kind, mark) = mark.split_once(' ').unwrap();
            let (words, concept) = mark.split_once('|').unwrap();
            text.push_str(before);
            let kind = if kind == "d" { MentionKind::Drug } else { MentionKind::Event };
            mentions.push(mention(kind, &text, words, concept));
            text.push_str(words);
            rest = after;
        }
        text.push_str(rest);
        let of = |kind| (0..mentions.len()).filter(|at| mentions[*at].kind == kind).collect::<Vec<_>>();
        let pair = |drug, event| PairRecord { drug, event, relation: Relation::Reaction, probability: 0.5 };
        let events = of(MentionKind::Event);
        let pairs = of(MentionKind::Drug)
            .into_iter()
            .flat_map(|drug| events.iter().map(move |event| pair(drug, *event)));
        let span = text.find("my").map(|start| Span::new(start, start + 2));
        let facts =
            Facts { patient: span.map(|span| Evidence { value: "self".into(), span }), ..Facts::default() };
        let met = Criterion { status: Status::Met, span };
        Sample {
            id: ReportId([n; 16]),
            pairs: pairs.collect(),
            text,
            mentions,
            facts,
            validity: Validity { patient: met, ..Validity::default() },
            versions: Versions { dictionary: "d1".into(), model: "m1".into(), ..Versions::default() },
        }
    }

    pub(crate) fn found(&self) -> Found<'_> {
        let Self { id, text, mentions, pairs, facts, validity, versions } = self;
        Found {
            id: *id,
            revision: 0,
            text,
            title: "",
            about: &[],
            language: "en",
            mentions,
            pairs,
            facts,
            validity,
            versions,
        }
    }

    /// Words of the text.
    pub(crate) fn words(&self, words: &str) -> Words {
        let start = self.text.find(words).unwrap();
        Words { field: Field::Text, span: Span::new(start, start + words.len()) }
    }

    pub(crate) fn label(&self, words: &str, kind: MentionKind, concept: Option<&str>) -> Label {
        let concept = concept.map(str::to_owned);
        Label { words: self.words(words), kind, concept, assertion: Assertion::Affirmed }
    }
}

fn mention(kind: MentionKind, before: &str, words: &str, concept: &str) -> MentionRecord {
    MentionRecord {
        kind,
        start: before.len() as u32,
        end: (before.len() + words.len()) as u32,
        text: words.to_owned(),
        concept: concept.to_owned(),
        preferred: concept.to_owned(),
        codes: BTreeMap::new(),
        assertion: Assertion::Affirmed,
        person: None,
        how: How::Exact,
        field: Field::Text,
    }
}

/// What stands after these changes of one person, or of a second one for a second review.
pub(crate) fn standing(report: ReportId, changes: impl IntoIterator<Item = Change>) -> Standing {
    let mut standing = Standing::default();
    for (n, change) in changes.into_iter().enumerate() {
        let second = matches!(change, Change::SecondReviewed { .. });
        let entry = Entry {
            id: ReportId([n as u8 + 1; 16]) as EntryId,
            subject: Subject::Report(report),
            prev: standing.head.clone(),
            at: Timestamp(1_790_856_000_000_000 + n as i64),
            by: Actor::Person(if second { "reviewer-two" } else { "reviewer-one" }.into()),
            change,
            reason: Some("words of a person".into()),
            meaning: None,
            versions: Versions::default(),
        };
        assert_eq!(standing.apply(&entry, &entry.to_bytes()), Outcome::Applied);
    }
    standing
}

pub(crate) fn decided(verdict: Verdict) -> Change {
    Change::Decided { verdict, second_review: false }
}

pub(crate) fn corrected(correction: Correction) -> Change {
    Change::Corrected { correction: Box::new(correction), criteria_met: false }
}
