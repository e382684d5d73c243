//! The desk: an API, and the web application that uses it, for people who review candidate reports.
//!
//! | path | answer |
//! |---|---|
//! | `/`, `/queue`, `/reports/{id}` … | the web application, from files that are part of the program |
//! | `/api/v1/**` | everything that the application does, for it and for other programs; `/api/v1/openapi.json` describes it |
//! | `/metrics` | Prometheus text |
//! | `/livez`, `/readyz` | health; `/livez` depends on nothing outside the process, `/readyz?verbose` tells what does |
//!
//! ```text
//! request ─▶ guard (access) ─▶ controller ─▶ rules (casework) ─▶ trail ─▶ answer
//!            right, as in the       thin        may it be?        who came first?
//!            document
//! ```
//!
//! Contract
//! * Nothing is answered that the document does not have, and nobody is answered without the right that it names ([`access`]).
//! * What people do is an entry of the [`trail`], or it was not done. Nothing else is written.
//! * Of the reports only what `store` gives is shown, and `store` holds de-identified reports only. The one exception, a reveal,
//!   is in the trail before it is shown.
//! * Errors of the API are `application/problem+json` (RFC 9457) with a stable `type`.
//! * Places in texts are counted in UTF-16 code units, as JavaScript does; the list for programs has bytes as well.
//! * A listener on this machine answers browsers only under this machine's names (see [`Hosts`]).
//!
//! Limits: 200 reports on a page of the list, 500 of the queue; 1,000 in one change of many; bodies of 256 KiB; 1,000 listeners
//! to events; 10 seconds per question to the store, 60 for a receiver's answer to a batch, 150 for a test of an endpoint.

pub mod access;
mod act;
mod alerts;
mod api;
mod app;
mod ask;
mod body;
mod card;
mod conflict;
mod controllers;
mod counts;
mod csv;
mod desk;
pub mod exports;
mod filter;
pub mod finder;
mod given;
mod hosts;
mod listed;
mod operations;
mod patterns;
mod problem;
mod query;
mod reports;
mod request;
mod state;
#[cfg(test)]
mod tests;
pub mod trail;
mod ui;
mod utf16;
mod wire;
mod words;

pub use alerts::{
    AlertDesk, AlertFilter, AlertPage, AlertView, BadAlertSettings, Delivery, DeliveryFilter, DeliveryPage,
    Endpoint, EndpointPage, NoAlerts, Replay, ReplayRequest, Replayed, Tested, acknowledgement,
};
pub use app::{operations_router, router, serve, serve_operations};
pub use desk::Desk;
pub use filter::{BadFilter, filter_of, query_of};
pub use hosts::Hosts;
pub use operations::{
    DeadLetter, DeadLetterPage, Dropped, Lag, Pipeline, PipelineView, Redriven, Source, Told, Versions,
};
pub use query::MAX_LIMIT;
pub use reports::{Answer, Reports};
pub use state::{Listeners, Operations, Readiness, ReviewState};
