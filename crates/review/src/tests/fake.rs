//! A store in memory, and reports for it. The texts are invented.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use model::{
    Assertion, Contribution, Criterion, Evidence, Facts, Field, Fingerprint, How, MentionKind, MentionRecord,
    PairRecord, Quality, Relation, ReportId, Seriousness, Span, Status, ThreadId, Timestamp, Validity,
    Versions,
};
use store::{Cursor, Lifetime, Page, ReportFilter, StoreError, StoredReport};

use crate::{Answer, Hosts, Readiness, Reports, ReviewState, router};

pub(crate) struct Fake {
    /// Newest first.
    pub(crate) reports: Vec<StoredReport>,
    /// The database is away.
    pub(crate) away: bool,
}

impl Fake {
    fn answer<T: Send + 'static>(&self, value: T) -> Answer<'_, T> {
        let away = StoreError::BadRow { report: "one".to_owned(), column: "text", source: None };
        let answer = if self.away { Err(away) } else { Ok(value) };
        Box::pin(std::future::ready(answer))
    }
}

fn labelled(report: &StoredReport, label: &str) -> bool {
    report.quality.labels.iter().any(|evidence| evidence.value == label)
}

fn cursor_of(report: &StoredReport) -> Cursor {
    format!("{:016x}{}", report.posted_at().0, report.id).parse().unwrap()
}

impl Reports for Fake {
    fn list<'a>(
        &'a self,
        filter: &'a ReportFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<StoredReport>> {
        let names = |wanted: &Option<String>, report: &StoredReport| {
            wanted
                .as_ref()
                .is_none_or(|wanted| report.mentions.iter().any(|mention| mention.concept == *wanted))
        };
        let passes = |report: &&StoredReport| {
            filter.channel.as_ref().is_none_or(|channel| *channel == report.channel)
                && names(&filter.drug, report)
                && names(&filter.event, report)
                && filter.code.as_ref().is_none_or(|code| {
                    let mut codes = report.mentions.iter().flat_map(|mention| &mention.codes);
                    codes.any(|(name, value)| format!("{name}={value}") == *code)
                })
                && filter.from.is_none_or(|from| report.posted_at() >= from)
                && filter.to.is_none_or(|to| report.posted_at() < to)
                && report.score >= filter.min_score
                && (filter.quality.is_empty() || filter.quality.iter().any(|label| labelled(report, label)))
                && !filter.not_quality.iter().any(|label| labelled(report, label))
                && (!filter.first_hand || report.quality.first_hand)
        };
        let start =
            after.map_or(0, |after| 1 + self.reports.iter().position(|r| cursor_of(r) == after).unwrap());
        let mut items: Vec<_> = self.reports[start..].iter().filter(passes).cloned().collect();
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| more).map(cursor_of);
        self.answer(Page { items, next })
    }

    fn one(&self, id: ReportId) -> Answer<'_, Option<StoredReport>> {
        self.answer(self.reports.iter().find(|report| report.id == id).cloned())
    }

    fn similar<'a>(&'a self, report: &'a StoredReport, limit: u32) -> Answer<'a, Vec<StoredReport>> {
        let others = self.reports.iter().filter(|r| r.id != report.id && r.fingerprint == report.fingerprint);
        self.answer(others.take(limit as usize).cloned().collect())
    }

    fn by_ids<'a>(&'a self, ids: &'a [ReportId]) -> Answer<'a, Vec<StoredReport>> {
        self.answer(self.reports.iter().filter(|report| ids.contains(&report.id)).cloned().collect())
    }

    fn of_thread(&self, _: ThreadId, _: u32) -> Answer<'_, Vec<StoredReport>> {
        self.answer(Vec::new())
    }

    fn lifetime(&self, _: ReportId) -> Answer<'_, Option<Lifetime>> {
        self.answer(None)
    }

    fn seal(&self, _: ReportId) -> Answer<'_, Option<String>> {
        self.answer(None)
    }

    fn ping(&self) -> Answer<'_, ()> {
        self.answer(())
    }
}

