//! What people do to one report.

use axum::extract::State;
use axum::response::Response;
use casework::{Change, Right, Verdict};
use model::{ReportId, Timestamp};

use crate::access::Caller;
use crate::act::{Act, Before, act, changed};
use crate::ask;
use crate::body::Body;
use crate::problem::Problem;
use crate::request::{Conditions, Id};
use crate::state::ReviewState;
use crate::wire::work::{
    AssignmentRequest, Changed, CommentRequest, CorrectionRequest, DecisionRequest, DuplicatesRequest,
    EscalationRequest, LeaseRequest, ReopeningRequest,
};

/// Takes a report into work, or keeps it there.
#[utoipa::path(
    post,
    path = "/reports/{id}/lease",
    operation_id = "lease",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = LeaseRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn lease(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(asked): Body<LeaseRequest>,
) -> Result<Response, Problem> {
    let done = act(&state, &caller, id, &conditions, |before| lease_of(before, asked.take_over)).await?;
    Ok(changed(&state, &caller, id, &done))
}

/// Gives a report back.
#[utoipa::path(
    delete,
    path = "/reports/{id}/lease",
    operation_id = "release",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn release(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let done = act(&state, &caller, id, &conditions, |_| Ok(Act::new(Change::Released))).await?;
    Ok(changed(&state, &caller, id, &done))
}

/// Decides.
#[utoipa::path(
    post,
    path = "/reports/{id}/decision",
    operation_id = "decide",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = DecisionRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn decide(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(asked): Body<DecisionRequest>,
) -> Result<Response, Problem> {
    find(&state, &caller, id, &conditions, &asked, ask::decided).await
}

/// Gives a report to somebody, or to nobody.
#[utoipa::path(
    post,
    path = "/reports/{id}/assignment",
    operation_id = "assign",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = AssignmentRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn assign(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(asked): Body<AssignmentRequest>,
) -> Result<Response, Problem> {
    can_decide(&state, asked.to.as_deref())?;
    let done =
        act(&state, &caller, id, &conditions, |_| Ok(Act::new(Change::Assigned { to: asked.to.clone() })))
            .await?;
    Ok(changed(&state, &caller, id, &done))
}

/// Raises a report above the others, or no longer.
#[utoipa::path(
    post,
    path = "/reports/{id}/escalation",
    operation_id = "escalate",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = EscalationRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn escalate(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(asked): Body<EscalationRequest>,
) -> Result<Response, Problem> {
    let done = act(&state, &caller, id, &conditions, |_| {
        Ok(Act {
            change: Change::Escalated { raised: asked.raised },
            reason: ask::reason(asked.reason.as_deref())?,
        })
    })
    .await?;
    Ok(changed(&state, &caller, id, &done))
}

/// Notes something.
#[utoipa::path(
    post,
    path = "/reports/{id}/comments",
    operation_id = "comment",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = CommentRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn comment(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(asked): Body<CommentRequest>,
) -> Result<Response, Problem> {
    let done = act(&state, &caller, id, &conditions, |_| {
        Ok(Act::new(Change::Commented { text: ask::comment(&asked.text)? }))
    })
    .await?;
    Ok(changed(&state, &caller, id, &done))
}

/// Puts right what the machine found: labelled data.
#[utoipa::path(
    post,
    path = "/reports/{id}/corrections",
    operation_id = "correct",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = CorrectionRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn correct(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(asked): Body<CorrectionRequest>,
) -> Result<Response, Problem> {
    let done = act(&state, &caller, id, &conditions, |before| ask::correction(before, &asked)).await?;
    Ok(changed(&state, &caller, id, &done))
}

/// Joins a report to a cluster, confirms that it belongs there, or splits it off.
#[utoipa::path(
    post,
    path = "/reports/{id}/duplicates",
    operation_id = "joinOrSplit",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = DuplicatesRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn duplicates(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(asked): Body<DuplicatesRequest>,
) -> Result<Response, Problem> {
    let master = asked.master.as_deref().and_then(|master| master.parse().ok());
    can_stand_for(&state, master).await?;
    let done = act(&state, &caller, id, &conditions, |before| ask::duplicates(before.id, &asked)).await?;
    Ok(changed(&state, &caller, id, &done))
}

