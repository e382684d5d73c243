//! What the trail has of alerts that were sent because somebody asked for it: again, or as a test.
//!
//! Each has two entries. The first is written before anything leaves, and says nothing of what came of it: nothing leaves without
//! one. The second says that, under a number that is made of the first one's: a repeat of the request finds it and gives the same
//! answer. Where there is only the first, something was in the way, and a repeat sends.

use casework::{Actor, Change, EntryId, Subject};

use crate::access::Caller;
use crate::alerts::{Replay, Replayed, Tested, numbered};
use crate::problem::Problem;
use crate::state::ReviewState;
use crate::trail::{Draft, Proposed};

/// The number of the entry that says what came of what this one asked for.
fn outcome_of(asked: EntryId) -> EntryId {
    numbered("hark 2026-11 alert sending v1", &asked.0)
}

/// What the second entry says, of the request whose first entry has this number; nothing where it has none, or nothing came of it
/// yet.
async fn outcome(state: &ReviewState, asked: Option<EntryId>) -> Result<Option<Change>, Problem> {
    let Some(asked) = asked else { return Ok(None) };
    Ok(match state.trail.outcome(&Subject::Desk, outcome_of(asked)).await? {
        Some(Proposed::Applied(line)) => Some(line.entry.change),
        _ => None,
    })
}

/// What came of this replay, where this request asked for it before.
///
/// # Errors
/// What does not answer; the number is that of another request.
pub(super) async fn replayed(
    state: &ReviewState,
    asked: Option<EntryId>,
    replay: &Replay,
) -> Result<Option<Replayed>, Problem> {
    let Some(outcome) = outcome(state, asked).await? else { return Ok(None) };
    if let Change::AlertsReplayed { deliveries: Some(deliveries), disabled, .. } = &outcome {
        let replayed = Replayed { deliveries: *deliveries, disabled: disabled.clone() };
        if outcome == replay_of(replay, Some(&replayed)) {
            return Ok(Some(replayed));
        }
    }
    Err(key_of_another())
}

/// What came of a test, where this request asked for it before. Its number is of the endpoint's address: there is no other with it.
///
/// # Errors
/// What does not answer.
pub(super) async fn tested(state: &ReviewState, asked: Option<EntryId>) -> Result<Option<Tested>, Problem> {
    Ok(match outcome(state, asked).await? {
        Some(Change::EndpointTested { delivered: Some(delivered), answer: Some(outcome), .. }) => {
            Some(Tested { delivered, outcome })
        }
        _ => None,
    })
}

fn key_of_another() -> Problem {
    Problem::value("this `Idempotency-Key` was used for another request; take a new one")
}

/// Something that is being sent, with its first entry in the trail.
pub(super) struct Sending {
    /// The number of that entry.
    asked: EntryId,
    by: Actor,
}

impl Sending {
    /// Begins: alerts are about to be delivered again, or an endpoint to be tested.
    ///
    /// # Errors
    /// What does not answer; the number is that of another request. Nothing may then be sent.
    pub(super) async fn begin(
        state: &ReviewState,
        caller: &Caller,
        entry: Option<EntryId>,
        change: Change,
    ) -> Result<Sending, Problem> {
        let by = caller.actor.clone();
        let draft = draft(entry, by.clone(), change.clone(), "asked to send");
        let (Proposed::Applied(line) | Proposed::Void { stands: line }) = state.trail.propose(draft).await?;
        if line.entry.change != change {
            return Err(key_of_another());
        }
        Ok(Sending { asked: line.entry.id, by })
    }

    /// Notes what came of it.
    ///
    /// # Errors
    /// What does not answer.
    pub(super) async fn end(self, state: &ReviewState, change: Change) -> Result<(), Problem> {
        let draft = draft(Some(outcome_of(self.asked)), self.by, change, "sent");
        state.trail.propose(draft).await?;
        Ok(())
    }
}

/// What a replay is, before anything came of it or after.
pub(super) fn replay_of(replay: &Replay, replayed: Option<&Replayed>) -> Change {
    Change::AlertsReplayed {
        alert: replay.alert.clone(),
        from: replay.from,
        to: replay.to,
        endpoint: replay.endpoint.clone(),
        deliveries: replayed.map(|replayed| replayed.deliveries),
        disabled: replayed.map(|replayed| replayed.disabled.clone()).unwrap_or_default(),
    }
}

/// What a test is, before anything came of it or after.
pub(super) fn test_of(endpoint: &str, tested: Option<&Tested>) -> Change {
    Change::EndpointTested {
        endpoint: endpoint.to_owned(),
        delivered: tested.map(|tested| tested.delivered),
        answer: tested.map(|tested| tested.outcome.clone()),
    }
}

fn draft(id: Option<EntryId>, by: Actor, change: Change, meaning: &str) -> Draft {
    let meaning = Some(meaning.to_owned());
    Draft { id, subject: Subject::Desk, prev: None, by, change, reason: None, meaning }
}
