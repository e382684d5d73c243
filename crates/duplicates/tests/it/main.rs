//! Everything that is promised of duplicates, against formulas, simulations, properties and invented posts.
#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

mod clusters;
mod labelled;
mod pairs;
mod random;
mod simulation;
mod statistics;
