//! Saved views.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use casework::{Change, Directory, Right, Subject, View};
use model::ReportId;

use crate::access::{Caller, random};
use crate::ask;
use crate::body::Body;
use crate::given::Given;
use crate::problem::Problem;
use crate::state::ReviewState;
use crate::trail::{Draft, Proposed};
use crate::wire::queue::{SavedView, ViewRequest};

/// Longest name, in characters.
const NAME: usize = 80;
/// Longest query string, in bytes.
const QUERY: usize = 2_000;
/// Most views of an account.
const VIEWS: usize = 100;

/// Saved views: own and shared ones.
#[utoipa::path(
    get,
    path = "/views",
    operation_id = "views",
    tag = "queue",
    responses((status = 200, description = "Views.", body = Vec<SavedView>))
)]
pub(crate) async fn list(State(state): State<ReviewState>, caller: Caller) -> Json<Vec<SavedView>> {
    let directory = state.trail.directory();
    Json(directory.views(&caller.account).map(|(id, view)| saved(id, view)).collect())
}

fn saved(id: &str, view: &View) -> SavedView {
    let View { name, query, owner, shared } = view.clone();
    SavedView { id: id.to_owned(), name, query, owner, shared }
}

/// Saves a view. A shared one needs the right to share.
#[utoipa::path(
    post,
    path = "/views",
    operation_id = "makeView",
    tag = "queue",
    request_body = ViewRequest,
    responses((status = 201, description = "Saved.", body = SavedView))
)]
pub(crate) async fn make(
    State(state): State<ReviewState>,
    caller: Caller,
    Body(asked): Body<ViewRequest>,
) -> Result<(StatusCode, Json<SavedView>), Problem> {
    let directory = state.trail.directory();
    let own = directory.views(&caller.account).filter(|(_, view)| view.owner == caller.account);
    if own.count() >= VIEWS {
        return Err(Problem::value(format!("an account has {VIEWS} views at most: remove one first")));
    }
    let id = ReportId(random::bytes()?).to_string();
    Ok((StatusCode::CREATED, Json(write(&state, &caller, &id, asked).await?)))
}

/// Saves a view over an earlier one.
#[utoipa::path(
    put,
    path = "/views/{id}",
    operation_id = "saveView",
    tag = "queue",
    params(("id" = String, Path, description = "The view.", pattern = "^[0-9a-f]{32}$")),
    request_body = ViewRequest,
    responses((status = 200, description = "Saved.", body = SavedView))
)]
pub(crate) async fn save(
    State(state): State<ReviewState>,
    caller: Caller,
    Path(id): Path<String>,
    Body(asked): Body<ViewRequest>,
) -> Result<Json<SavedView>, Problem> {
    owned(&state.trail.directory(), &caller, &id)?;
    Ok(Json(write(&state, &caller, &id, asked).await?))
}

/// Removes a view.
#[utoipa::path(
    delete,
    path = "/views/{id}",
    operation_id = "removeView",
    tag = "queue",
    params(("id" = String, Path, description = "The view.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 204, description = "Removed."))
)]
pub(crate) async fn remove(
    State(state): State<ReviewState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    owned(&state.trail.directory(), &caller, &id)?;
    propose(&state, &caller, &id, Change::ViewRemoved).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses views that are not there for the one who asks, and shared ones of others without the right to share.
fn owned(directory: &Directory, caller: &Caller, id: &str) -> Result<(), Problem> {
    match directory.view(id) {
        Some(view) if view.owner == caller.account => Ok(()),
        Some(view) if view.shared => caller.need(Right::ShareViews),
        _ => Err(Problem::none("view")),
    }
}

async fn write(
    state: &ReviewState,
    caller: &Caller,
    id: &str,
    asked: ViewRequest,
) -> Result<SavedView, Problem> {
    let ViewRequest { name, query, shared } = asked;
    if shared {
        caller.need(Right::ShareViews)?;
    }
    let name = ask::text("name", &name, NAME)?;
    if query.len() > QUERY {
        return Err(Problem::value(format!("`query` has {} bytes, {QUERY} are allowed", query.len())));
    }
    let query = query.trim_start_matches('?').to_owned();
    Given::of_view(&query)
        .map_err(|problem| Problem::value(format!("`query` is none of the queue: {}", problem.detail)))?;
    propose(state, caller, id, Change::ViewSaved { name, query, shared }).await?;
    let directory = state.trail.directory();
    directory.view(id).map(|view| saved(id, view)).ok_or_else(|| Problem::none("view"))
}

async fn propose(state: &ReviewState, caller: &Caller, id: &str, change: Change) -> Result<(), Problem> {
    let draft = Draft {
        id: None,
        subject: Subject::View(id.to_owned()),
        prev: None,
        by: caller.actor.clone(),
        change,
        reason: None,
        meaning: None,
    };
    match state.trail.propose(draft).await? {
        Proposed::Applied(_) => Ok(()),
        Proposed::Void { .. } => Err(Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "changed-meanwhile",
            "Changed meanwhile",
            "Somebody else changed this view at the same moment. Look at it again.",
        )),
    }
}
