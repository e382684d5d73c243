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
