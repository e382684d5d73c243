//! How one report is changed: read what stands, check, append, and say what came of it.
//!
//! The rules are asked before, the order of the trail decides: an entry names the one before it, so that of two that saw the
//! same report one stands and the other learns who came first.

use std::sync::Arc;

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use casework::{Actor, Change, Entry, EntryId, Hash, Line, Policy, Standing, Subject, rules};
use model::{ReportId, Timestamp, Versions};
use store::StoredReport;

use crate::access::Caller;
use crate::card::{self, Looker};
use crate::conflict::changed_meanwhile;
use crate::problem::Problem;
use crate::request::Conditions;
use crate::state::ReviewState;
use crate::trail::{Draft, Proposed};
use crate::wire::work::Changed;

/// How often a change that asks for no version is tried again when others come first.
const TRIES: u32 = 5;

/// A change to be made, with why.
pub(crate) struct Act {
    pub(crate) change: Change,
    pub(crate) reason: Option<String>,
}

impl Act {
    pub(crate) fn new(change: Change) -> Act {
        Act { change, reason: None }
    }

    /// What the signature means (21 CFR 11.50).
    pub(crate) fn meaning(&self) -> Option<&'static str> {
        Some(match self.change {
            Change::Decided { .. } => "decided",
            Change::SecondReviewed { .. } => "reviewed as second person",
            Change::Settled { .. } => "settled a disagreement",
            Change::Reopened => "took up again",
            Change::Undone { .. } => "took back",
            Change::Confirmed => "confirmed as the same case",
            Change::Split => "found to be another case",
            Change::Joined { .. } => "joined as the same case",
            Change::Corrected { .. } => "put right",
            _ => return None,
        })
    }
}

/// A report as it lies and as it stands.
pub(crate) struct Before<'a> {
    pub(crate) id: ReportId,
    pub(crate) report: &'a StoredReport,
    pub(crate) standing: &'a Standing,
    pub(crate) policy: &'a Policy,
    pub(crate) caller: &'a Caller,
    pub(crate) now: Timestamp,
}

impl Before<'_> {
    /// Whether it is serious.
    pub(crate) fn serious(&self) -> bool {
        card::serious(self.report, self.standing)
    }

    /// Refuses what the rules forbid.
    pub(crate) fn check(&self, act: &Act) -> Result<(), Problem> {
        let Before { standing, caller, now, .. } = self;
        Ok(rules::check(standing, &act.change, act.reason.as_deref(), &caller.actor, &caller.rights, *now)?)
    }

    /// How it would stand after the change.
    pub(crate) fn after(&self, act: &Act) -> Standing {
        let mut after = self.standing.clone();
        let entry = Entry {
            id: ReportId([0; 16]),
            subject: Subject::Report(self.id),
            prev: after.head.clone(),
            at: self.now,
            by: self.caller.actor.clone(),
            change: act.change.clone(),
            reason: act.reason.clone(),
            meaning: None,
            versions: Versions::default(),
        };
        after.apply(&entry, b"");
        after
    }
}

/// What came of it.
pub(crate) struct Done {
    pub(crate) line: Box<Line>,
    pub(crate) standing: Standing,
}

