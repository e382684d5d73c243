//! API tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use casework::{Right, Token};
use secrecy::ExposeSecret;

use crate::access::{Access, Caller, names, refusals};
use crate::body::Body;
use crate::problem::Problem;
use crate::wire::account::{NewToken, TokenRequest, TokenView};

/// API tokens: own, and everybody's for administrators.
#[utoipa::path(
    get,
    path = "/tokens",
    operation_id = "tokens",
    tag = "people",
    responses((status = 200, description = "Tokens without their secrets.", body = Vec<TokenView>))
)]
pub(crate) async fn tokens(State(access): State<Arc<Access>>, caller: Caller) -> Json<Vec<TokenView>> {
    let directory = access.directory();
    let seen = |(_, token): &(&str, &Token)| token.account == caller.account || caller.may(Right::Administer);
    Json(directory.tokens().filter(seen).map(|(id, token)| view(&access, id, token)).collect())
}

/// Makes a token.
#[utoipa::path(
    post,
    path = "/tokens",
    operation_id = "makeToken",
    tag = "people",
    request_body = TokenRequest,
    responses((status = 201, description = "Made; its secret is shown this once.", body = NewToken))
)]
pub(crate) async fn make_token(
    State(access): State<Arc<Access>>,
    caller: Caller,
    Body(request): Body<TokenRequest>,
) -> Result<(StatusCode, Json<NewToken>), Problem> {
    let (name, rights) = (names::display(&request.name)?, names::rights(&request.rights)?);
    let (id, secret) = access.make_token(&caller, name, rights, request.days).await?;
    let directory = access.directory();
    let token =
        directory.tokens().find(|(kept, _)| *kept == id).ok_or_else(|| refusals::none_such("token"))?;
    let token = view(&access, &id, token.1);
    Ok((StatusCode::CREATED, Json(NewToken { token, secret: secret.expose_secret().to_owned() })))
}

/// Revokes a token: one's own, or as an administrator anybody's.
#[utoipa::path(
    delete,
    path = "/tokens/{id}",
    operation_id = "revokeToken",
    tag = "people",
    params(("id" = String, Path, description = "The token.")),
    responses((status = 204, description = "Revoked."))
)]
pub(crate) async fn revoke_token(
    State(access): State<Arc<Access>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    access.revoke_token(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(access: &Access, id: &str, token: &Token) -> TokenView {
    TokenView {
        id: id.to_owned(),
        account: token.account.clone(),
        name: token.name.clone(),
        rights: names::right_words(&token.rights),
        since: token.since.to_string(),
        until: token.until.to_string(),
        last_used: access.last_used().of(id).map(|at| at.to_string()),
    }
}