/// Takes a decided report up again.
#[utoipa::path(
    post,
    path = "/reports/{id}/reopening",
    operation_id = "reopen",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = ReopeningRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn reopen(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(asked): Body<ReopeningRequest>,
) -> Result<Response, Problem> {
    let done = act(&state, &caller, id, &conditions, |_| {
        Ok(Act { change: Change::Reopened, reason: ask::reason(Some(&asked.reason))? })
    })
    .await?;
    Ok(changed(&state, &caller, id, &done))
}

/// The second reviewer's finding.
#[utoipa::path(
    post,
    path = "/reports/{id}/second-review",
    operation_id = "reviewSecond",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = DecisionRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn review_second(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(asked): Body<DecisionRequest>,
) -> Result<Response, Problem> {
    find(&state, &caller, id, &conditions, &asked, |_, verdict| Change::SecondReviewed { verdict }).await
}

/// Settles a disagreement.
#[utoipa::path(
    post,
    path = "/reports/{id}/settlement",
    operation_id = "settle",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = DecisionRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn settle(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(asked): Body<DecisionRequest>,
) -> Result<Response, Problem> {
    find(&state, &caller, id, &conditions, &asked, |_, verdict| Change::Settled { verdict }).await
}

/// Somebody finds on a report: the change is made of the verdict.
async fn find(
    state: &ReviewState,
    caller: &Caller,
    id: ReportId,
    conditions: &Conditions,
    asked: &DecisionRequest,
    make: impl Fn(&Before<'_>, Verdict) -> Change,
) -> Result<Response, Problem> {
    can_stand_for(state, ask::named_by(&ask::verdict(id, asked)?)).await?;
    let done = act(state, caller, id, conditions, |before| {
        let change = make(before, ask::verdict(before.id, asked)?);
        Ok(Act { change, reason: ask::reason(asked.reason.as_deref())? })
    })
    .await?;
    Ok(changed(state, caller, id, &done))
}

/// A lease as long as the policy says. Taking one over from another is said openly: with `take_over`, and by right.
fn lease_of(before: &Before<'_>, take_over: bool) -> Result<Act, Problem> {
    let held = before.standing.lease.as_ref();
    if let Some(lease) = held.filter(|lease| lease.bars(before.caller.actor.account(), before.now)) {
        if !take_over {
            return Err(casework::Refusal::Leased(lease.clone()).into());
        }
        before.caller.need(Right::SecondReview)?;
    }
    let until = Timestamp(before.now.0 + i64::from(before.policy.lease_secs) * 1_000_000);
    Ok(Act::new(Change::Leased { until }))
}

/// Refuses another report that cannot stand for this one: it is not there, or another stands for it. Two reports that stood for
/// each other would both be hidden.
pub(crate) async fn can_stand_for(state: &ReviewState, other: Option<ReportId>) -> Result<(), Problem> {
    let Some(other) = other else { return Ok(()) };
    if state.ask(state.reports.one(other)).await?.is_none() {
        return Err(Problem::value("the other report is not there: it may have been withdrawn"));
    }
    match state.trail.standing(other).await?.member() {
        None => Ok(()),
        Some(member) => {
            let master = member.master;
            Err(Problem::value(format!("another report stands for that one: name {master} instead")))
        }
    }
}

/// Refuses accounts that could do nothing with a report.
pub(crate) fn can_decide(state: &ReviewState, to: Option<&str>) -> Result<(), Problem> {
    let Some(to) = to else { return Ok(()) };
    let directory = state.trail.directory();
    match directory.account(to) {
        Some(account) if account.rights().contains(&Right::Decide) => Ok(()),
        Some(_) => Err(Problem::value("this account may not decide, so nothing can be assigned to it")),
        None => Err(Problem::value("there is no such account")),
    }
}
