//! What decisions and corrections add up to, through the public interface. All posts are invented.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod lessons;
mod reports;
mod training;
