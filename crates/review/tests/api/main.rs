//! The API over real parts: embedded ClickHouse, embedded journal, accounts of every role, invented reports.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../../examples/desk/alerts.rs"]
mod alerts;
#[path = "../../examples/desk/exports.rs"]
mod exports;
#[path = "../../examples/desk/invent.rs"]
mod invent;
#[path = "../../examples/desk/service.rs"]
mod service;

mod alerting;
mod bulk;
mod client;
mod events;
mod exporting;
mod reading;
mod rights;
mod secrets;
mod work;
