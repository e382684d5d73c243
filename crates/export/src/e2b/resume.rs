//! Batches that were planned, by this process or another, and are not known to be carried out: they come before anything else.
//!
//! The trail says what was planned. Where the file is on this disk, or the same bytes can be made again, it goes out as planned. Else
//! the destination says whether it was handed over: its file is there whole or not at all.

use std::collections::BTreeMap;

use casework::{BatchPlan, Change, Line, MessageKind, Subject};
use model::ReportId;
use sha2::{Digest as _, Sha256};

use super::cases::Loaded;
use super::error::RunError;
use super::message::{Prepared, bytes, hex};
use super::plan::{Plan, Planned, Plans};
use super::prepare::again;
use super::run::{Outcome, Run, beside, file_of};
use super::transmit::{carry_out, note, record};
use crate::destination::{Destination, DestinationError};

/// A plan as the trail has it.
pub(super) struct Known {
    pub(super) plan: BatchPlan,
    /// The reason of amendments in it.
    amend: Option<String>,
    /// Whether it was carried out.
    pub(super) sent: bool,
    /// Whether it was given up.
    pub(super) dropped: bool,
}

/// What the history of a batch says of its plan; nothing where it was never planned.
pub(super) fn known(history: &[Line]) -> Option<Known> {
    let mut known: Option<Known> = None;
    for line in history.iter().filter(|line| line.applied) {
        if let (Change::BatchPlanned { plan }, true) = (&line.entry.change, known.is_none()) {
            let (plan, amend) = ((**plan).clone(), line.entry.reason.clone());
            known = Some(Known { plan, amend, sent: false, dropped: false });
        } else if let Some(known) = &mut known {
            known.sent |= matches!(line.entry.change, Change::BatchSent { .. });
            known.dropped |= matches!(line.entry.change, Change::BatchDropped);
        }
    }
    known
}

/// Reports that are in a plan which is not this run's to carry out, with why they wait; without, in a run that sends nothing.
pub(super) type Held = BTreeMap<ReportId, Option<String>>;

/// Carries out what was planned for this destination; gives what is held by plans for others.
pub(super) async fn resume(run: &Run<'_>, outcome: &mut Outcome) -> Result<Held, RunError> {
    let mut local = match (run.destination, run.plans) {
        (Some(_), Some(plans)) => sweep(run, plans).await?,
        _ => BTreeMap::new(),
    };
    let mut held = Held::new();
    for number in run.cases.planned(&run.profile.name).await? {
        let history = run.trail.history(&Subject::Batch(number.clone())).await?;
        let Some(known) = known(&history).filter(|known| !known.sent && !known.dropped) else { continue };
        let (Some(destination), Some(plans)) = (run.destination, run.plans) else {
            held.extend(known.plan.cases.iter().map(|case| (case.report, None)));
            outcome.resumed.push(file_of(&number, &known.plan));
            continue;
        };
        if known.plan.destination != destination.place() {
            let text = format!(
                "it is in batch {number}, which was planned for {} and not carried out; run the export to there once more",
                known.plan.destination
            );
            held.extend(known.plan.cases.iter().map(|case| (case.report, Some(text.clone()))));
            continue;
        }
        let file = file_of(&number, &known.plan);
        if finish(run, plans, destination, number.clone(), known, local.remove(&number)).await? {
            outcome.resumed.push(file);
        }
    }
    Ok(held)
}

/// Plans on this disk that the trail has as open. Those that it has as sent are tidied up; those that it does not have never began.
async fn sweep(run: &Run<'_>, plans: &Plans) -> Result<BTreeMap<String, Plan>, RunError> {
    let mut open = BTreeMap::new();
    for plan in plans.open_plans()? {
        let history = run.trail.history(&Subject::Batch(plan.number.clone())).await?;
        match known(&history) {
            Some(known) if !known.sent && !known.dropped && known.plan == plan.batch => {
                open.insert(plan.number.clone(), plan);
                continue;
            }
            Some(known) if known.sent && known.plan == plan.batch => plans.keep(&plan)?,
            _ => {}
        }
        plans.done(&plan)?;
    }
    Ok(open)
}

