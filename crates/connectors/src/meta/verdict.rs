//! What an answer of the Graph API means. The status says little: the code in the body does.
//!
//! `{"error": {"message", "type", "code", "error_subcode", "is_transient", …}}`; messages may repeat what was asked, and are
//! never told on.

use serde::Deserialize;

use super::usage::Usage;
use crate::http::{Answer, Judgement, Signals, retry_after};
use crate::wire::{Flag, Number};
use model::Timestamp;

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It holds what was asked for.
    Page,
    /// What was asked for is not there (any more), or is not shown to this token.
    Gone,
    /// It is there, but not for this interface: it is left out.
    Closed,
    /// The question is wrong: perhaps the place of the next page, which ends.
    Wrong(i64),
    /// As for any other platform.
    Other(Judgement),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    error: Option<Error>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Error {
    code: Number,
    error_subcode: Number,
    is_transient: Flag,
}

/// What a code means, wherever it stands. Ranges are inclusive; the first row that fits counts.
static CODES: &[(i64, i64, Class)] = &[
    (1, 2, Class::Retry),
    (4, 4, Class::Limited),
    (17, 17, Class::Limited),
    (32, 32, Class::Limited),
    (341, 341, Class::Limited),
    (613, 613, Class::Limited),
    (80_000, 80_014, Class::Limited),
    (130_429, 130_429, Class::Limited),
    (3, 3, Class::Denied),
    (10, 10, Class::Denied),
    (102, 102, Class::Denied),
    (104, 104, Class::Denied),
    (190, 190, Class::Denied),
    (200, 299, Class::Denied),
    (368, 368, Class::Denied),
    (24, 24, Class::Gone),
    (803, 803, Class::Gone),
];

/// Codes that mean something else with a certain subcode.
static SUBCODES: &[(i64, i64, Class)] = &[
    (100, 33, Class::Gone),
    // Media from before the account became one of a business.
    (100, 2_108_006, Class::Closed),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Retry,
    Limited,
    Denied,
    Gone,
    Closed,
}

/// Judges an answer.
pub(crate) fn verdict(answer: &Answer, now: Timestamp) -> Verdict {
    if answer.is_success() {
        return Verdict::Page;
    }
    let body: Body = serde_json::from_slice(&answer.body).unwrap_or_default();
    let Some(error) = body.error else { return Verdict::Other(Signals::NONE.judge(answer, now)) };
    let code = error.code.int().unwrap_or_default();
    let subcode = error.error_subcode.int().unwrap_or_default();
    let class = SUBCODES
        .iter()
        .find(|(wanted, sub, _)| (*wanted, *sub) == (code, subcode))
        .map(|(.., class)| *class)
        .or_else(|| {
            CODES.iter().find(|(low, high, _)| (*low..=*high).contains(&code)).map(|(.., class)| *class)
        });
    let told = match subcode {
        0 => format!("error {code}"),
        _ => format!("error {code}/{subcode}"),
    };
    match class {
        Some(Class::Gone) => Verdict::Gone,
        Some(Class::Closed) => Verdict::Closed,
        Some(Class::Limited) => Verdict::Other(Judgement::Limited(regained(answer, now))),
        Some(Class::Denied) => Verdict::Other(Judgement::Denied(told)),
        Some(Class::Retry) => Verdict::Other(Judgement::Retry(told)),
        None if error.is_transient.is_set() || answer.status >= 500 => Verdict::Other(Judgement::Retry(told)),
        None if answer.status == 429 => Verdict::Other(Judgement::Limited(regained(answer, now))),
        None if answer.status == 401 || answer.status == 403 => Verdict::Other(Judgement::Denied(told)),
        None if code == 100 => Verdict::Wrong(code),
        None => Verdict::Other(Judgement::Refused(told)),
    }
}

/// When questions are answered again, as far as it is told.
fn regained(answer: &Answer, now: Timestamp) -> Option<Timestamp> {
    let minutes = Usage::of(answer).minutes;
    let told = (minutes > 0.0).then(|| Timestamp(now.0.saturating_add((minutes * 60e6) as i64)));
    retry_after(answer, now).or(told)
}
