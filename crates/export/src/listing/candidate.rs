//! The rows of a report: of its case where there is one, else of what is known of it so far.

use casework::{MessageKind, Standing, Transmission};
use icsr::Icsr;
use icsr::listing::{Acknowledged, ListingMeta, Names, case_row, pair_rows};
use model::Timestamp;
use store::StoredReport;

use super::{Entry, Instant};

/// A report to be listed.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    /// The report.
    pub report: &'a StoredReport,
    /// What people made of it.
    pub standing: &'a Standing,
    /// Its case, else its [`sketch`](crate::case::sketch); as whoever gets the list may see it.
    pub case: &'a Icsr,
    /// What keeps it from being sent, in words.
    pub missing: &'a [String],
}

/// Its rows.
pub fn entry(candidate: Candidate<'_>, names: Names<'_>) -> Entry {
    let (case, meta) = (candidate.case, meta(candidate));
    Entry { case: case_row(case, &meta, names), reactions: pair_rows(case, &meta, names) }
}

fn meta(candidate: Candidate<'_>) -> ListingMeta {
    let Candidate { report, standing, missing, .. } = candidate;
    let decision = standing.last_decision();
    let last = standing.sent.last();
    let cluster = standing.member().map_or(report.id, |member| member.master);
    ListingMeta {
        report: report.id.to_string(),
        version: version(last),
        channel: report.channel.clone(),
        language: report.language.clone(),
        posted: report.created_at.and_then(instant),
        read: instant(report.observed_at),
        score: Some(f64::from(report.score)),
        status: standing.status().word().to_owned(),
        reviewer: decision.and_then(|decision| decision.by.account()).unwrap_or_default().to_owned(),
        decision: decision.map_or("", |decision| decision.verdict.word()).to_owned(),
        decided: decision.and_then(|decision| instant(decision.at)),
        cluster: cluster.to_string(),
        missing: missing.to_vec(),
        sent: last.and_then(|sent| instant(sent.at)),
        acknowledged: acknowledged(last),
    }
}

/// Of the next message: one more than that of the last one, none where nothing was sent.
fn version(last: Option<&Transmission>) -> u32 {
    last.map_or(0, |sent| match sent.message.kind {
        // A case that was taken back has no next version.
        MessageKind::Nullification => sent.message.version,
        _ => sent.message.version + 1,
    })
}

fn acknowledged(last: Option<&Transmission>) -> Acknowledged {
    match last.map(|sent| &sent.answer) {
        None => Acknowledged::NotSent,
        Some(None) => Acknowledged::Waiting,
        Some(Some(answer)) if answer.accepted => Acknowledged::Accepted,
        Some(Some(_)) => Acknowledged::Rejected,
    }
}

/// The instant; nothing outside the years that have a date.
pub fn instant(at: Timestamp) -> Option<Instant> {
    jiff::Timestamp::from_microsecond(at.0).ok()
}