fn mention(text: &str, words: &str, kind: MentionKind, concept: &str, assertion: Assertion) -> MentionRecord {
    let start = text.find(words).unwrap();
    MentionRecord {
        kind,
        start: start as u32,
        end: (start + words.len()) as u32,
        text: words.to_owned(),
        concept: concept.to_owned(),
        preferred: concept.rsplit('/').next().unwrap().to_owned(),
        codes: BTreeMap::from([("atc".to_owned(), "N06AB06".to_owned())]),
        assertion,
        person: None,
        how: How::Exact,
        field: Field::Text,
    }
}

pub(super) const TEXT: &str = "Day 3 😵 on zoloft: so dizzy, ended up in hospital. No rash. [name] drove me.";

/// Every third report is news, the others are first hand.
fn quality(n: u8) -> Quality {
    if !n.is_multiple_of(3) || n == 0 {
        return Quality { first_hand: true, ..Quality::default() };
    }
    let news = Evidence { value: "news".to_owned(), span: Span::new(0, 5) };
    Quality { labels: vec![news], ..Quality::default() }
}

/// Report number `n`, one hour older than the one before.
pub(crate) fn report(n: u8) -> StoredReport {
    let at = |words: &str| {
        let start = TEXT.find(words).unwrap();
        Span::new(start, start + words.len())
    };
    let met = |words: &str| Criterion { status: Status::Met, span: Some(at(words)) };
    StoredReport {
        generation: 0,
        id: ReportId([n; 16]),
        revision: 2,
        channel: if n.is_multiple_of(2) { "reddit" } else { "file" }.to_owned(),
        kind: Some("comment".to_owned()),
        author: None,
        thread: None,
        parent: None,
        metrics: model::Metrics::default(),
        created_at: Some(Timestamp(1_767_225_600_000_000 - i64::from(n) * 3_600_000_000)),
        observed_at: Timestamp(1_767_225_600_000_000),
        score: 0.9,
        language: "en".to_owned(),
        model: "m7".to_owned(),
        fingerprint: Fingerprint(u64::MAX),
        title: String::new(),
        about: vec!["sleep".to_owned()],
        text: TEXT.to_owned(),
        mentions: vec![
            mention(TEXT, "zoloft", MentionKind::Drug, "drug/sertraline", Assertion::Affirmed),
            mention(TEXT, "dizzy", MentionKind::Event, "event/dizziness", Assertion::Affirmed),
            mention(TEXT, "rash", MentionKind::Event, "event/rash", Assertion::Negated),
        ],
        pairs: vec![PairRecord { drug: 0, event: 1, relation: Relation::Reaction, probability: 0.87 }],
        facts: Facts {
            onset: Some(Evidence { value: "3 days".to_owned(), span: at("Day 3") }),
            seriousness: vec![Seriousness {
                evidence: Evidence { value: "hospitalisation".to_owned(), span: at("hospital") },
                event: None,
            }],
            ..Facts::default()
        },
        validity: Validity {
            patient: met("drove me"),
            drug: met("zoloft"),
            event: met("dizzy"),
            ..Validity::default()
        },
        quality: quality(n),
        why: vec![Contribution { name: "word:dizzy".to_owned(), weight: 1.25 }],
        redactions: BTreeMap::from([("name".to_owned(), 1)]),
        versions: Versions { model: "m7".to_owned(), ..Versions::default() },
    }
}

/// The interface over these reports.
pub(super) fn over(reports: Vec<StoredReport>) -> (Router, Readiness) {
    with(Fake { reports, away: false })
}

pub(super) fn with(fake: Fake) -> (Router, Readiness) {
    let hosts = Hosts::for_listener("127.0.0.1:8480".parse().unwrap(), &[]);
    let state =
        ReviewState { hosts, ..super::empty::state(Arc::new(fake), super::access::on_this_machine()) };
    (router(state.clone()).unwrap(), state.ready)
}
