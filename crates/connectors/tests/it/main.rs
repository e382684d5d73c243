//! Connectors through their public interface: recorded payloads, and fakes of the platforms behind real sockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod cassettes;
mod conformance;
mod pages;
