//! Accounts, sessions, tokens: what `access` does, as operations of the API.

mod accounts;
mod links;
mod password;
mod preferences;
mod session;
mod setup;
mod tokens;

use axum::Json;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse};
use secrecy::ExposeSecret;

use crate::access::{Access, Caller, Signed, cookies, names, shown_csrf};
use crate::wire::account::{Me, PolicyView};

pub(crate) use accounts::*;
pub(crate) use links::*;
pub(crate) use password::*;
pub(crate) use preferences::*;
pub(crate) use session::*;
pub(crate) use setup::*;
pub(crate) use tokens::*;

/// Who asks, as they are told it.
fn me_of(access: &Access, caller: &Caller) -> Me {
    let directory = access.directory();
    let preferences = directory.account(&caller.account).map(|account| account.preferences.clone());
    let options = access.options();
    Me {
        account: caller.account.clone(),
        display: caller.display.clone(),
        roles: names::role_words(&caller.roles),
        rights: names::right_words(&caller.rights),
        csrf: shown_csrf(caller),
        preferences: preferences.unwrap_or_else(|| serde_json::json!({})),
        policy: policy_of(&options.policy),
        demo: options.demo,
    }
}

fn policy_of(policy: &casework::Policy) -> PolicyView {
    let day_zero = match policy.deadlines.day_zero {
        casework::DayZero::Posted => "posted",
        casework::DayZero::Read => "read",
        casework::DayZero::Flagged => "flagged",
        casework::DayZero::Seen => "seen",
        casework::DayZero::CriteriaMet => "criteria_met",
    };
    PolicyView {
        day_zero: day_zero.to_owned(),
        serious_days: policy.deadlines.serious_days,
        other_days: policy.deadlines.other_days,
        second_review_serious: policy.second_review_serious,
        second_review_share: policy.second_review_share,
        blind: policy.blind,
        lease_secs: policy.lease_secs,
    }
}

/// Somebody who has just signed in: the cookie, and who they are.
fn signed_in(access: &Access, signed: &Signed) -> impl IntoResponse + use<> {
    let cookie = cookies::set(cookies::SESSION, signed.secret.expose_secret(), signed.max_age);
    (AppendHeaders([(SET_COOKIE, cookie)]), Json(me_of(access, &signed.caller)))
}
