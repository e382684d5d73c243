//! What answers mean before they are read: limits, spent plans, refused bounds.

use model::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::http::{Answer, Judgement, Reset, Signals};
use crate::x::place::Refused;
use crate::x::problem::Problem;
use crate::x::wire::each;

/// The headers of limits.
pub(super) const SIGNALS: Signals =
    Signals { remaining: "x-rate-limit-remaining", reset: "x-rate-limit-reset", form: Reset::EpochSeconds };

/// Problems that no waiting mends, by the last part of their type, and what to do. A spent plan comes with status 429 as
/// well, and is no limit that ends in minutes.
static FOR_A_PERSON: &[(&str, &str)] = &[
    ("usage-capped", "the plan's cap of posts is reached: raise it, or wait for the next period"),
    (
        "client-forbidden",
        "the app may not use this: attach it to a project whose access includes it, and check its tokens",
    ),
    (
        "unsupported-authentication",
        "this kind of token is not accepted here: use a token of a user, or of the app",
    ),
    ("not-authorized-for-resource", "the account does not let this token read it"),
    ("credits-depleted", "the credits are used up: buy more, or raise the spending cap"),
];

/// The first problem in an answer that only a person can mend.
pub(super) fn problem_in(body: &[u8]) -> Option<&'static (&'static str, &'static str)> {
    let top: Problem<'_> = serde_json::from_slice(body).ok()?;
    let wire: Errors<'_> = serde_json::from_slice(body).ok()?;
    let inner = each::<Problem<'_>>(wire.errors);
    let mut names = std::iter::once(&top).chain(&inner).map(Problem::name);
    names.find_map(|name| FOR_A_PERSON.iter().find(|(known, _)| *known == name))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Errors<'a> {
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
}

/// What an answer means.
pub(super) fn judge(answer: &Answer, now: Timestamp) -> Judgement {
    if answer.is_success() {
        return Judgement::Read;
    }
    if answer.status == 402 {
        let what = "status 402: the credits are used up: buy more, or raise the spending cap";
        return Judgement::Denied(what.to_owned());
    }
    let known = problem_in(&answer.body);
    match (answer.status, known) {
        (400 | 401 | 403 | 429, Some((_, what))) => {
            Judgement::Denied(format!("status {}: {what}", answer.status))
        }
        _ => SIGNALS.judge(answer, now),
    }
}

/// Which bound of a question a refusal is about: it names the parameter.
pub(super) fn refused(answer: &Answer) -> Option<Refused> {
    let names = |name: &str| memchr::memmem::find(&answer.body, name.as_bytes()).is_some();
    match answer.status {
        400 if names("next_token") || names("pagination_token") => Some(Refused::Page),
        400 if names("since_id") => Some(Refused::Since),
        400 if names("until_id") => Some(Refused::Until),
        400 if names("start_time") => Some(Refused::Start),
        _ => None,
    }
}
