//! Invented posts, and the reports that they become.

use std::collections::BTreeMap;

use deident::{Context, Keys, SafeReport, deidentify};
use model::{
    Assertion, Facts, Field, Fingerprint, How, MentionKind, MentionRecord, Post, Quality, ReportId, Screened,
    Timestamp, Validity, Versions, Withdrawal, WithdrawalReason,
};

pub(crate) const COUGH: &str =
    "My mother switched to lisinopril in spring and has had a dry cough ever since, nobody warned her";
pub(crate) const SICK: &str = "Two shots of Ozempic and I could keep nothing down, the nausea was so bad that I slept on the bathroom floor";
pub(crate) const DIARY: &str = "Day 3 of my Zoloft diary: slept six hours, walked the dog, wrote my pages, and the headache is still here";

/// Midday of 1 October 2026.
const NOON: i64 = 1_790_856_000_000_000;
const DAY: i64 = 86_400_000_000;

/// Words that name something.
const WORDS: [(&str, &str); 9] = [
    ("lisinopril", "drug/lisinopril"),
    ("ozempic", "drug/semaglutide"),
    ("zoloft", "drug/sertraline"),
    ("cough", "event/cough"),
    ("nausea", "event/nausea"),
    ("headache", "event/headache"),
    ("rash", "event/rash"),
    ("fainted", "event/syncope"),
    ("dizzy", "event/dizziness"),
];

/// What a test says of a post.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) id: u8,
    pub(crate) revision: u64,
    pub(crate) channel: &'static str,
    pub(crate) author: &'static str,
    /// Days after the first of October.
    pub(crate) day: i64,
    pub(crate) kind: &'static str,
    pub(crate) parent: Option<u8>,
    pub(crate) text: &'static str,
}

impl Default for Said {
    fn default() -> Said {
        Said {
            id: 1,
            revision: 0,
            channel: "x",
            author: "ann",
            day: 0,
            kind: "post",
            parent: None,
            text: COUGH,
        }
    }
}

pub(crate) fn id(n: u8) -> ReportId {
    ReportId([n; 16])
}

fn mentions(text: &str) -> Vec<MentionRecord> {
    let folded = text.to_ascii_lowercase();
    let found = WORDS.iter().filter_map(|(word, concept)| Some((folded.find(word)?, word, concept)));
    let mention = |(start, word, concept): (usize, &&str, &&str)| MentionRecord {
        kind: if concept.starts_with("drug") { MentionKind::Drug } else { MentionKind::Event },
        start: start as u32,
        end: (start + word.len()) as u32,
        text: text[start..start + word.len()].to_owned(),
        concept: (*concept).to_owned(),
        preferred: (*word).to_owned(),
        codes: BTreeMap::new(),
        assertion: Assertion::Affirmed,
        person: None,
        how: How::Exact,
        field: Field::Text,
    };
    found.map(mention).collect()
}

/// The report of a post.
pub(crate) fn report(said: &Said) -> SafeReport {
    let versions =
        Versions { hark: "1".into(), dictionary: "d1".into(), model: "m1".into(), settings: "s1".into() };
    let screened = Screened {
        id: String::new(),
        flagged: true,
        score: 0.75,
        log_odds: None,
        language: "en".into(),
        model: "m1".into(),
        mentions: mentions(said.text),
        pairs: Vec::new(),
        facts: Facts::default(),
        validity: Validity::default(),
        quality: Quality { first_hand: true, ..Quality::default() },
        versions,
        passed_over: Vec::new(),
        why: Vec::new(),
    };
    let at = Timestamp(NOON + said.day * DAY);
    let post = Post {
        id: said.id.to_string().into(),
        text: said.text.into(),
        channel: said.channel.into(),
        kind: Some(said.kind.into()),
        author: Some(said.author.into()),
        created_at: Some(at),
        revision: said.revision,
        ..Post::default()
    };
    let context = Context {
        parent: said.parent.map(id),
        observed_at: at,
        fingerprint: Fingerprint(0),
        report: Some(id(said.id)),
        ..Context::default()
    };
    deidentify(&Keys::new([9; 32]), &post, screened, context)
}

pub(crate) fn withdrawal(n: u8, revision: u64) -> Withdrawal {
    Withdrawal {
        report: id(n),
        revision,
        generation: 0,
        reason: WithdrawalReason::Deleted,
        observed_at: Timestamp(NOON + 40 * DAY),
    }
}
