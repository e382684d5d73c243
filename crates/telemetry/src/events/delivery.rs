//! Telling endpoints what the rules found. No address of an endpoint is in an event: it may hold a token.

use std::time::Duration;

use crate::causes::Causes;
use crate::names::{Counter, Gauge, Histogram};
use crate::record::{add, observe, set};

/// An attempt to deliver.
pub struct DeliveryAttempted<'a> {
    /// Name of the endpoint, from the settings.
    pub endpoint: &'a str,
    /// What came of it; `delivered` is success.
    pub outcome: &'static str,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// How long it took.
    pub elapsed: Duration,
}

impl DeliveryAttempted<'_> {
    /// Counts and notes the duration; logs at `debug`, and what failed at `warn`.
    pub fn emit(self) {
        let labels = [("endpoint", self.endpoint.to_owned().into()), ("outcome", self.outcome.into())];
        add(Counter::AlertDeliveries, 1, &labels);
        observe(Histogram::AlertDeliveryDuration, self.elapsed, &[]);
        let (endpoint, outcome, attempt) = (self.endpoint, self.outcome, self.attempt);
        let seconds = self.elapsed.as_secs_f64();
        match outcome {
            "delivered" => tracing::debug!(endpoint, attempt, seconds, "alert delivered"),
            "mail_partly_refused" => tracing::warn!(
                endpoint,
                attempt,
                seconds,
                "alert delivered, but the mail server refuses some receivers"
            ),
            _ => tracing::warn!(endpoint, outcome, attempt, seconds, "alert not delivered; trying again"),
        }
    }
}

/// Nothing more is sent to an endpoint until somebody enables it.
pub struct EndpointDisabled<'a> {
    /// Name of the endpoint, from the settings.
    pub endpoint: &'a str,
    /// Why, in the program's own words.
    pub why: &'a str,
}

impl EndpointDisabled<'_> {
    /// Counts, and logs at `error`.
    pub fn emit(self) {
        let (endpoint, why) = (self.endpoint, self.why);
        add(Counter::AlertEndpointsDisabled, 1, &[("endpoint", endpoint.to_owned().into())]);
        set(Gauge::AlertCircuit, 3.0, &[("endpoint", endpoint.to_owned().into())]);
        tracing::error!(
            endpoint,
            why,
            "no more alerts are sent to this endpoint; put the receiver right, then `hark alert enable`"
        );
    }
}

/// How an endpoint fares.
pub struct EndpointState<'a> {
    /// Name of the endpoint, from the settings.
    pub endpoint: &'a str,
    /// 0 works, 1 is tried again, 2 is left alone for now, 3 is disabled.
    pub state: u8,
}

impl EndpointState<'_> {
    /// Sets the gauge; logs nothing.
    pub fn emit(self) {
        set(Gauge::AlertCircuit, f64::from(self.state), &[("endpoint", self.endpoint.to_owned().into())]);
    }
}

/// What waits for an endpoint.
pub struct DeliveriesPending<'a> {
    /// Name of the endpoint, from the settings.
    pub endpoint: &'a str,
    /// Deliveries that are still to be made.
    pub pending: u64,
}

impl DeliveriesPending<'_> {
    /// Sets the gauge; logs nothing.
    pub fn emit(self) {
        set(Gauge::AlertsPending, self.pending as f64, &[("endpoint", self.endpoint.to_owned().into())]);
    }
}

/// The outbox cannot be read or written, or an endpoint not be set up; it will be tried again, and nothing is lost meanwhile.
pub struct OutboxRetried<'a> {
    /// Attempts so far.
    pub attempt: u32,
    /// What went wrong.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl OutboxRetried<'_> {
    /// Counts, and logs at `warn` with the causes of the error.
    pub fn emit(self) {
        add(Counter::OutboxRetries, 1, &[]);
        tracing::warn!(attempt = self.attempt, error = %Causes(self.error), "alerts wait; trying again");
    }
}

/// The settings of alerts were read anew, or were not because of a mistake.
pub struct AlertSettingsRead<'a> {
    /// Endpoints.
    pub endpoints: usize,
    /// Why the old ones stay.
    pub error: Option<&'a (dyn std::error::Error + 'static)>,
}

impl AlertSettingsRead<'_> {
    /// Logs at `info`, or at `error` where the old ones stay.
    pub fn emit(self) {
        match self.error {
            None => tracing::info!(endpoints = self.endpoints, "settings of alerts read"),
            Some(error) => {
                tracing::error!(error = %Causes(error), "settings of alerts not read; the old ones stay");
            }
        }
    }
}
