//! What decisions and corrections add up to, through the public interface. All posts are invented.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod lessons;
mod reports;
mod training;
//! The life of a report, as tables and as single promises.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod chain;
mod clocks;
mod entries;
mod life;
mod second;
mod teller;
mod undo;
