//! Who wrote a report and where it stands: shown by right, and never before the trail says so.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::Change;
use deident::Source;

use crate::access::Caller;
use crate::act::{Act, act, etag};
use crate::problem::Problem;
use crate::request::{Conditions, Id};
use crate::state::ReviewState;
use crate::wire::report::Revealed;

/// Opens the seal. The trail says who did, before the answer leaves.
#[utoipa::path(
    post,
    path = "/reports/{id}/reveal",
    operation_id = "reveal",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 200, description = "Who and where. Not to be stored.", body = Revealed), (status = 410, description = "The seal is gone, or was made with another key.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn reveal(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let sealed = state.ask(state.reports.seal(id)).await?;
    let sealed = sealed.ok_or_else(|| {
        Problem::seal(
            "The seal of this report is not there: it was removed, or its post was read without one.",
        )
    })?;
    let opened = sealed.parse().and_then(|sealed| state.keys.open(&sealed));
    // The reason names keys by their public ids, never what is sealed.
    let source = opened.map_err(|error| Problem::seal(&format!("{error}.")))?;
    // Nothing is shown before the trail, and its copy that people read, says that it was.
    let done = act(&state, &caller, id, &conditions, |_| {
        Ok(Act::new(Change::Revealed { what: "source".to_owned() }))
    })
    .await?;
    let Source { post_id, handle, url, thread, source, .. } = source;
    let body = Revealed { handle, url, post_id, thread, source };
    Ok(([(header::ETAG, etag(&done.standing.head.0))], Json(body)).into_response())
}
