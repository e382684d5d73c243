//! What the trail has of alerts that were sent because somebody asked for it: again, or as a test.
//!
//! Each has two entries. The first is written before anything leaves, with `rows` 0: nothing leaves without one. The second
//! says what came of it, under a number that is made of the first one's: a repeat of the request finds it and gives the same
//! answer. Where there is only the first, something was in the way, and a repeat sends.

use std::collections::BTreeMap;

use casework::{Actor, Change, EntryId, Subject};
use model::Timestamp;

use crate::access::Caller;
use crate::alerts::{Replay, Replayed, Tested, numbered};
use crate::problem::Problem;
use crate::state::ReviewState;
use crate::trail::{Draft, Proposed, TrailError};

/// The number of the entry that says what came of what this one asked for.
fn outcome_of(asked: EntryId) -> EntryId {
    numbered("hark 2026-11 alert sending v1", &asked.0)
}

/// What came of a request before, as its second entry has it.
pub(super) struct Done {
    query: BTreeMap<String, String>,
    rows: u64,
}

/// What came of the request whose first entry has this number; nothing where it has none, or nothing came of it yet.
///
/// # Errors
/// What does not answer.
pub(super) async fn done(state: &ReviewState, asked: Option<EntryId>) -> Result<Option<Done>, Problem> {
    let Some(asked) = asked else { return Ok(None) };
    let outcome = state.trail.outcome(&Subject::Desk, outcome_of(asked)).await?;
    let Some(Proposed::Applied(line)) = outcome else { return Ok(None) };
    let Change::Exported { query, rows, .. } = line.entry.change else { return Ok(None) };
    let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    Ok(Some(Done { query, rows }))
}

impl Done {
    /// As the answer to a replay.
    pub(super) fn replayed(&self) -> Replayed {
        let disabled = self.query.get("disabled").map(String::as_str).unwrap_or_default();
        let disabled = disabled.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Replayed { deliveries: self.rows, disabled }
    }

    /// As the answer to a test.
    pub(super) fn tested(&self) -> Tested {
        let outcome = self.query.get("outcome").cloned().unwrap_or_default();
        Tested { delivered: self.rows > 0, outcome }
    }
}

/// Something that is being sent, with its first entry in the trail.
pub(super) struct Sending {
    /// The number of that entry.
    asked: EntryId,
    by: Actor,
    what: &'static str,
    query: Vec<(&'static str, String)>,
}

impl Sending {
    /// Alerts that are delivered again.
    ///
    /// # Errors
    /// What does not answer; nothing may then be sent.
    pub(super) async fn replay(
        state: &ReviewState,
        caller: &Caller,
        entry: Option<EntryId>,
        replay: &Replay,
    ) -> Result<Sending, Problem> {
        let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let query = [
            ("alert", replay.alert.clone()),
            ("from", time(replay.from)),
            ("to", time(replay.to)),
            ("endpoint", replay.endpoint.clone()),
        ];
        let query = query.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Sending::begin(state, caller, entry, "alerts", query).await
    }

    /// A test of an endpoint.
    ///
    /// # Errors
    /// What does not answer; nothing may then be sent.
    pub(super) async fn test(
        state: &ReviewState,
        caller: &Caller,
        entry: Option<EntryId>,
        endpoint: &str,
    ) -> Result<Sending, Problem> {
        Sending::begin(state, caller, entry, "alert_test", vec![("endpoint", endpoint.to_owned())]).await
    }

    async fn begin(
        state: &ReviewState,
        caller: &Caller,
        entry: Option<EntryId>,
        what: &'static str,
        query: Vec<(&'static str, String)>,
    ) -> Result<Sending, Problem> {
        let by = caller.actor.clone();
        let draft = draft(entry, by.clone(), what, &query, 0, "asked to send");
        let (Proposed::Applied(line) | Proposed::Void { stands: line }) = state.trail.propose(draft).await?;
        Ok(Sending { asked: line.entry.id, by, what, query })
    }

    /// Notes how many deliveries wait because of it.
    ///
    /// # Errors
    /// What does not answer.
    pub(super) async fn replayed(mut self, state: &ReviewState, replayed: &Replayed) -> Result<(), Problem> {
        if !replayed.disabled.is_empty() {
            self.query.push(("disabled", replayed.disabled.join(",")));
        }
        Ok(self.end(state, replayed.deliveries).await?)
    }

    /// Notes what the endpoint answered.
    ///
    /// # Errors
    /// What does not answer.
    pub(super) async fn tested(mut self, state: &ReviewState, tested: &Tested) -> Result<(), Problem> {
        self.query.push(("outcome", tested.outcome.clone()));
        Ok(self.end(state, u64::from(tested.delivered)).await?)
    }

    async fn end(self, state: &ReviewState, rows: u64) -> Result<(), TrailError> {
        let id = Some(outcome_of(self.asked));
        let draft = draft(id, self.by, self.what, &self.query, rows, "sent");
        state.trail.propose(draft).await.map(|_| ())
    }
}

fn draft(
    id: Option<EntryId>,
    by: Actor,
    what: &str,
    query: &[(&'static str, String)],
    rows: u64,
    meaning: &str,
) -> Draft {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    Draft {
        id,
        subject: Subject::Desk,
        prev: None,
        by,
        change: Change::Exported { what: what.to_owned(), query, rows },
        reason: None,
        meaning: Some(meaning.to_owned()),
    }
}
