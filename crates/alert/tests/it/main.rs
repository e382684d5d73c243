//! Behaviour through the public interface, one file a topic.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise, and says what it measured"
)]

mod decisions;
mod delivering;
mod endpoints;
mod guarding;
mod invented;
mod kills;
mod mailing;
mod outbox;
mod outbox_model;
mod receiver;
mod rules;
mod running;
mod shapes;
mod verified;
