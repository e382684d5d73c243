//! Carries out a plan: the trail knows of it, the file goes to its destination, then what happened goes to the trail. Any step may be
//! done twice.

use casework::{Actor, CaseMessage, Change, EntryId, PlannedCase, Subject};
use model::ReportId;

use super::error::RunError;
use super::plan::{Plan, Plans};
use crate::destination::{Body, Destination};
use crate::trail::{Draft, Proposed, Trail};

/// How often an entry is proposed when others write about the same report at the same time.
const TRIES: u32 = 20;

/// Puts the file there, and notes what was sent.
pub(super) async fn carry_out(
    plan: &Plan,
    plans: &Plans,
    destination: &dyn Destination,
    trail: &dyn Trail,
    by: &Actor,
) -> Result<(), RunError> {
    destination.put(&plan.batch.file, Body::File(plans.xml(&plan.number))).await?;
    note(plan, plans, trail, by).await
}

/// Notes what was sent of a plan whose file is at its destination.
pub(super) async fn note(plan: &Plan, plans: &Plans, trail: &dyn Trail, by: &Actor) -> Result<(), RunError> {
    let batch = &plan.batch;
    let cases = batch.cases.iter().zip(&plan.cases).map(|(planned, beside)| {
        let PlannedCase { report, case, kind, version, content, latest } = planned.clone();
        let (profile, number) = (batch.profile.clone(), plan.number.clone());
        let message = CaseMessage { profile, case, batch: number, kind, version, content, latest };
        (Subject::Report(report), Change::CaseSent { message }, beside.reason.clone())
    });
    record(trail, by, &plan.number, cases.collect()).await?;
    let sent = Change::BatchSent {
        profile: batch.profile.clone(),
        cases: batch.cases.len() as u64,
        file: batch.file.clone(),
        sha256: batch.sha256.clone(),
        bytes: batch.bytes,
    };
    record(trail, by, &plan.number, vec![(Subject::Batch(plan.number.clone()), sent, None)]).await?;
    plans.keep(plan)?;
    plans.done(plan)
}

/// Brings changes to the trail, each once however often this is called for the same `key`: entries have numbers made of key, subject
/// and try. A try that another entry came before is void for ever, so the next number is taken.
pub(super) async fn record(
    trail: &dyn Trail,
    by: &Actor,
    key: &str,
    mut changes: Vec<(Subject, Change, Option<String>)>,
) -> Result<(), RunError> {
    for attempt in 0..TRIES {
        if changes.is_empty() {
            return Ok(());
        }
        let drafts = changes.iter().map(|(subject, change, reason)| Draft {
            id: Some(entry_id(key, subject, attempt)),
            subject: subject.clone(),
            prev: None,
            by: by.clone(),
            change: change.clone(),
            reason: reason.clone(),
        });
        let answers = trail.propose(drafts.collect()).await?;
        let mut left = Vec::new();
        for (change, answer) in changes.into_iter().zip(answers) {
            if let Proposed::Void { .. } = answer? {
                left.push(change);
            }
        }
        changes = left;
    }
    if changes.is_empty() { Ok(()) } else { Err(RunError::Contended { batch: key.to_owned() }) }
}

fn entry_id(key: &str, subject: &Subject, attempt: u32) -> EntryId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"hark export entry 1");
    for part in [key, &subject.to_string()] {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    hasher.update(&attempt.to_le_bytes());
    let mut id = [0; 16];
    for (byte, from) in id.iter_mut().zip(hasher.finalize().as_bytes()) {
        *byte = *from;
    }
    ReportId(id)
}
