//! What a person chose: keys, language, theme.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::access::{Access, Caller};
use crate::body::Body;
use crate::problem::Problem;

/// Keys, language, theme: a JSON object of at most 16 KiB.
#[utoipa::path(
    put,
    path = "/preferences",
    operation_id = "setPreferences",
    tag = "people",
    request_body = std::collections::BTreeMap<String, serde_json::Value>,
    responses((status = 204, description = "Saved."))
)]
pub(crate) async fn set_preferences(
    State(access): State<Arc<Access>>,
    caller: Caller,
    Body(preferences): Body<serde_json::Value>,
) -> Result<StatusCode, Problem> {
    access.set_preferences(&caller, preferences).await?;
    Ok(StatusCode::NO_CONTENT)
}
