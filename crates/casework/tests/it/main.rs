//! The life of a report, as tables and as single promises; what decisions and corrections add up to. All posts are invented.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod chain;
mod clocks;
mod entries;
mod lessons;
mod life;
mod reports;
mod second;
mod teller;
mod training;
mod undo;
