//! The trail over real journals: what is proposed stands once and for all, whoever stops when, and what was tampered with is found.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod access;
mod bench;
mod brokers;
mod clickhouse;
mod fake;
mod model;
mod outcomes;
mod people;
mod property;
mod steps;
mod tampering;
