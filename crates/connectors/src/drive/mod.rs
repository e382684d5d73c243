//! Runs sources: asks, listens, waits, and hands over what was found.

mod round;
mod step;

pub use round::{Round, round};
pub use step::{Outcome, step};
