//! Answers of receivers: to which batch and cases they belong, and what is said of them in the trail.
//!
//! A batch that was not read (`AR`) refuses every case in it, and each may go again as it is. A case that was refused by itself is taken
//! up again (`Reopened`, by Hark), and goes again once a person has decided anew; one that is no case any more, or on which people are at
//! work, is left as it is. Answers to what was never sent are kept, and shown: `hark export ack list`.

use std::collections::BTreeSet;

use casework::{Actor, Change, Standing, Status, Subject};
use icsr::ack::{Acknowledgement, BatchCode};
use model::ReportId;
use sha2::{Digest as _, Sha256};

use super::cases::Cases;
use super::error::RunError;
use super::message::hex;
use super::transmit::record;
use super::turn::{Life, life};
use crate::case::report_of;
use crate::trail::Trail;

/// Characters of a reason that are kept: receivers may quote a whole message.
const REASON: usize = 500;
/// Reasons of a case that are kept.
const REASONS: usize = 20;

/// What came of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Acknowledged {
    /// N.1.2 of the batch.
    pub batch: String,
    /// Whether such a batch was sent.
    pub known: bool,
    /// Cases that the receiver took.
    pub accepted: Vec<ReportId>,
    /// Cases that it refused, with its reasons.
    pub rejected: Vec<(ReportId, Vec<String>)>,
    /// Messages that were answered and are not of the batch.
    pub unknown: Vec<String>,
}

/// Brings an answer to the trail; `file` is what it was read from. The same file again changes nothing.
///
/// # Errors
/// When database or trail do not answer; the same again goes on.
pub async fn acknowledge(
    reply: &Acknowledgement,
    file: &[u8],
    cases: &dyn Cases,
    trail: &dyn Trail,
    by: &Actor,
) -> Result<Acknowledged, RunError> {
    let sha256 = hex(&Sha256::digest(file));
    let subject = Subject::Batch(reply.batch.clone());
    let history = trail.history(&subject).await?;
    let known =
        history.iter().any(|line| line.applied && matches!(line.entry.change, Change::BatchSent { .. }));
    let sent: BTreeSet<ReportId> = match known {
        true => cases.sent_in(&reply.batch).await?.into_iter().collect(),
        false => BTreeSet::new(),
    };
    let mut done = Acknowledged { batch: reply.batch.clone(), known, ..Acknowledged::default() };
    let mut answered = BTreeSet::new();
    for (number, message) in reply.named() {
        match report_of(number).filter(|report| sent.contains(report)) {
            Some(report) if message.accepted => {
                answered.insert(report);
                done.accepted.push(report);
            }
            Some(report) => {
                answered.insert(report);
                done.rejected.push((report, shortened(&message.errors)));
            }
            None => done.unknown.push(number.chars().take(100).collect()),
        }
    }
    let unnamed = "an answer without the number of its message".to_owned();
    done.unknown.extend(std::iter::repeat_n(unnamed, reply.unnamed()));
    if reply.code == BatchCode::Ar {
        done.accepted.clear();
        let said = |report: &ReportId| done.rejected.iter().any(|(other, _)| other == report);
        let reasons = match shortened(&reply.errors) {
            reasons if reasons.is_empty() => vec!["the batch was not read".to_owned()],
            reasons => reasons,
        };
        let others: Vec<ReportId> = sent.iter().filter(|report| !said(report)).copied().collect();
        done.rejected.extend(others.into_iter().map(|report| (report, reasons.clone())));
    } else if reply.code == BatchCode::Aa && reply.unnamed() == 0 {
        // Receivers that take all may leave out to say so of each.
        done.accepted.extend(sent.iter().filter(|report| !answered.contains(report)));
    }
    let answer = |report: &ReportId, accepted: bool, reasons: &[String]| {
        let (batch, file) = (reply.batch.clone(), sha256.clone());
        let change = Change::CaseAcknowledged { batch, accepted, reasons: reasons.to_vec(), file };
        (Subject::Report(*report), change, None)
    };
    let accepted = done.accepted.iter().map(|report| answer(report, true, &[]));
    let rejected = done.rejected.iter().map(|(report, reasons)| answer(report, false, reasons));
    // That a batch was not read is known before its cases are free to go again.
    let batch = Change::BatchAcknowledged {
        code: word(reply.code).to_owned(),
        reasons: shortened(&reply.errors),
        unknown: done.unknown.clone(),
        file: sha256.clone(),
    };
    record(trail, by, &sha256, vec![(subject, batch, None)]).await?;
    record(trail, by, &sha256, accepted.chain(rejected).collect()).await?;
    if reply.code != BatchCode::Ar {
        reopen(&done, cases, trail, &sha256).await?;
    }
    Ok(done)
}

/// Takes up again what a receiver refused, where it stands as a case and the receiver got nothing of it since.
async fn reopen(
    done: &Acknowledged,
    cases: &dyn Cases,
    trail: &dyn Trail,
    file: &str,
) -> Result<(), RunError> {
    let ids: Vec<ReportId> = done.rejected.iter().map(|(report, _)| *report).collect();
    let mut reopened = Vec::new();
    for (loaded, (report, reasons)) in cases.load(&ids).await?.iter().zip(&done.rejected) {
        let standing = trail.standing(*report).await?;
        let stands = standing.status() == Status::Ready && life(&standing, true) == Life::Stands;
        if loaded.report.is_some() && stands && is_last(&standing, &done.batch) {
            let reason = format!("The receiver refused it in batch {}: {}", done.batch, reasons.join("; "));
            reopened.push((Subject::Report(*report), Change::Reopened, Some(reason)));
        }
    }
    record(trail, &Actor::Hark, &format!("{file} reopened"), reopened).await
}

/// Whether nothing went to the batch's receiver after it, so that its answer is the last word.
fn is_last(standing: &Standing, batch: &str) -> bool {
    let of_batch = standing.sent.iter().find(|sent| sent.message.batch == batch);
    let last = of_batch.and_then(|sent| standing.last_sent(&sent.message.profile));
    last.is_some_and(|sent| sent.message.batch == batch)
}

/// The code as the trail has it.
fn word(code: BatchCode) -> &'static str {
    match code {
        BatchCode::Aa => "AA",
        BatchCode::Ae => "AE",
        BatchCode::Ar => "AR",
    }
}

fn shortened(reasons: &[String]) -> Vec<String> {
    reasons.iter().take(REASONS).map(|reason| reason.chars().take(REASON).collect()).collect()
}
