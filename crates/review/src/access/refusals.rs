//! Why somebody is not let in, or may not do what they ask, as problems. None says more than the one who asks may know:
//! whether an account exists, which right a stranger lacks.

use axum::http::StatusCode;
use casework::Right;

use crate::problem::Problem;

/// Nobody is there, or what they showed is not, or no longer, valid.
pub(crate) fn not_signed_in() -> Problem {
    let detail = "Sign in, or send an API token in `Authorization: Bearer`. What was sent has ended or was never valid.";
    Problem::new(StatusCode::UNAUTHORIZED, "not-signed-in", "Not signed in", detail)
}

/// The right is missing.
pub(crate) fn missing_right(right: Right) -> Problem {
    let detail = format!(
        "This needs the right `{}`, which your roles, or this token, do not have. An administrator can give it.",
        right.word()
    );
    Problem::new(StatusCode::FORBIDDEN, "missing-right", "You may not do this", detail)
}

/// A change by cookie without the token that only the own page knows.
pub(crate) fn csrf() -> Problem {
    let detail = "A change by cookie needs the header `X-Hark-CSRF` with the value of `csrf` from `GET /api/v1/session`. Load the page again.";
    Problem::new(StatusCode::FORBIDDEN, "csrf", "This request may not be yours", detail)
}

/// A change that a page of another site has the browser ask for.
pub(crate) fn cross_site() -> Problem {
    let detail = "The request comes from another site. Open Hark's own page. Behind a proxy that changes the `Host` header, set `review.public_url`.";
    Problem::new(StatusCode::FORBIDDEN, "cross-site", "This request may not be yours", detail)
}

/// Something that only a person at a browser does.
pub(crate) fn needs_session() -> Problem {
    let detail = "This is done by a person who has signed in, not through a token.";
    Problem::new(StatusCode::FORBIDDEN, "needs-session", "You may not do this", detail)
}

/// The trail did not take the entry.
pub(crate) fn trail_away() -> Problem {
    let detail = "What was asked could not be written down, so it was not done, or it is not yet visible. Try again soon.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "trail-unavailable", "The trail is unavailable", detail)
}

/// Name or password is wrong, or the account is closed, or there is none: the same words for all.
pub(crate) fn wrong_credentials() -> Problem {
    let detail = "The name or the password is wrong. After several attempts each further one must wait.";
    Problem::new(StatusCode::UNAUTHORIZED, "wrong-credentials", "Not signed in", detail)
}

/// Too many attempts.
pub(crate) fn too_many(seconds: u64) -> Problem {
    let detail = format!("Too many attempts. Try again in {seconds} s.");
    let mut problem =
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-attempts", "Too many attempts", detail);
    problem.retry_after = Some(seconds);
    problem
}

/// A one-time code is wrong, was used, or is too old.
pub(crate) fn wrong_code() -> Problem {
    let detail = "This code is wrong, was used, or is too old. The program prints a new one when it starts.";
    Problem::new(StatusCode::FORBIDDEN, "wrong-code", "The code does not work", detail)
}

/// Somebody is there already.
pub(crate) fn set_up_already() -> Problem {
    let detail = "This desk has an administrator already. Sign in, or have the operator set a new password.";
    Problem::new(StatusCode::CONFLICT, "set-up-already", "Set up already", detail)
}

/// A value makes no sense.
pub(crate) fn invalid(detail: impl Into<String>) -> Problem {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(status, "invalid-value", "A value cannot be used", detail)
}

/// A reason is missing.
pub(crate) fn reason_needed() -> Problem {
    let detail = "Say why: the trail keeps the reason of every change to an account.";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "reason-needed", "A reason is needed", detail)
}

/// There is no such thing, or it is somebody else's.
pub(crate) fn none_such(what: &str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-found", "Not found", format!("There is no such {what}."))
}

/// The name is taken.
pub(crate) fn account_exists() -> Problem {
    let detail = "There is an account of this name, open or closed. Names are not given twice: the trail would confuse them.";
    Problem::new(StatusCode::CONFLICT, "account-exists", "The name is taken", detail)
}

/// Nobody would be left who rules accounts.
pub(crate) fn last_admin() -> Problem {
    let detail =
        "This is the last open account that rules accounts. Make another one an administrator first.";
    Problem::new(StatusCode::CONFLICT, "last-admin", "Nobody would be left", detail)
}

/// Somebody else changed it at the same time.
pub(crate) fn overtaken() -> Problem {
    let detail = "Somebody else changed this at the same moment. Load it again.";
    Problem::new(StatusCode::CONFLICT, "changed-meanwhile", "Changed meanwhile", detail)
}
