//! Accounts, sessions, tokens.

use crate::api::{Kind, Parameters, Row};
use crate::problem::Problem;
use crate::wire::account::{
    AccountChange, AccountRequest, AccountView, Me, NewToken, SessionView, SetupRequest, SignInOptions,
    SignInRequest, TokenRequest, TokenView,
};

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
pub(crate) async fn sign_in_options() -> Problem {
    Problem::not_made()
}

/// Signs in with name and password.
#[utoipa::path(
    post,
    path = "/session",
    operation_id = "signIn",
    tag = "people",
    request_body = SignInRequest,
    responses((status = 200, description = "Signed in; the cookie comes with it.", body = Me), (status = 401, description = "Name or password is wrong.", body = Problem, content_type = "application/problem+json"), (status = 429, description = "Too many attempts; `Retry-After` says when to come again.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn sign_in() -> Problem {
    Problem::not_made()
}

/// Signs out.
#[utoipa::path(
    delete,
    path = "/session",
    operation_id = "signOut",
    tag = "people",
    responses((status = 204, description = "Signed out."))
)]
pub(crate) async fn sign_out() -> Problem {
    Problem::not_made()
}

/// Who asks.
#[utoipa::path(
    get,
    path = "/session",
    operation_id = "me",
    tag = "people",
    responses((status = 200, description = "Account, rights, preferences, policy.", body = Me))
)]
pub(crate) async fn me() -> Problem {
    Problem::not_made()
}

/// Makes the first administrator, while nobody is there.
#[utoipa::path(
    post,
    path = "/setup",
    operation_id = "setUp",
    tag = "people",
    request_body = SetupRequest,
    responses((status = 200, description = "Made and signed in.", body = Me), (status = 403, description = "The code is wrong.", body = Problem, content_type = "application/problem+json"), (status = 409, description = "Somebody is there already.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn set_up() -> Problem {
    Problem::not_made()
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
pub(crate) async fn sessions() -> Problem {
    Problem::not_made()
}

/// Ends a session.
#[utoipa::path(
    delete,
    path = "/sessions/{id}",
    operation_id = "endSession",
    tag = "people",
    params(("id" = String, Path, description = "The session.")),
    responses((status = 204, description = "Ended."))
)]
pub(crate) async fn end_session() -> Problem {
    Problem::not_made()
}

/// Keys, language, theme: a JSON object of at most 16 KiB.
#[utoipa::path(
    put,
    path = "/preferences",
    operation_id = "setPreferences",
    tag = "people",
    request_body = std::collections::BTreeMap<String, serde_json::Value>,
    responses((status = 204, description = "Saved."))
)]
pub(crate) async fn set_preferences() -> Problem {
    Problem::not_made()
}

/// Accounts.
#[utoipa::path(
    get,
    path = "/accounts",
    operation_id = "accounts",
    tag = "people",
    responses((status = 200, description = "Every account.", body = Vec<AccountView>))
)]
pub(crate) async fn accounts() -> Problem {
    Problem::not_made()
}

/// Makes an account.
#[utoipa::path(
    post,
    path = "/accounts",
    operation_id = "makeAccount",
    tag = "people",
    request_body = AccountRequest,
    responses((status = 201, description = "Made.", body = AccountView))
)]
pub(crate) async fn make_account() -> Problem {
    Problem::not_made()
}

/// Changes an account; what is absent stays.
#[utoipa::path(
    patch,
    path = "/accounts/{name}",
    operation_id = "changeAccount",
    tag = "people",
    params(("name" = String, Path, description = "The account.")),
    request_body = AccountChange,
    responses((status = 200, description = "Changed.", body = AccountView))
)]
pub(crate) async fn change_account() -> Problem {
    Problem::not_made()
}

/// API tokens: own, and everybody's for administrators.
#[utoipa::path(
    get,
    path = "/tokens",
    operation_id = "tokens",
    tag = "people",
    responses((status = 200, description = "Tokens without their secrets.", body = Vec<TokenView>))
)]
pub(crate) async fn tokens() -> Problem {
    Problem::not_made()
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
pub(crate) async fn make_token() -> Problem {
    Problem::not_made()
}

/// Revokes a token.
#[utoipa::path(
    delete,
    path = "/tokens/{id}",
    operation_id = "revokeToken",
    tag = "people",
    params(("id" = String, Path, description = "The token.")),
    responses((status = 204, description = "Revoked."))
)]
pub(crate) async fn revoke_token() -> Problem {
    Problem::not_made()
}
