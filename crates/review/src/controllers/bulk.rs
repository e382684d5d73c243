//! One change of many reports.

use axum::Json;
use axum::extract::State;
use casework::Change;
use futures_util::stream::{self, StreamExt};
use model::ReportId;

use crate::access::Caller;
use crate::act::{Act, Before, act};
use crate::ask;
use crate::body::Body;
use crate::controllers::work::{can_decide, can_stand_for};
use crate::problem::Problem;
use crate::request::Conditions;
use crate::state::ReviewState;
use crate::wire::work::{BulkAnswer, BulkItem, BulkRequest};

/// Most reports of one change.
const MOST: usize = 1_000;

/// Changes under way at once: enough for the follower to write them together.
const AT_ONCE: usize = 64;

/// Changes many reports, or says what it would change. Each gets an entry of its own.
#[utoipa::path(
    post,
    path = "/bulk",
    operation_id = "bulk",
    tag = "work",
    request_body = BulkRequest,
    responses((status = 200, description = "What it does, or did, to each.", body = BulkAnswer))
)]
pub(crate) async fn bulk(
    State(state): State<ReviewState>,
    caller: Caller,
    Body(asked): Body<BulkRequest>,
) -> Result<Json<BulkAnswer>, Problem> {
    let ids = ids(&asked)?;
    make(None, &asked)?;
    can_decide(&state, asked.to.as_deref())?;
    if let Some(of) = asked.decision.as_ref().and_then(|decision| decision.of.as_deref()) {
        can_stand_for(&state, of.parse().ok()).await?;
    }
    let each = stream::iter(ids).map(|id| one(&state, &caller, id, &asked));
    let items: Vec<Result<BulkItem, Problem>> = each.buffered(AT_ONCE).collect().await;
    let items: Vec<BulkItem> = items.into_iter().collect::<Result<_, _>>()?;
    let refused = items.iter().filter(|item| item.refused.is_some()).count() as u32;
    let changed = items.len() as u32 - refused;
    Ok(Json(BulkAnswer { preview: asked.preview, changed, refused, items }))
}

/// The reports, each once.
fn ids(asked: &BulkRequest) -> Result<Vec<ReportId>, Problem> {
    if asked.reports.is_empty() || asked.reports.len() > MOST {
        return Err(Problem::value(format!("`reports` takes 1 to {MOST} ids")));
    }
    let mut ids = Vec::with_capacity(asked.reports.len());
    for id in &asked.reports {
        let id: ReportId =
            id.parse().map_err(|_| Problem::value("`reports` holds something that is no id"))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// The change of one report; without one only what is asked for is looked at.
fn make(before: Option<&Before<'_>>, asked: &BulkRequest) -> Result<Act, Problem> {
    let needed =
        |name: &str| Problem::value(format!("`{name}` is needed with the action `{}`", asked.action));
    let reason = ask::reason(asked.reason.as_deref())?;
    let change = match asked.action.as_str() {
        "decide" => {
            let decision = asked.decision.as_ref().ok_or_else(|| needed("decision"))?;
            let mut act = match before {
                Some(before) => ask::decision(before, decision)?,
                None => {
                    let verdict = ask::verdict(ReportId([0; 16]), decision)?;
                    Act::new(Change::Decided { verdict, second_review: false })
                }
            };
            act.reason = act.reason.or(reason);
            return Ok(act);
        }
        "assign" => Change::Assigned { to: asked.to.clone() },
        "escalate" => Change::Escalated { raised: asked.raised.ok_or_else(|| needed("raised"))? },
        "comment" => {
            Change::Commented { text: ask::comment(asked.text.as_deref().ok_or_else(|| needed("text"))?)? }
        }
        "confirm" => Change::Confirmed,
        _ => return Err(Problem::value("`action` takes decide, assign, escalate, comment or confirm")),
    };
    Ok(Act { change, reason })
}

/// Changes one report, or says what that would do. What is refused for one is no fault of the others.
async fn one(
    state: &ReviewState,
    caller: &Caller,
    id: ReportId,
    asked: &BulkRequest,
) -> Result<BulkItem, Problem> {
    let standing = state.trail.standing(id).await?;
    let from = standing.status().word().to_owned();
    let after = if asked.preview {
        preview(state, caller, id, asked).await
    } else {
        let done = act(state, caller, id, &Conditions::default(), |before| make(Some(before), asked)).await;
        done.map(|done| done.standing.status().word().to_owned())
    };
    match after {
        Ok(to) => Ok(BulkItem { report: id.to_string(), from, to, refused: None }),
        // The database or the journal is away: not a matter of this report.
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            Ok(BulkItem { report: id.to_string(), to: from.clone(), from, refused: Some(problem.detail) })
        }
    }
}

async fn preview(
    state: &ReviewState,
    caller: &Caller,
    id: ReportId,
    asked: &BulkRequest,
) -> Result<String, Problem> {
    let report = state.ask(state.reports.one(id)).await?.ok_or_else(Problem::no_report)?;
    let standing = state.trail.standing(id).await?;
    let (policy, now) = (&*state.policy, state.clock.now());
    let before = Before { id, report: &report, standing: &standing, policy, caller, now };
    let act = make(Some(&before), asked)?;
    before.check(&act)?;
    Ok(before.after(&act).status().word().to_owned())
}
