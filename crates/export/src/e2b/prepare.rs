//! The message of a case: whether it has its turn, and what it says.

use std::collections::BTreeMap;

use casework::{CaseMessage, Change, MessageKind, Standing, Subject};
use icsr::c::Nullification;
use icsr::n::Message;
use icsr::value::{Known, Ts};
use model::Timestamp;

use super::cases::Loaded;
use super::error::RunError;
use super::message::{Prepared, content, message};
use super::run::{Outcome, Run, Waiting};
use super::skeleton::{GONE, NO_CASE};
use super::turn::{Life, Turn, life, turn};
use crate::case::{Input, Reason, build, build_nullification};
use crate::trail::Trail;

/// C.1.11.1 of what is taken back, and of what is put right.
const TAKEN_BACK: &str = "1";
const PUT_RIGHT: &str = "2";
/// Characters of C.1.11.2.
const REASON: usize = 2000;

/// Which batches a receiver read nothing of.
pub(super) struct Unread<'a> {
    trail: &'a dyn Trail,
    known: BTreeMap<String, bool>,
}

impl<'a> Unread<'a> {
    pub(super) fn new(trail: &'a dyn Trail) -> Unread<'a> {
        Unread { trail, known: BTreeMap::new() }
    }

    /// Looks up the batch of a refused case, once for each batch.
    pub(super) async fn learn(&mut self, loaded: &Loaded, profile: &str) -> Result<(), RunError> {
        let Some(last) = loaded.standing.last_sent(profile) else { return Ok(()) };
        let batch = &last.message.batch;
        if last.answer.as_ref().is_none_or(|answer| answer.accepted) || self.known.contains_key(batch) {
            return Ok(());
        }
        let history = self.trail.history(&Subject::Batch(batch.clone())).await?;
        let read_nothing = history.iter().any(|line| {
            line.applied
                && matches!(&line.entry.change, Change::BatchAcknowledged { code, .. } if code == "AR")
        });
        self.known.insert(batch.clone(), read_nothing);
        Ok(())
    }
}

/// The message of a case that has its turn; nothing where it has none, and the outcome says so.
pub(super) fn prepare(
    run: &Run<'_>,
    at: Timestamp,
    loaded: &Loaded,
    unread: &Unread<'_>,
    outcome: &mut Outcome,
) -> Result<Option<Prepared>, RunError> {
    let Loaded { id, report, standing, .. } = loaded;
    let read_nothing = |batch: &str| unread.known.get(batch).copied().unwrap_or(false);
    let (gone, between) = match life(standing, report.is_some()) {
        Life::Gone(reason) => (Some(reason), false),
        Life::Between => (None, true),
        Life::Stands => (None, false),
    };
    let turn_for = |content: &str| {
        turn(standing, &run.profile.name, gone.is_some(), content, &read_nothing, run.amend.is_some())
    };
    match turn_for("") {
        Turn::Send { .. } => {}
        Turn::Rejected => {
            outcome.waiting.push((*id, Waiting::Rejected));
            return Ok(None);
        }
        Turn::TakenBack => {
            outcome.waiting.push((*id, Waiting::TakenBack));
            return Ok(None);
        }
        Turn::Nothing | Turn::Unchanged => return Ok(None),
    }
    // What people work on again is neither news nor taken back.
    if between && !standing.sent.is_empty() {
        return Ok(None);
    }
    let taken_back = gone.as_deref().map(|reason| nullification(TAKEN_BACK, reason));
    let made = match make(run, at, loaded, standing, taken_back.as_ref())? {
        Ok(made) => made,
        Err(reasons) => {
            outcome.refused.push((*id, reasons));
            return Ok(None);
        }
    };
    let (kind, version) = match turn_for(&made.content) {
        Turn::Send { kind, version } => (kind, version),
        Turn::Unchanged => {
            outcome.unchanged += 1;
            return Ok(None);
        }
        Turn::Nothing | Turn::Rejected | Turn::TakenBack => return Ok(None),
    };
    let amended = run.amend.as_deref().filter(|_| kind == MessageKind::Amendment);
    let amended = amended.map(|reason| nullification(PUT_RIGHT, reason));
    let message = match &amended {
        None => made.message,
        Some(amended) => match make(run, at, loaded, standing, Some(amended))? {
            Ok(again) => again.message,
            Err(_) => return Ok(None),
        },
    };
    let reason = amended.or(taken_back).map(|nullification| nullification.reason);
    Ok(Some(prepared(run, loaded, standing, message, (kind, version, made.content), reason)))
}

/// The message of a case that was planned: as what it then was, made then. Nothing where the case is not that any more, or cannot be
/// written. `before`: how the report stood without the batch.
pub(super) fn again(
    run: &Run<'_>,
    at: Timestamp,
    loaded: &Loaded,
    before: &Standing,
    kind: MessageKind,
    version: u32,
    amended: Option<&str>,
) -> Result<Option<Prepared>, RunError> {
    let nullification = match kind {
        MessageKind::Initial | MessageKind::FollowUp => None,
        MessageKind::Amendment => Some(nullification(PUT_RIGHT, amended.unwrap_or_default())),
        MessageKind::Nullification => match life(before, loaded.report.is_some()) {
            Life::Gone(reason) => Some(nullification(TAKEN_BACK, &reason)),
            Life::Stands | Life::Between => return Ok(None),
        },
    };
    let Ok(made) = make(run, at, loaded, before, nullification.as_ref())? else { return Ok(None) };
    let reason = nullification.map(|nullification| nullification.reason);
    Ok(Some(prepared(run, loaded, before, made.message, (kind, version, made.content), reason)))
}

fn nullification(kind: &str, reason: &str) -> Nullification {
    Nullification { kind: kind.to_owned(), reason: reason.chars().take(REASON).collect() }
}

fn prepared(
    run: &Run<'_>,
    loaded: &Loaded,
    standing: &Standing,
    message: Message,
    (kind, version, content): (MessageKind, u32, String),
    reason: Option<String>,
) -> Prepared {
    let name = &run.profile.name;
    let said = CaseMessage {
        profile: name.clone(),
        case: message.id.clone(),
        batch: String::new(),
        kind,
        version,
        content,
        latest: Some(message.case.c.identification.latest.date().to_owned()),
    };
    let before = standing.sent.iter().filter(|sent| sent.message.profile == *name).count();
    Prepared { report: loaded.id, message, said, before, reason }
}

/// A message, and the digest of what it says.
struct Made {
    message: Message,
    content: String,
}

/// Makes the message of a case. One that is taken back and cannot be built, since its post is gone or lacks what a message must have,
/// is made of what was kept when it was sent. Inside, all reasons why there is none.
fn make(
    run: &Run<'_>,
    at: Timestamp,
    loaded: &Loaded,
    standing: &Standing,
    nullification: Option<&Nullification>,
) -> Result<Result<Made, Vec<Reason>>, RunError> {
    let taken_back = nullification.is_some_and(|nullification| nullification.kind == TAKEN_BACK);
    let mut reasons = Vec::new();
    if let Some(report) = &loaded.report {
        let input = Input {
            report,
            standing,
            members: &loaded.members,
            sender: run.sender,
            profile: run.profile,
            meddra: run.meddra,
            day_zero: run.day_zero,
            may_export: (run.may_export)(&report.channel),
            created: at,
            nullification,
        };
        match (if taken_back { build_nullification(&input) } else { build(&input) }, run.sender) {
            (Ok(built), Some(sender)) => {
                let message = message(built.icsr, sender, run.profile);
                let content = content(&message, run.profile, standing, built.narrated.as_deref());
                return Ok(Ok(Made { message, content }));
            }
            (Err(refused), _) => reasons = refused.reasons,
            // Refused by the gates.
            (Ok(_), None) => {}
        }
    }
    if !taken_back {
        return Ok(Err(reasons));
    }
    let kept = run.plans.map(|plans| plans.kept_of(loaded.id)).transpose()?.flatten();
    let (Some(mut case), Some(sender), Ok(created)) =
        (kept, run.sender, jiff::Timestamp::from_microsecond(at.0).map(Ts::second))
    else {
        let why = if loaded.report.is_some() { "it cannot be written any more" } else { "its post is gone" };
        let text = format!(
            "{why}, and this machine has nothing of what was sent; take the case back at the receiver by hand"
        );
        reasons.push(Reason { element: "C.1.11.1".to_owned(), text });
        return Ok(Err(reasons));
    };
    case.c.identification.created = created;
    case.c.identification.nullification = nullification.cloned();
    let narrative = if loaded.report.is_some() { NO_CASE } else { GONE };
    case.h.text = Known::Is(narrative.to_owned());
    let message = message(case, sender, run.profile);
    let content = content(&message, run.profile, standing, None);
    Ok(Ok(Made { message, content }))
}
