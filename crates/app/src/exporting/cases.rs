//! A period of a job that sends cases as E2B(R3).

use std::collections::BTreeMap;

use casework::Actor;
use export::e2b::{Plans, Run, RunError, StoredCases, candidates, check, run as carry_out, sent_under};
use export::job::{File, Refused, Turn, WorkError, Written};
use model::SystemClock;
use store::AsOf;

use super::DeskTrail;
use super::jobs::{Parts, fault};

/// Most cases in a file.
const PER_BATCH: usize = 100;

/// Sends what has its turn with the receiver. What an earlier try has sent in the folder of the period, whichever process it was, is told
/// by the trail.
pub(crate) async fn run(parts: &Parts, turn: &Turn) -> Result<Written, WorkError> {
    let job = &turn.job;
    let profile = parts.profile(job)?;
    let filter = parts.filter(&job.selection).map_err(fault)?;
    let plans = Plans::open(&super::plans_dir(&parts.dir, &profile.name)).map_err(failed)?;
    let as_of = AsOf { deadlines: parts.deadlines, now: turn.cut_off };
    let ids = candidates(&parts.store, &filter, &as_of, &profile.name)
        .await
        .map_err(|error| WorkError::Work(error.into()))?;
    let (cases, trail) = (StoredCases(parts.store.clone()), DeskTrail(parts.trail.clone()));
    let folder = turn.name("");
    let outcome = carry_out(
        &Run {
            cases: &cases,
            trail: &trail,
            destination: Some(&*turn.destination),
            plans: Some(&plans),
            clock: &SystemClock,
            by: Actor::Hark,
            sender: parts.builder.settings.sender.as_ref(),
            profile,
            meddra: parts.builder.meddra.as_ref(),
            day_zero: parts.deadlines.day_zero,
            may_export: &super::may_export,
            check: &check,
            per_batch: PER_BATCH,
            amend: None,
            folder: &folder,
        },
        &ids,
    )
    .await
    .map_err(failed)?;

    let sent = sent_under(&parts.store, &folder).await.map_err(|error| WorkError::Work(error.into()))?;
    let files: Vec<File> = sent
        .into_iter()
        .map(|file| File { name: file.name, bytes: file.bytes, sha256: file.sha256, rows: file.cases })
        .collect();
    let refused = outcome.refused.iter().map(|(report, reasons)| Refused {
        report: report.to_string(),
        reasons: reasons.iter().map(|reason| format!("{}: {}", reason.element, reason.text)).collect(),
    });
    let mut versions = BTreeMap::from([("program".to_owned(), env!("CARGO_PKG_VERSION").to_owned())]);
    if let Some(meddra) = &parts.builder.settings.meddra {
        versions.insert("meddra".to_owned(), meddra.version.clone());
    }
    Ok(Written {
        rows: files.iter().map(|file| file.rows).sum(),
        files,
        refused: refused.collect(),
        filter: review::query_of(&filter),
        versions,
    })
}

/// Names of batches are nobody else's: another file under one is no matter of trying another folder.
fn failed(error: RunError) -> WorkError {
    WorkError::Work(error.into())
}
