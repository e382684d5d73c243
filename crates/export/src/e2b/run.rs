//! A run: what was planned before is carried out, then the cases that have their turn go out, batch by batch.

use std::collections::BTreeMap;

use casework::{Actor, BatchPlan, CaseMessage, Change, DayZero, MessageKind, PlannedCase, Subject};
use icsr::Profile;
use icsr::value::Ts;
use model::{Clock, ReportId, Timestamp};
use sha2::{Digest as _, Sha256};

use super::cases::Cases;
use super::check::Fault;
use super::error::RunError;
use super::message::{Prepared, bytes, hex, number};
use super::plan::{Plan, Planned, Plans};
use super::prepare::{Unread, prepare};
use super::resume::{known, resume};
use super::skeleton::skeleton;
use super::transmit::{carry_out, record};
use crate::case::Reason;
use crate::destination::Destination;
use crate::meddra::Release;
use crate::settings::Sender;
use crate::trail::Trail;

/// Reports read at once.
const PAGE: usize = 200;

/// Whether a batch, as XML, passes the receiver's rules: all that a receiver would reject, or nothing.
pub type Check = dyn Fn(&[u8], &Profile) -> Vec<Fault> + Send + Sync;

/// What a run needs.
pub struct Run<'a> {
    /// Reports.
    pub cases: &'a dyn Cases,
    /// What happened, and what happens.
    pub trail: &'a dyn Trail,
    /// Where files go; nothing: nothing is sent or written, and what would be is told.
    pub destination: Option<&'a dyn Destination>,
    /// Plans of this profile on this disk. Where there is no destination they are only looked at ([`Plans::look`]).
    pub plans: Option<&'a Plans>,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Who exports.
    pub by: Actor,
    /// Who sends.
    pub sender: Option<&'a Sender>,
    /// Who gets it.
    pub profile: &'a Profile,
    /// Codes.
    pub meddra: Option<&'a Release>,
    /// Which step of the awareness ledger is day 0.
    pub day_zero: DayZero,
    /// Whether the policy of a channel allows that its reports leave.
    pub may_export: &'a (dyn Fn(&str) -> bool + Send + Sync),
    /// What must find nothing before anything leaves: [`check`](super::check).
    pub check: &'a Check,
    /// Most cases in a batch; at least 1.
    pub per_batch: usize,
    /// Why what was sent was wrong, where changed cases go as amendments.
    pub amend: Option<String>,
    /// Before the names of files, such as `cases/`.
    pub folder: &'a str,
}

/// A case that went out.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Sent {
    /// Its report.
    pub report: ReportId,
    /// Its number (C.1.1).
    pub case: String,
    /// As what.
    pub kind: MessageKind,
    /// 0 for the first.
    pub version: u32,
}

/// A case that waits for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// The receiver refused it, and no person has decided on it since.
    Rejected,
    /// It was taken back under its identifier, and is a case again: only a person can tell the receiver.
    TakenBack,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct File {
    /// Its name at the destination.
    pub name: String,
    /// N.1.2.
    pub batch: String,
    /// SHA-256 of it.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Cases in it.
    pub cases: u64,
}

/// What came of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Outcome {
    /// Cases that went out, or would have.
    pub sent: Vec<Sent>,
    /// Cases that must not leave, with all reasons.
    pub refused: Vec<(ReportId, Vec<Reason>)>,
    /// Cases that wait for somebody.
    pub waiting: Vec<(ReportId, Waiting)>,
    /// Cases that the receiver has as they are.
    pub unchanged: u64,
    /// Files that were written, or would have been.
    pub files: Vec<File>,
    /// Batches of an earlier run that were carried out to the end, or would have been.
    pub resumed: Vec<File>,
}

/// Sends what has its turn among these reports ([`candidates`](super::candidates)).
///
/// # Errors
/// When something does not answer; what was sent before is sent, and the same run again goes on.
pub async fn run(run: &Run<'_>, ids: &[ReportId]) -> Result<Outcome, RunError> {
    let mut outcome = Outcome::default();
    // Messages have whole seconds.
    let now = run.clock.now();
    let at = Timestamp(now.0 - now.0.rem_euclid(1_000_000));
    let held = resume(run, &mut outcome).await?;
    let mut unread = Unread::new(run.trail);
    let mut open: Vec<Prepared> = Vec::new();
    for ids in ids.chunks(PAGE) {
        for loaded in run.cases.load(ids).await? {
            if let Some(why) = held.get(&loaded.id) {
                let reason = |text: &String| Reason { element: "N.1".to_owned(), text: text.clone() };
                outcome.refused.extend(why.iter().map(|text| (loaded.id, vec![reason(text)])));
                continue;
            }
            unread.learn(&loaded, &run.profile.name).await?;
            open.extend(prepare(run, at, &loaded, &unread, &mut outcome)?);
            if open.len() >= run.per_batch.max(1) {
                send(run, at, std::mem::take(&mut open), &mut outcome).await?;
            }
        }
    }
    send(run, at, open, &mut outcome).await?;
    Ok(outcome)
}

