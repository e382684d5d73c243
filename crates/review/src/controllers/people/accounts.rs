//! Accounts, for whoever rules them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use secrecy::SecretString;

use crate::access::{Access, Amendment, Caller, names, refusals};
use crate::body::Body;
use crate::problem::Problem;
use crate::wire::account::{AccountChange, AccountRequest, AccountView};

/// Accounts.
#[utoipa::path(
    get,
    path = "/accounts",
    operation_id = "accounts",
    tag = "people",
    responses((status = 200, description = "Every account.", body = Vec<AccountView>))
)]
pub(crate) async fn accounts(State(access): State<Arc<Access>>) -> Json<Vec<AccountView>> {
    Json(access.directory().accounts().map(|person| view(person.name, person.account)).collect())
}

/// Makes an account.
#[utoipa::path(
    post,
    path = "/accounts",
    operation_id = "makeAccount",
    tag = "people",
    request_body = AccountRequest,
    responses(
        (status = 201, description = "Made.", body = AccountView),
        (status = 409, description = "The name is taken.", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn make_account(
    State(access): State<Arc<Access>>,
    caller: Caller,
    Body(request): Body<AccountRequest>,
) -> Result<(StatusCode, Json<AccountView>), Problem> {
    let (name, roles) = (request.name, names::roles(&request.roles)?);
    let display = names::display(&request.display)?;
    let password = request.password.map(SecretString::from);
    access.make_account(&caller.actor, &name, display, roles, password).await?;
    Ok((StatusCode::CREATED, shown(&access, &name)?))
}

/// Changes an account; what is absent stays.
#[utoipa::path(
    patch,
    path = "/accounts/{name}",
    operation_id = "changeAccount",
    tag = "people",
    params(("name" = String, Path, description = "The account.")),
    request_body = AccountChange,
    responses(
        (status = 200, description = "Changed.", body = AccountView),
        (status = 409, description = "Nobody would be left who rules accounts.", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_account(
    State(access): State<Arc<Access>>,
    caller: Caller,
    Path(name): Path<String>,
    Body(request): Body<AccountChange>,
) -> Result<Json<AccountView>, Problem> {
    let roles = request.roles.as_deref().map(names::roles).transpose()?;
    let password = request.password.map(SecretString::from);
    let change = Amendment { roles, password, closed: request.closed, reason: request.reason };
    access.amend(&caller.actor, &name, change).await?;
    shown(&access, &name)
}

fn shown(access: &Access, name: &str) -> Result<Json<AccountView>, Problem> {
    let directory = access.directory();
    let account = directory.account(name).ok_or_else(|| refusals::none_such("account"))?;
    Ok(Json(view(name, account)))
}

fn view(name: &str, account: &casework::Account) -> AccountView {
    AccountView {
        name: name.to_owned(),
        display: account.display.clone(),
        roles: names::role_words(&account.roles),
        closed: account.closed,
        password: account.password.is_some(),
        made_at: account.made_at.to_string(),
    }
}
