//! The HTTP interface.

use std::net::SocketAddr;
use std::time::Duration;

use crate::causes::Causes;
use crate::labels::Method;
use crate::names::Histogram;
use crate::record::observe;

/// The interface takes connections.
pub struct ServerListening {
    /// Where.
    pub address: SocketAddr,
}

impl ServerListening {
    /// Logs at `info`; at `warn` where other machines can reach it, since what travels is not encrypted.
    pub fn emit(self) {
        let url = format!("http://{}", self.address);
        if self.address.ip().is_loopback() {
            tracing::info!(url, "listening");
        } else {
            tracing::warn!(
                url,
                "listening, open to other machines, without encryption: put a proxy with TLS before it, without which browsers do not keep a session"
            );
        }
    }
}

/// A request was answered.
pub struct RequestServed {
    /// Its method.
    pub method: Method,
    /// The route's pattern, such as `/reports/{id}`; never the path itself.
    pub route: &'static str,
    /// Status code of the answer.
    pub status: u16,
    /// From the last byte of its head to the head of the answer.
    pub elapsed: Duration,
}

impl RequestServed {
    /// Notes the duration, and logs at `debug`.
    pub fn emit(self) {
        let Self { method, route, status, elapsed } = self;
        let labels = [
            ("http_request_method", method.as_str().into()),
            ("http_route", route.into()),
            ("http_response_status_code", status.to_string().into()),
        ];
        observe(Histogram::RequestDuration, elapsed, &labels);
        let seconds = elapsed.as_secs_f64();
        tracing::debug!(method = method.as_str(), route, status, seconds, "request served");
    }
}

/// The identity provider does not answer; it is asked again at the next sign-in, and people with passwords can work.
pub struct ProviderAway<'a> {
    /// Why.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl ProviderAway<'_> {
    /// Logs at `warn` with the causes of the error.
    pub fn emit(self) {
        tracing::warn!(error = %Causes(self.error), "the identity provider does not answer");
    }
}
