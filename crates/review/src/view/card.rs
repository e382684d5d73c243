//! One report as the list shows it.

use model::{MentionKind, Status, Timestamp};
use serde::Serialize;
use store::StoredReport;

use super::marks::{self, Piece};
use super::words;

/// An instant for machines and for people.
#[derive(Serialize)]
pub(crate) struct Time {
    iso: String,
    text: String,
}

impl Time {
    pub(crate) fn new(at: Timestamp) -> Self {
        let iso = at.to_string();
        // `2026-11-23T08:30:05.25Z` → `2026-11-23 08:30 UTC`; years beyond four digits stay as they are.
        let text = match (iso.get(..10), iso.get(11..16)) {
            (Some(day), Some(minute)) if iso.as_bytes()[10] == b'T' => format!("{day} {minute} UTC"),
            _ => iso.clone(),
        };
        Self { iso, text }
    }
}

/// One of the four criteria.
#[derive(Serialize)]
pub(crate) struct Criterion {
    name: &'static str,
    /// `met`, `unsure`, `not met`.
    words: String,
    /// For the style sheet.
    class: &'static str,
}

/// A name and how it is meant.
#[derive(Serialize, PartialEq)]
struct Named<'r> {
    class: &'static str,
    name: &'r str,
    /// Empty where it is plainly affirmed.
    meant: String,
}

/// One report.
#[derive(Serialize)]
pub(crate) struct Card<'r> {
    id: String,
    score: String,
    channel: &'r str,
    kind: Option<&'r str>,
    language: &'r str,
    created: Option<Time>,
    observed: Time,
    title: &'r str,
    about: &'r [String],
    pieces: Vec<Piece<'r>>,
    more: bool,
    named: Vec<Named<'r>>,
    seriousness: Vec<String>,
    validity: [Criterion; 4],
}

impl<'r> Card<'r> {
    /// Shows the first `excerpt` bytes of the text.
    pub(crate) fn new(report: &'r StoredReport, excerpt: usize) -> Self {
        let (pieces, more) = marks::pieces(&report.text, &report.mentions, excerpt);
        let mut seriousness: Vec<String> =
            report.facts.seriousness.iter().map(|s| s.evidence.value.replace('_', " ")).collect();
        seriousness.sort();
        seriousness.dedup();
        Self {
            id: report.id.to_string(),
            score: format!("{:.2}", report.score),
            channel: &report.channel,
            kind: report.kind.as_deref(),
            language: &report.language,
            created: report.created_at.map(Time::new),
            observed: Time::new(report.observed_at),
            title: &report.title,
            about: &report.about,
            pieces,
            more,
            named: named(report),
            seriousness,
            validity: validity(report),
        }
    }
}

/// Each concept once, drugs first.
fn named(report: &StoredReport) -> Vec<Named<'_>> {
    let mut named = Vec::new();
    for kind in [MentionKind::Drug, MentionKind::Event, MentionKind::Situation] {
        for mention in report.mentions.iter().filter(|mention| mention.kind == kind) {
            let meant = match mention.assertion {
                model::Assertion::Affirmed => String::new(),
                ref other => words(other),
            };
            let one = Named { class: marks::class(kind), name: &mention.preferred, meant };
            if !named.contains(&one) {
                named.push(one);
            }
        }
    }
    named
}

fn validity(report: &StoredReport) -> [Criterion; 4] {
    let validity = &report.validity;
    let criteria = [
        ("reporter", validity.reporter),
        ("patient", validity.patient),
        ("drug", validity.drug),
        ("reaction", validity.event),
    ];
    criteria.map(|(name, criterion)| {
        let class = match criterion.status {
            Status::Met => "met",
            Status::Unsure => "unsure",
            Status::NotMet => "not-met",
        };
        Criterion { name, words: words(&criterion.status), class }
    })
}
