//! The conformance suite of `Engine`: what a store must do, on the embedded engine and on a server reached over TCP.
//!
//! The server is the same ClickHouse behind a port (`Chdb::serve_tcp`) and a plain HTTP client, so that everything of
//! server mode but the server's own process is exercised. Each test has a database of its own on each.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failed test may panic, and figures are shown"
)]

mod builders;
mod context;
mod counting;
mod desk;
mod engines;
mod faults;
mod migrations;
mod million;
mod proxy;
mod queries;
mod reading;
mod tls;
mod twins;
mod writing;
