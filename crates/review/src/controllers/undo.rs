//! Takes back the last own decision.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use casework::{Change, Subject, UNDOABLE};
use model::ReportId;

use crate::access::Caller;
use crate::act::{Act, act, changed};
use crate::problem::Problem;
use crate::request::Conditions;
use crate::state::ReviewState;
use crate::wire::work::Changed;

/// Types of changes that can be taken back (`casework::Standing` keeps what stood before them).
const TYPES: [&str; 8] =
    ["decided", "second_reviewed", "settled", "reopened", "escalated", "assigned", "joined", "confirmed"];

/// Takes back the last own decision that can be, over all reports.
#[utoipa::path(
    post,
    path = "/undo",
    operation_id = "undo",
    tag = "work",
    responses((status = 200, description = "The report and how it stands now.", body = Changed), (status = 404, description = "Nothing of yours can be undone.", body = Problem, content_type = "application/problem+json"), (status = 409, description = "Somebody has decided after you, or works on it.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn undo(State(state): State<ReviewState>, caller: Caller) -> Result<Response, Problem> {
    let Some((report, entry)) = last_own(&state, &caller).await? else {
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "nothing-to-undo",
            "Nothing to undo",
            "None of your last ten decisions can be taken back.",
        ));
    };
    let any = Conditions::default();
    let done = act(&state, &caller, report, &any, |_| Ok(Act::new(Change::Undone { entry }))).await?;
    Ok(changed(&state, &caller, report, &done))
}

/// The newest own entry that can be taken back, among the last ten that ever could.
async fn last_own(state: &ReviewState, caller: &Caller) -> Result<Option<(ReportId, ReportId)>, Problem> {
    let own = state.ask(state.desk.own_entries(&caller.account, &TYPES, UNDOABLE as u32)).await?;
    for (subject, entry) in own {
        let Subject::Report(report) = subject else { continue };
        let standing = state.trail.standing(report).await?;
        if standing.undoable_by(&caller.account) == Some(entry) {
            return Ok(Some((report, entry)));
        }
    }
    Ok(None)
}
