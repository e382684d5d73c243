//! The HTTP interface.

use std::net::SocketAddr;
use std::time::Duration;

use crate::labels::Method;
use crate::names::Histogram;
use crate::record::observe;

/// The interface takes connections.
pub struct ServerListening {
    /// Where.
    pub address: SocketAddr,
}

impl ServerListening {
    /// Logs at `info`; at `warn` where other machines can reach it, since it does not ask who is there.
    pub fn emit(self) {
        let url = format!("http://{}", self.address);
        if self.address.ip().is_loopback() {
            tracing::info!(url, "listening");
        } else {
            tracing::warn!(
                url,
                "listening, open to other machines: whoever reaches this address sees every report"
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
