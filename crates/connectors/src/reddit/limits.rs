//! What Reddit's answers mean before they are read: limits in headers (`x-ratelimit-reset` counts seconds *left*) and in the
//! bodies of forms, subreddits that are closed, and pages of the edge in front of Reddit.

use model::Timestamp;
use serde::Deserialize;

use crate::http::{Answer, Judgement, Reset, Signals};

/// Reddit's headers; numbers are written with a fraction (`599.0`).
pub(super) const SIGNALS: Signals =
    Signals { remaining: "x-ratelimit-remaining", reset: "x-ratelimit-reset", form: Reset::SecondsLeft };

/// An error's body, and that of a form.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    reason: Option<String>,
    json: Option<FormErrors>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FormErrors {
    errors: Vec<Vec<Option<String>>>,
    ratelimit: Option<f64>,
}

/// Why a subreddit is closed, as Reddit's `reason` says; other reasons are not repeated.
static REASONS: &[(&str, &str)] = &[
    ("private", "is private"),
    ("banned", "is banned"),
    ("quarantined", "is quarantined"),
    ("gold_only", "is for paying members"),
    ("", "cannot be read with this account, or does not exist"),
];

/// Why a listing of subreddits cannot be read, if that is what the answer says. A page of the edge says nothing of it.
pub(super) fn closed(answer: &Answer, now: Timestamp) -> Option<&'static str> {
    match answer.status {
        300..=399 => Some("does not exist"),
        403 | 404 if SIGNALS.quota(answer, now).remaining.is_none_or(|left| left >= 1.0) => {
            let body: Body = serde_json::from_slice(&answer.body).ok()?;
            let reason = body.reason.unwrap_or_default();
            REASONS.iter().find(|(known, _)| *known == reason).or(REASONS.last()).map(|(_, words)| *words)
        }
        _ => None,
    }
}

/// What any other answer means.
pub(super) fn judge(answer: &Answer, now: Timestamp) -> Judgement {
    match (SIGNALS.judge(answer, now), answer.status) {
        (Judgement::Read, _) => match form_limit(answer, now) {
            Some(until) => Judgement::Limited(until),
            None => Judgement::Read,
        },
        (Judgement::Denied(_), 401) => Judgement::Denied("status 401: the token is refused".to_owned()),
        (Judgement::Denied(_), status) if serde_json::from_slice::<Body>(&answer.body).is_err() => {
            Judgement::Denied(format!(
                "status {status} without a reason: Reddit's edge refuses this network or User-Agent; check `username`"
            ))
        }
        (Judgement::Denied(_), status) => Judgement::Denied(format!(
            "status {status}: the application lacks a right; check its scopes and approval"
        )),
        (other, _) => other,
    }
}

/// Longest answer that is looked through for errors of a form.
const FORM_BYTES: usize = 8 << 10;

/// Whether a form answered that there were too many, and until when that holds, if it says so.
fn form_limit(answer: &Answer, now: Timestamp) -> Option<Option<Timestamp>> {
    if answer.body.len() > FORM_BYTES || memchr::memmem::find(&answer.body, b"RATELIMIT").is_none() {
        return None;
    }
    let form = serde_json::from_slice::<Body>(&answer.body).ok()?.json?;
    let error = form
        .errors
        .iter()
        .find(|error| error.first().is_some_and(|code| code.as_deref() == Some("RATELIMIT")))?;
    let told = error.get(1).and_then(|text| text.as_deref()).and_then(wait_secs);
    let secs = form.ratelimit.or(told).filter(|secs| secs.is_finite() && *secs >= 0.0);
    Some(secs.map(|secs| Timestamp(now.0.saturating_add((secs.min(86_400.0) * 1e6) as i64))))
}

/// `… try again in 9 minutes.` in seconds.
fn wait_secs(text: &str) -> Option<f64> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    words.windows(2).find_map(|pair| {
        let number: f64 = pair[0].parse().ok()?;
        let unit = pair[1].trim_end_matches(['.', ',']).trim_end_matches('s');
        let secs = match unit {
            "millisecond" => 0.001,
            "second" => 1.0,
            "minute" => 60.0,
            "hour" => 3600.0,
            _ => return None,
        };
        // The unit is cut off, not rounded: `9 minutes` may be nearly ten.
        Some((number + 1.0) * secs)
    })
}
