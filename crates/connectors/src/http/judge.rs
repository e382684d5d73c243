//! What an answer means: read it, wait, ask again, or give up. Each platform has signals of its own for its limits; those
//! that stand in headers are data ([`Signals`]), those that stand in bodies are a channel's own code in front of it.

use std::time::Duration;

use model::Timestamp;

use crate::http::Answer;

/// What to do with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Read it.
    Read,
    /// A limit was reached: ask again then, or after a growing pause where the platform does not say when.
    Limited(Option<Timestamp>),
    /// Ask the same again after a growing pause: their fault, or the network's. Says what, without the body.
    Retry(String),
    /// A new token is on its way: ask the next question at once.
    Again,
    /// Credentials or rights are missing. Asked again at long intervals, so that a mended token is noticed; told loudly.
    Denied(String),
    /// The question itself is wrong. Asked again at long intervals; told loudly.
    Refused(String),
}

/// How a header that tells when a limit ends is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// Seconds since 1970.
    EpochSeconds,
    /// Seconds from now; may have a fraction.
    SecondsLeft,
    /// RFC 3339.
    Iso,
}

/// The headers in which a platform tells of its limits.
#[derive(Clone, Copy, Debug)]
pub struct Signals {
    /// Header with the requests that are left, empty for none.
    pub remaining: &'static str,
    /// Header with the time at which they are given back, empty for none.
    pub reset: &'static str,
    /// How that time is written.
    pub form: Reset,
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quota {
    /// Requests left, or percent left where the platform tells percentages.
    pub remaining: Option<f64>,
    /// When they are given back.
    pub reset: Option<Timestamp>,
}

impl Signals {
    /// A platform without such headers: `Retry-After` and the status alone.
    pub const NONE: Self = Self { remaining: "", reset: "", form: Reset::SecondsLeft };

    /// What the headers say is left.
    pub fn quota(&self, answer: &Answer, now: Timestamp) -> Quota {
        let value = |name: &str| (!name.is_empty()).then(|| answer.header(name)).flatten();
        Quota {
            remaining: value(self.remaining).and_then(|text| text.trim().parse().ok()),
            reset: value(self.reset).and_then(|text| self.form.read(text.trim(), now)),
        }
    }

    /// By status, `Retry-After` and these headers alone.
    pub fn judge(&self, answer: &Answer, now: Timestamp) -> Judgement {
        match answer.status {
            200..=299 | 304 => Judgement::Read,
            429 => Judgement::Limited(retry_after(answer, now).or(self.quota(answer, now).reset)),
            // Several platforms answer 403 to a spent limit, and say so in the same headers.
            403 if self.quota(answer, now).remaining.is_some_and(|left| left < 1.0) => {
                Judgement::Limited(retry_after(answer, now).or(self.quota(answer, now).reset))
            }
            503 if retry_after(answer, now).is_some() => Judgement::Limited(retry_after(answer, now)),
            408 | 425 | 500..=599 => Judgement::Retry(format!("status {}", answer.status)),
            401 | 403 => Judgement::Denied(format!("status {}", answer.status)),
            status => Judgement::Refused(format!("status {status}")),
        }
    }
}

impl Reset {
    /// Reads a value of such a header.
    pub(crate) fn read(self, text: &str, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::EpochSeconds => Some(Timestamp::from_millis((text.parse::<f64>().ok()? * 1000.0) as i64)),
            Self::SecondsLeft => {
                Some(Timestamp(now.0.saturating_add((text.parse::<f64>().ok()? * 1e6) as i64)))
            }
            Self::Iso => text.parse().ok(),
        }
    }
}

/// `Retry-After`, in seconds or as an HTTP date.
pub fn retry_after(answer: &Answer, now: Timestamp) -> Option<Timestamp> {
    let text = answer.header("retry-after")?.trim();
    match text.parse::<f64>() {
        Ok(secs) if secs.is_finite() => {
            let wait = Duration::try_from_secs_f64(secs.clamp(0.0, 7.0 * 86_400.0)).ok()?;
            Some(Timestamp(now.0.saturating_add(wait.as_micros() as i64)))
        }
        _ => crate::when::rfc2822(text),
    }
}
