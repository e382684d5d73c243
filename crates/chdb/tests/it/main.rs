//! The embedded engine through the official client: real library, real files.
//!
//! The engine holds one directory per process, so the tests of statements share one, and each test of opening and
//! closing runs in a process of its own (see `harness`).

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failed test may panic, and processes of one test talk"
)]

mod directory;
mod harness;
mod insert;
mod select;