/// Sends a batch of what passes the check.
async fn send(
    run: &Run<'_>,
    at: Timestamp,
    cases: Vec<Prepared>,
    outcome: &mut Outcome,
) -> Result<(), RunError> {
    let Some(sender) = run.sender else { return Ok(()) };
    let Some(checked) = passing(run, at, cases, sender, outcome).await? else { return Ok(()) };
    let Checked { cases, number, xml } = checked;
    let batch = BatchPlan {
        profile: run.profile.name.clone(),
        destination: run.destination.map(|to| to.place().to_owned()).unwrap_or_default(),
        file: format!("{}{number}.xml", run.folder),
        sha256: hex(&Sha256::digest(&xml)),
        bytes: xml.len() as u64,
        made: at,
        cases: cases.iter().map(planned).collect(),
    };
    let plan = Plan { number, batch, cases: cases.iter().map(beside).collect() };
    if let (Some(destination), Some(plans)) = (run.destination, run.plans) {
        plans.write(&plan, &xml)?;
        begin(run, plans, &plan).await?;
        carry_out(&plan, plans, destination, run.trail, &run.by).await?;
    }
    outcome.files.push(file_of(&plan.number, &plan.batch));
    outcome.sent.extend(cases.into_iter().map(|case| Sent {
        report: case.report,
        case: case.said.case,
        kind: case.said.kind,
        version: case.said.version,
    }));
    Ok(())
}

/// Brings a plan to the trail; from then on it is carried out, by whoever comes.
async fn begin(run: &Run<'_>, plans: &Plans, plan: &Plan) -> Result<(), RunError> {
    let subject = Subject::Batch(plan.number.clone());
    let change = Change::BatchPlanned { plan: Box::new(plan.batch.clone()) };
    let key = format!("{} planned", plan.number);
    record(run.trail, &run.by, &key, vec![(subject.clone(), change, run.amend.clone())]).await?;
    let history = run.trail.history(&subject).await?;
    match known(&history) {
        Some(known) if known.plan != plan.batch => {
            plans.done(plan)?;
            Err(RunError::Elsewhere { batch: plan.number.clone() })
        }
        _ => Ok(()),
    }
}

fn planned(case: &Prepared) -> PlannedCase {
    let CaseMessage { case: id, kind, version, content, latest, .. } = case.said.clone();
    PlannedCase { report: case.report, case: id, kind, version, content, latest }
}

/// What of a case is on this disk alone.
pub(super) fn beside(case: &Prepared) -> Planned {
    let stays = case.said.kind != MessageKind::Nullification;
    Planned {
        report: case.report,
        reason: case.reason.clone(),
        kept: stays.then(|| Box::new(skeleton(&case.message.case))),
    }
}

struct Checked {
    cases: Vec<Prepared>,
    number: String,
    xml: Vec<u8>,
}

/// What of a batch passes the check, as a batch; nothing where none does. Cases that a receiver would reject are taken out, and the
/// rest is checked anew.
async fn passing(
    run: &Run<'_>,
    at: Timestamp,
    mut cases: Vec<Prepared>,
    sender: &Sender,
    outcome: &mut Outcome,
) -> Result<Option<Checked>, RunError> {
    let profile = run.profile;
    let Ok(now) = jiff::Timestamp::from_microsecond(at.0).map(Ts::second) else {
        return Ok(None);
    };
    while !cases.is_empty() {
        let number = free_number(run, &cases, sender).await?;
        let xml = bytes(&cases, &number, sender, profile, now.clone());
        let mut faults: BTreeMap<usize, Vec<Reason>> = BTreeMap::new();
        for Fault { message, reason } in (run.check)(&xml, profile) {
            match message.and_then(|message| message.checked_sub(1)).filter(|place| *place < cases.len()) {
                Some(place) => faults.entry(place).or_default().push(reason),
                // No case can be blamed, and none taken out.
                None => {
                    return Err(RunError::Batch {
                        batch: number,
                        what: format!("{} ({})", reason.text, reason.element),
                    });
                }
            }
        }
        if faults.is_empty() {
            return Ok(Some(Checked { cases, number, xml }));
        }
        let all = std::mem::take(&mut cases);
        for (place, case) in all.into_iter().enumerate() {
            match faults.remove(&place) {
                Some(reasons) => outcome.refused.push((case.report, reasons)),
                None => cases.push(case),
            }
        }
    }
    Ok(None)
}

/// The number of a batch of these cases; another one where a batch of the same was given up.
async fn free_number(run: &Run<'_>, cases: &[Prepared], sender: &Sender) -> Result<String, RunError> {
    let mut dropped = 0;
    loop {
        let number = number(cases, sender, run.profile, dropped);
        let history = run.trail.history(&Subject::Batch(number.clone())).await?;
        if known(&history).is_none_or(|known| !known.dropped) {
            return Ok(number);
        }
        dropped += 1;
    }
}

pub(super) fn file_of(number: &str, batch: &BatchPlan) -> File {
    File {
        name: batch.file.clone(),
        batch: number.to_owned(),
        sha256: batch.sha256.clone(),
        bytes: batch.bytes,
        cases: batch.cases.len() as u64,
    }
}
