//! One's own password.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use secrecy::SecretString;

use super::signed_in;
use crate::access::{Access, Caller};
use crate::body::Body;
use crate::problem::Problem;
use crate::wire::account::{Me, PasswordRequest};

/// Sets one's own password. All sessions of the account end, and a new one begins.
#[utoipa::path(
    put,
    path = "/password",
    operation_id = "setPassword",
    tag = "people",
    request_body = PasswordRequest,
    responses(
        (status = 200, description = "Set; the cookie of a new session comes with it.", body = Me),
        (status = 429, description = "Too many attempts; `Retry-After` says when to come again.", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_password(
    State(access): State<Arc<Access>>,
    caller: Caller,
    Body(request): Body<PasswordRequest>,
) -> Result<impl IntoResponse, Problem> {
    let (current, new) = (SecretString::from(request.current), SecretString::from(request.new));
    let signed = access.change_own_password(&caller, current, new).await?;
    Ok(signed_in(&access, &signed))
}