/// Makes a change of one report. `make` is asked for it once the report and what stands are known, and again when others came
/// first and no version was asked for.
///
/// # Errors
/// What the rules forbid; who came first; what does not answer.
pub(crate) async fn act(
    state: &ReviewState,
    caller: &Caller,
    id: ReportId,
    conditions: &Conditions,
    make: impl Fn(&Before<'_>) -> Result<Act, Problem>,
) -> Result<Done, Problem> {
    let entry = conditions.entry(&caller.account);
    if let Some(first) = repeated(state, caller, id, entry).await? {
        return first;
    }
    let report = state.ask(state.reports.one(id)).await?.ok_or_else(Problem::no_report)?;
    let mut standing = seen(state, caller, &report, conditions.seen.as_ref()).await?;
    for tries in 1.. {
        let now = state.clock.now();
        let before = Before { id, report: &report, standing: &standing, policy: &state.policy, caller, now };
        let looker = Looker { account: &caller.account, policy: &state.policy, now };
        if conditions.seen.as_ref().is_some_and(|seen| *seen != standing.head) {
            let history = state.trail.history(&Subject::Report(id)).await?;
            let first = history.iter().rfind(|line| line.applied);
            return Err(changed_meanwhile(first, &standing, &looker));
        }
        let act = make(&before)?;
        before.check(&act)?;
        let meaning = act.meaning().map(str::to_owned);
        let draft = Draft {
            id: entry,
            subject: Subject::Report(id),
            prev: Some(standing.head.clone()),
            by: caller.actor.clone(),
            change: act.change,
            reason: act.reason,
            meaning,
        };
        match state.trail.propose(draft).await? {
            Proposed::Applied(line) => {
                let mut after = Standing::clone(&standing);
                after.apply(&line.entry, &line.bytes);
                return Ok(Done { line, standing: after });
            }
            Proposed::Void { stands } => {
                standing = state.trail.standing(id).await?;
                // An entry's number is used up with it; who asked for a version wants to know; a finding is to be read first.
                let told = entry.is_some() || conditions.seen.is_some() || is_finding(&stands.entry.change);
                if told || tries >= TRIES {
                    return Err(changed_meanwhile(Some(&stands), &standing, &looker));
                }
            }
        }
    }
    Err(Problem::internal())
}

fn is_finding(change: &Change) -> bool {
    matches!(change, Change::Decided { .. } | Change::SecondReviewed { .. } | Change::Settled { .. })
}

/// The answer of the first request under this number; nothing where there was none.
async fn repeated(
    state: &ReviewState,
    caller: &Caller,
    id: ReportId,
    entry: Option<EntryId>,
) -> Result<Option<Result<Done, Problem>>, Problem> {
    let Some(entry) = entry else { return Ok(None) };
    let history = state.trail.history(&Subject::Report(id)).await?;
    let Some(at) = history.iter().position(|line| line.entry.id == entry) else { return Ok(None) };
    let mut standing = Standing::default();
    for line in history.get(..=at).unwrap_or_default() {
        standing.apply(&line.entry, &line.bytes);
    }
    let line = &history[at];
    if line.applied {
        return Ok(Some(Ok(Done { line: Box::new(line.clone()), standing })));
    }
    let first = history[..at].iter().rfind(|line| line.applied);
    let looker = Looker { account: &caller.account, policy: &state.policy, now: state.clock.now() };
    Ok(Some(Err(changed_meanwhile(first, &standing, &looker))))
}

/// How a report stands, once it is noted that a person saw it: whoever changes it has.
///
/// # Errors
/// What does not answer.
pub(crate) async fn seen(
    state: &ReviewState,
    caller: &Caller,
    report: &StoredReport,
    expected: Option<&Hash>,
) -> Result<Arc<Standing>, Problem> {
    let standing = state.trail.standing(report.id).await?;
    let stale = expected.is_some_and(|expected| *expected != standing.head);
    // Under a version that was asked for nothing may come between: it was seen without being noted, and stays so.
    if standing.seen.is_some() || stale || expected.is_some() || matches!(caller.actor, Actor::Hark) {
        return Ok(standing);
    }
    note_seen(state, caller, report, &standing).await?;
    Ok(state.trail.standing(report.id).await?)
}

/// Notes that somebody saw a report for the first time. Another may have come first, which is as good.
pub(crate) async fn note_seen(
    state: &ReviewState,
    caller: &Caller,
    report: &StoredReport,
    standing: &Standing,
) -> Result<(), Problem> {
    let flagged = state.flagged(report).await?;
    let awareness = card::awareness(report, flagged);
    let change = Change::Seen { awareness, criteria_met: card::machine_met(report) };
    let draft = Draft {
        id: None,
        subject: Subject::Report(report.id),
        prev: Some(standing.head.clone()),
        by: caller.actor.clone(),
        change,
        reason: None,
        meaning: None,
    };
    state.trail.propose(draft).await?;
    Ok(())
}

/// The answer to a change.
pub(crate) fn changed(state: &ReviewState, caller: &Caller, id: ReportId, done: &Done) -> Response {
    let looker = Looker { account: &caller.account, policy: &state.policy, now: state.clock.now() };
    let standing = card::standing(&done.standing, &looker);
    let tag = etag(&standing.etag);
    let body = Changed { report: id.to_string(), entry: done.line.entry.id.to_string(), standing };
    ([(header::ETAG, tag)], Json(body)).into_response()
}

/// A tag, quoted.
pub(crate) fn etag(head: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{head}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}