/// Carries a plan out, or gives it up; whether it was carried out.
async fn finish(
    run: &Run<'_>,
    plans: &Plans,
    destination: &dyn Destination,
    number: String,
    known: Known,
    local: Option<Plan>,
) -> Result<bool, RunError> {
    let Known { plan: batch, amend, .. } = known;
    let ids: Vec<ReportId> = batch.cases.iter().map(|case| case.report).collect();
    let loaded = run.cases.load(&ids).await?;
    // Of a file that was not there nothing is noted.
    let of_this = |loaded: &Loaded| loaded.standing.sent.iter().any(|sent| sent.message.batch == number);
    let handed_over = loaded.iter().any(of_this);
    let whole = |plan: &Plan| {
        let xml = std::fs::read(plans.xml(&plan.number));
        xml.is_ok_and(|xml| hex(&Sha256::digest(xml)) == plan.batch.sha256)
    };
    if let Some(plan) = local.filter(whole) {
        match handed_over {
            true => note(&plan, plans, run.trail, &run.by).await?,
            false => carry_out(&plan, plans, destination, run.trail, &run.by).await?,
        }
        return Ok(true);
    }
    let made = made_again(run, &number, &batch, amend.as_deref(), &loaded)?;
    let cases = batch.cases.iter().zip(&made).map(|(case, made)| match made {
        Some(made) => beside(made),
        None => {
            let reason = amend.clone().filter(|_| case.kind == MessageKind::Amendment);
            Planned { report: case.report, reason, kept: None }
        }
    });
    let plan = Plan { number, cases: cases.collect(), batch };
    if handed_over {
        note(&plan, plans, run.trail, &run.by).await?;
        return Ok(true);
    }
    if let Some(xml) = same_bytes(run, &plan, made) {
        plans.write(&plan, &xml)?;
        carry_out(&plan, plans, destination, run.trail, &run.by).await?;
        return Ok(true);
    }
    // What is known of a case has changed: only the destination knows.
    let there = destination.sha256(&plan.batch.file).await;
    match there {
        Ok(Some(found)) if found == plan.batch.sha256 => {
            note(&plan, plans, run.trail, &run.by).await?;
            Ok(true)
        }
        Ok(Some(_)) => {
            let (place, name) = (destination.place().to_owned(), plan.batch.file);
            Err(DestinationError::Differs { place, name }.into())
        }
        Ok(None) => {
            let reason =
                "its file was never handed over, and what is known of its cases has changed".to_owned();
            let drop = (Subject::Batch(plan.number.clone()), Change::BatchDropped, Some(reason));
            record(run.trail, &run.by, &format!("{} dropped", plan.number), vec![drop]).await?;
            Ok(false)
        }
        Err(source) => Err(RunError::Unsure {
            batch: plan.number,
            place: destination.place().to_owned(),
            file: plan.batch.file,
            source,
        }),
    }
}

/// The messages of a plan as they would be made now, in its order; nothing where there is none.
fn made_again(
    run: &Run<'_>,
    number: &str,
    batch: &BatchPlan,
    amend: Option<&str>,
    loaded: &[Loaded],
) -> Result<Vec<Option<Prepared>>, RunError> {
    let mut made = Vec::new();
    for (case, loaded) in batch.cases.iter().zip(loaded) {
        // As it was before the batch.
        let mut standing = loaded.standing.clone();
        standing.sent.retain(|sent| sent.message.batch != number);
        made.push(again(run, batch.made, loaded, &standing, case.kind, case.version, amend)?);
    }
    Ok(made)
}

/// The file of a plan, if it comes out the same.
fn same_bytes(run: &Run<'_>, plan: &Plan, made: Vec<Option<Prepared>>) -> Option<Vec<u8>> {
    let made: Vec<Prepared> = made.into_iter().collect::<Option<_>>()?;
    let at = jiff::Timestamp::from_microsecond(plan.batch.made.0).map(icsr::value::Ts::second).ok()?;
    let xml = bytes(&made, &plan.number, run.sender?, run.profile, at);
    let same = made.len() == plan.batch.cases.len() && hex(&Sha256::digest(&xml)) == plan.batch.sha256;
    same.then_some(xml)
}
