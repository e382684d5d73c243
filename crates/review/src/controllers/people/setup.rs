//! The first account.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use secrecy::SecretString;

use super::signed_in;
use crate::access::{Access, Peer, client, names};
use crate::body::Body;
use crate::problem::Problem;
use crate::wire::account::{Me, SetupRequest};

/// Makes the first administrator, while nobody is there.
#[utoipa::path(
    post,
    path = "/setup",
    operation_id = "setUp",
    tag = "people",
    request_body = SetupRequest,
    responses(
        (status = 200, description = "Made and signed in.", body = Me),
        (status = 403, description = "The code is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody is there already.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts; `Retry-After` says when to come again.", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_up(
    State(access): State<Arc<Access>>,
    peer: Peer,
    headers: HeaderMap,
    Body(request): Body<SetupRequest>,
) -> Result<impl IntoResponse, Problem> {
    let from = client(peer, &headers, &access.options().trusted_proxies);
    let (code, password) = (SecretString::from(request.code), SecretString::from(request.password));
    let display = names::display(&request.display)?;
    let signed = access.set_up(&code, &request.account, display, password, &from).await?;
    Ok(signed_in(&access, &signed))
}
