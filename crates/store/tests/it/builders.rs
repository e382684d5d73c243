//! Invented reports, through the door that real ones take.

use std::collections::BTreeMap;

use deident::{Context, Keys, SafeReport, deidentify};
use model::{
    Assertion, Contribution, Criterion, Evidence, Facts, Field, Fingerprint, How, MentionKind, MentionRecord,
    PairRecord, Post, Quality, Relation, ReportId, Screened, Seriousness, Span, Status, Tally, Timestamp,
    Validity, Versions, Withdrawal, WithdrawalReason,
};
use store::StoreBatch;

pub(crate) const NOTHING: StoreBatch<'static> =
    StoreBatch { token: "", again: false, reports: &[], withdrawals: &[], tallies: &[], seals: &[] };

/// Midday of 1 October 2026 plus `hours`.
pub(crate) fn at(hours: i64) -> Timestamp {
    Timestamp((1_790_856_000 + hours * 3600) * 1_000_000)
}

/// What a test says of a report; the rest is filled in.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) id: u8,
    pub(crate) revision: u64,
    pub(crate) channel: &'static str,
    pub(crate) drug: &'static str,
    pub(crate) event: &'static str,
    pub(crate) event_assertion: Assertion,
    /// A second drug with its event.
    pub(crate) also: Option<(&'static str, &'static str)>,
    /// Whether all four criteria are met.
    pub(crate) valid: bool,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) observed_at: Timestamp,
    pub(crate) score: f32,
    pub(crate) fingerprint: u64,
    pub(crate) serious: bool,
    pub(crate) country: Option<&'static str>,
    /// Labels of quality; none means first hand.
    pub(crate) labels: &'static [&'static str],
    /// The channel's id of the conversation.
    pub(crate) thread: Option<&'static str>,
    /// Id of the report that is answered.
    pub(crate) parent: Option<u8>,
    pub(crate) kind: &'static str,
    pub(crate) metrics: &'static [(&'static str, f64)],
    pub(crate) text: String,
}

impl Default for Said {
    fn default() -> Said {
        Said {
            id: 1,
            revision: 0,
            channel: "forum",
            drug: "sertraline",
            event: "headache",
            event_assertion: Assertion::Affirmed,
            also: None,
            valid: false,
            created_at: Some(at(0)),
            observed_at: at(1),
            score: 0.75,
            fingerprint: 0,
            serious: false,
            country: None,
            labels: &[],
            thread: None,
            parent: None,
            kind: "post",
            metrics: &[],
            text: "I took sertraline and had a headache".into(),
        }
    }
}

pub(crate) fn id(n: u8) -> ReportId {
    ReportId([n; 16])
}

fn mention(text: &str, kind: MentionKind, name: &str, assertion: Assertion) -> MentionRecord {
    let prefix = if kind == MentionKind::Drug { "drug" } else { "event" };
    let (start, field) = match text.find(name) {
        Some(start) => (start, Field::Text),
        None => (0, Field::About),
    };
    let end = if field == Field::Text { start + name.len() } else { 0 };
    MentionRecord {
        kind,
        start: start as u32,
        end: end as u32,
        text: text[start..end].to_owned(),
        concept: format!("{prefix}/{name}"),
        preferred: name.to_owned(),
        codes: BTreeMap::from([("test".to_owned(), format!("T-{name}"))]),
        assertion,
        person: None,
        how: if field == Field::Text { How::Exact } else { How::Context },
        field,
    }
}

/// The report that says so.
pub(crate) fn report(said: &Said) -> SafeReport {
    report_of(said, id(said.id))
}

/// The same with another id than `said` has.
pub(crate) fn report_of(said: &Said, id: ReportId) -> SafeReport {
    let text = said.text.as_str();
    let criterion = |status| Criterion { status, span: None };
    let serious = Evidence { value: "hospitalisation".into(), span: Span { start: 0, end: 1 } };
    let mut mentions = vec![
        mention(text, MentionKind::Drug, said.drug, Assertion::Affirmed),
        mention(text, MentionKind::Event, said.event, said.event_assertion),
    ];
    let mut pairs = vec![PairRecord { drug: 0, event: 1, relation: Relation::Reaction, probability: 0.5 }];
    if let Some((drug, event)) = said.also {
        mentions.push(mention(text, MentionKind::Drug, drug, Assertion::Affirmed));
        mentions.push(mention(text, MentionKind::Event, event, Assertion::Affirmed));
        pairs.push(PairRecord { drug: 2, event: 3, relation: Relation::Reaction, probability: 0.5 });
    }
    let screened = Screened {
        id: String::new(),
        flagged: true,
        score: f64::from(said.score),
        log_odds: None,
        language: "en".into(),
        model: "m1".into(),
        mentions,
        pairs,
        facts: Facts {
            seriousness: said
                .serious
                .then_some(Seriousness { evidence: serious, event: None })
                .into_iter()
                .collect(),
            country: said
                .country
                .map(|country| Evidence { value: country.into(), span: Span { start: 0, end: 1 } }),
            ..Facts::default()
        },
        validity: Validity {
            patient: criterion(Status::Met),
            drug: criterion(Status::Met),
            event: criterion(if said.serious || said.valid { Status::Met } else { Status::NotMet }),
            reporter: if said.valid { criterion(Status::Met) } else { Criterion::default() },
        },
        quality: Quality {
            first_hand: said.labels.is_empty(),
            labels: said
                .labels
                .iter()
                .map(|label| Evidence { value: (*label).into(), span: Span { start: 0, end: 1 } })
                .collect(),
            ..Quality::default()
        },
        versions: Versions {
            hark: "0.1.0".into(),
            dictionary: "d1".into(),
            model: "m1".into(),
            settings: "s1".into(),
        },
        passed_over: Vec::new(),
        why: vec![Contribution { name: "word:took".into(), weight: 0.1 }],
    };
    let post = Post {
        id: "p".into(),
        text: text.into(),
        channel: said.channel.into(),
        kind: Some(said.kind.into()),
        metrics: said.metrics.iter().map(|(name, count)| ((*name).into(), *count)).collect(),
        author: Some("someone".into()),
        about: vec![format!("about {}", said.drug).into()],
        created_at: said.created_at,
        revision: said.revision,
        ..Post::default()
    };
    let keys = Keys::new([9; 32]);
    let context = Context {
        thread: said.thread.map(|thread| keys.thread_id(said.channel, thread)),
        parent: said.parent.map(self::id),
        observed_at: said.observed_at,
        fingerprint: Fingerprint(said.fingerprint),
        report: Some(id),
        ..Context::default()
    };
    deidentify(&keys, &post, screened, context)
}

pub(crate) fn withdrawal(n: u8, revision: u64) -> Withdrawal {
    Withdrawal {
        report: id(n),
        revision,
        generation: 0,
        reason: WithdrawalReason::Deleted,
        observed_at: at(50),
    }
}

pub(crate) fn tally(hours: i64, drug: &str, event: &str, posts: u64, flagged: u64) -> Tally {
    let channel = "forum".to_owned();
    Tally { hour: at(hours), channel, drug: drug.into(), event: event.into(), posts, flagged }
}
