//! Sources: what they bring, what they ask, and how they fare. Their names are labels: an operator gives them in the settings,
//! so that there are as many series as sources.

use std::time::Duration;

use crate::names::{Counter, Gauge};
use crate::record::{add, set};

/// What a source found is durable.
pub struct SourceRead<'a> {
    /// The source.
    pub source: &'a str,
    /// Posts and erasures.
    pub posts: u64,
    /// What could not be read.
    pub refused: u64,
}

impl SourceRead<'_> {
    /// Counts, and logs at `debug`.
    pub fn emit(self) {
        add(Counter::SourcePosts, self.posts, &[("source", self.source.to_owned().into())]);
        tracing::debug!(source = self.source, posts = self.posts, refused = self.refused, "source read");
    }
}

/// A question was asked.
pub struct SourceAsked<'a> {
    /// The source.
    pub source: &'a str,
    /// What came of it: `read`, `limited`, `denied`, `refused`, `failed`, `unreadable`, `no_answer`.
    pub outcome: &'static str,
}

impl SourceAsked<'_> {
    /// Counts; logs nothing.
    pub fn emit(self) {
        let labels = [("source", self.source.to_owned().into()), ("outcome", self.outcome.into())];
        add(Counter::SourceRequests, 1, &labels);
    }
}

/// A source failed, or cannot hand over what it found, and will be tried again.
pub struct SourceFailed<'a> {
    /// The source.
    pub source: &'a str,
    /// Until it is tried again.
    pub wait: Duration,
    /// What happened, in words without content.
    pub what: &'a str,
}

impl SourceFailed<'_> {
    /// Logs at `warn`.
    pub fn emit(self) {
        tracing::warn!(
            source = self.source,
            wait_seconds = self.wait.as_secs_f64(),
            reason = self.what,
            "a source fails; it is tried again, and others go on"
        );
    }
}

/// How a source fares.
pub struct SourceState<'a> {
    /// The source.
    pub source: &'a str,
    /// 0 works, 1 waits for a limit or a budget, 2 fails.
    pub circuit: u8,
    /// What the platform says is left of its limit.
    pub quota_left: Option<f64>,
    /// Requests of the UTC day.
    pub requests_today: u64,
    /// When it last worked, in seconds since 1970.
    pub last_success: Option<f64>,
}

impl SourceState<'_> {
    /// Sets the gauges; logs nothing.
    pub fn emit(self) {
        let labels = [("source", self.source.to_owned().into())];
        set(Gauge::SourceCircuit, f64::from(self.circuit), &labels);
        set(Gauge::SourceRequestsToday, self.requests_today as f64, &labels);
        if let Some(left) = self.quota_left {
            set(Gauge::SourceQuotaLeft, left, &labels);
        }
        if let Some(at) = self.last_success {
            set(Gauge::SourceLastSuccess, at, &labels);
        }
    }
}

/// A webhook got a request.
pub struct HookReceived<'a> {
    /// The source.
    pub source: &'a str,
    /// `accepted`, `repeated`, `handshake`, `refused`, `too_many`, `too_long`, `not_durable`.
    pub outcome: &'static str,
}

impl HookReceived<'_> {
    /// Counts, and logs refusals at `warn`.
    pub fn emit(self) {
        let labels = [("source", self.source.to_owned().into()), ("outcome", self.outcome.into())];
        add(Counter::HookDeliveries, 1, &labels);
        if self.outcome == "refused" {
            tracing::warn!(
                source = self.source,
                "a delivery to a webhook was refused: its signature or form is wrong"
            );
        }
    }
}
