//! How a described interface says that a limit is reached.

use model::Timestamp;

use crate::fields::Pointer;
use crate::http::{Answer, Judgement, Reset, Signals};
use crate::source::{SettingsProblem, SourceSettings, Table};

/// Signals of limits, besides 429 and `Retry-After`, which count everywhere.
pub(super) struct Limits {
    /// Statuses that mean a limit.
    statuses: Vec<u16>,
    /// Header with what is left.
    remaining: String,
    /// Header with the time at which a limit ends, and how it is written.
    reset: String,
    form: Reset,
    /// Where bodies say it, and in which words.
    body: Option<(Pointer, Vec<String>)>,
    /// Where bodies say how many seconds to wait.
    wait: Option<Pointer>,
}

const KEYS: [&str; 7] =
    ["statuses", "remaining_header", "reset_header", "reset_form", "pointer", "values", "wait_pointer"];

impl Limits {
    /// From the settings.
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let mut limits = Self {
            statuses: Vec::new(),
            remaining: String::new(),
            reset: String::new(),
            form: Reset::EpochSeconds,
            body: None,
            wait: None,
        };
        let Some(table) = Table::of(settings, "limits", &KEYS)? else { return Ok(limits) };
        for status in table.list("statuses")? {
            let status = status.parse().ok().filter(|status| (400..600).contains(status));
            limits
                .statuses
                .push(status.ok_or_else(|| table.problem("statuses", "takes statuses from 400 to 599"))?);
        }
        limits.remaining = table.text("remaining_header")?.unwrap_or_default().to_ascii_lowercase();
        limits.reset = table.text("reset_header")?.unwrap_or_default().to_ascii_lowercase();
        limits.form = table.choice(
            "reset_form",
            &[("epoch", Reset::EpochSeconds), ("seconds", Reset::SecondsLeft), ("iso", Reset::Iso)],
        )?;
        let pointer = |key: &str| match table.text(key)? {
            Some(written) => Pointer::new(written)
                .map(Some)
                .ok_or_else(|| table.problem(key, "takes a JSON pointer, such as \"/error/code\"")),
            None => Ok(None),
        };
        limits.wait = pointer("wait_pointer")?;
        let values = table.list("values")?;
        limits.body = match pointer("pointer")? {
            Some(_) if values.is_empty() => {
                return Err(table.problem("values", "is missing: which values there mean a limit"));
            }
            Some(at) => Some((at, values)),
            None => None,
        };
        Ok(limits)
    }

    /// What an answer means before it is read.
    pub(super) fn judge(&self, answer: &Answer, now: Timestamp) -> Judgement {
        let usual = Signals::NONE.judge(answer, now);
        let says_so = self.statuses.contains(&answer.status) || self.in_body(answer);
        let spent =
            answer.status == 403 && self.header(&self.remaining, answer).is_some_and(|left| left == "0");
        match usual {
            Judgement::Limited(until) => Judgement::Limited(until.or_else(|| self.until(answer, now))),
            _ if says_so || spent => {
                Judgement::Limited(crate::http::retry_after(answer, now).or_else(|| self.until(answer, now)))
            }
            other => other,
        }
    }

    fn in_body(&self, answer: &Answer) -> bool {
        let Some((pointer, values)) = &self.body else { return false };
        pointer.find_text(&answer.body).is_some_and(|text| values.contains(&text))
    }

    fn until(&self, answer: &Answer, now: Timestamp) -> Option<Timestamp> {
        let told = self.header(&self.reset, answer).and_then(|text| self.form.read(text, now));
        told.or_else(|| {
            let secs = self.wait.as_ref()?.find_text(&answer.body)?.parse::<f64>().ok()?;
            Reset::SecondsLeft.read(&secs.clamp(0.0, 7.0 * 86_400.0).to_string(), now)
        })
    }

    fn header<'a>(&self, name: &str, answer: &'a Answer) -> Option<&'a str> {
        if name.is_empty() { None } else { answer.header(name).map(str::trim) }
    }
}
