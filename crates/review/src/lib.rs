//! The faces for people and for other programs: pages that show candidate reports, a JSON API, metrics, health.
//!
//! | path | answer |
//! |---|---|
//! | `/` | newest candidate reports, counts by hour, filters; works without scripts |
//! | `/reports/{id}` | one report with everything that led to it |
//! | `/api/v1/reports`, `/api/v1/reports/{id}` | the same as JSON |
//! | `/metrics` | Prometheus text |
//! | `/livez`, `/readyz` | health; `/livez` depends on nothing outside the process, `/readyz?verbose` tells what does |
//!
//! Contract
//! * Read only. What is shown is what `store` gives, and `store` holds de-identified reports only.
//! * Everything that came from outside is escaped by the templates; a strict content security policy backs it.
//! * Errors of the API are `application/problem+json` (RFC 9457) with a stable `type`; those of pages are pages.
//! * Spans are bytes of the text; the API adds `start_utf16` and `end_utf16` for programs that count as
//!   JavaScript does.
//! * A listener on this machine answers browsers only under this machine's names (see [`Hosts`]).
//!
//! Limits: 200 reports per page; 10 seconds per question to the store. It does not ask who is there: it belongs
//! on this machine or behind a proxy that does.

mod app;
mod controllers;
mod hosts;
mod problem;
mod query;
mod reports;
mod state;
#[cfg(test)]
mod tests;
pub mod trail;
mod view;

pub use app::{operations_router, router, serve, serve_operations};
pub use hosts::Hosts;
pub use query::MAX_LIMIT;
pub use reports::{Answer, Reports};
pub use state::{Operations, Readiness, ReviewState};
