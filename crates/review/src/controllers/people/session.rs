//! Signing in and out; the sessions there are.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse};
use casework::Right;
use secrecy::SecretString;

use super::{me_of, signed_in};
use crate::access::{Access, Caller, Peer, Via, client, cookies, refusals};
use crate::api::{Kind, Parameters, Row};
use crate::body::Body;
use crate::problem::Problem;
use crate::query::BadParameter;
use crate::wire::account::{Me, SessionView, SignInOptions, SignInRequest};

/// Parameters of the list of sessions.
pub(crate) struct Whose;

impl Parameters for Whose {
    fn rows() -> Vec<Row> {
        vec![("all", Kind::Flag, "Everybody's (administrators only).")]
    }
}

/// How one can sign in.
#[utoipa::path(
    get,
    path = "/sign-in",
    operation_id = "signInOptions",
    tag = "people",
    responses((status = 200, description = "The ways.", body = SignInOptions))
)]
pub(crate) async fn sign_in_options(State(access): State<Arc<Access>>) -> Json<SignInOptions> {
    let oidc = access.oidc().map(|oidc| oidc.name().to_owned());
    Json(SignInOptions { setup: access.is_unset(), oidc, demo: access.options().demo })
}

/// Signs in with name and password.
#[utoipa::path(
    post,
    path = "/session",
    operation_id = "signIn",
    tag = "people",
    request_body = SignInRequest,
    responses(
        (status = 200, description = "Signed in; the cookie comes with it.", body = Me),
        (status = 401, description = "Name or password is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The request comes from another site.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts; `Retry-After` says when to come again.", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sign_in(
    State(access): State<Arc<Access>>,
    peer: Peer,
    headers: HeaderMap,
    Body(request): Body<SignInRequest>,
) -> Result<impl IntoResponse, Problem> {
    let from = client(peer, &headers, &access.options().trusted_proxies);
    let password = SecretString::from(request.password);
    let signed = access.sign_in(&request.account, password, &from).await?;
    Ok(signed_in(&access, &signed))
}

/// Signs out.
#[utoipa::path(
    delete,
    path = "/session",
    operation_id = "signOut",
    tag = "people",
    responses((status = 204, description = "Signed out."))
)]
pub(crate) async fn sign_out(
    State(access): State<Arc<Access>>,
    caller: Caller,
) -> Result<impl IntoResponse, Problem> {
    access.end_session(caller.need_session()?, &caller.actor, "signed_out").await?;
    let cookie = cookies::remove(cookies::SESSION);
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, cookie)])))
}

/// Who asks.
#[utoipa::path(
    get,
    path = "/session",
    operation_id = "me",
    tag = "people",
    responses((status = 200, description = "Account, rights, preferences, policy.", body = Me))
)]
pub(crate) async fn me(State(access): State<Arc<Access>>, caller: Caller) -> Json<Me> {
    Json(me_of(&access, &caller))
}

/// Sessions that have not ended.
#[utoipa::path(
    get,
    path = "/sessions",
    operation_id = "sessions",
    tag = "people",
    params(Whose),
    responses((status = 200, description = "Own sessions, or all.", body = Vec<SessionView>))
)]
pub(crate) async fn sessions(
    State(access): State<Arc<Access>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<Vec<SessionView>>, Problem> {
    let all = wants_all(query.as_deref().unwrap_or_default())?;
    if all {
        caller.need(Right::Administer)?;
    }
    let directory = access.directory();
    let seen =
        directory.sessions(access.now()).filter(|(_, session)| all || session.account == caller.account);
    let view = |(id, session): (&str, &casework::Session)| SessionView {
        id: id.to_owned(),
        account: session.account.clone(),
        how: session.how.clone(),
        since: session.since.to_string(),
        until: session.until.to_string(),
        this: matches!(&caller.via, Via::Session { id: own } if own == id),
    };
    Ok(Json(seen.map(view).collect()))
}

fn wants_all(query: &str) -> Result<bool, Problem> {
    let mut all = false;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        all = match (name.as_ref(), value.as_ref()) {
            ("all", "true") => true,
            ("all", "false" | "") => false,
            (name, _) => {
                let detail =
                    if name == "all" { "is true or false" } else { "is not a parameter; there is all" };
                let bad =
                    BadParameter { parameter: name.chars().take(40).collect(), detail: detail.to_owned() };
                return Err(Problem::parameters(vec![bad]));
            }
        };
    }
    Ok(all)
}

/// Ends a session: one's own, or as an administrator anybody's.
#[utoipa::path(
    delete,
    path = "/sessions/{id}",
    operation_id = "endSession",
    tag = "people",
    params(("id" = String, Path, description = "The session.")),
    responses((status = 204, description = "Ended."))
)]
pub(crate) async fn end_session(
    State(access): State<Arc<Access>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let directory = access.directory();
    let session = directory.session(&id, access.now());
    let ends =
        session.is_some_and(|session| session.account == caller.account || caller.may(Right::Administer));
    if !ends {
        return Err(refusals::none_such("session"));
    }
    access.end_session(&id, &caller.actor, "revoked").await?;
    Ok(StatusCode::NO_CONTENT)
}
