//! Runs sources: asks, listens, reads, waits, and hands over what was found.
//!
//! * Each source is a task (or, for a [`Reader`](crate::source::Reader), a thread) of its own: one that is slow, limited or
//!   failing delays no other.
//! * What was found is durable ([`Sink::deliver`]) before the place behind it is written down ([`Sink::save`]), and both
//!   before the next question is asked: a slow journal slows the source, and nothing piles up.
//! * Limits, budgets and failures make pauses ([`pace`]); the word to stop ends each of them at once.

mod frames;
mod listen;
mod overhear;
pub mod pace;
mod poll;
mod read;
mod round;
mod running;
mod sink;
mod state;
mod step;
mod websocket;

use listen::listen;
pub use overhear::overhear;
pub use pace::backoff;
pub use poll::run;
pub use read::run_reader;
pub use round::{Round, round};
pub use running::{Running, Shared, client};
pub use sink::{Sink, SinkError, Stop};
pub use state::{Circuit, SourceState};
pub use step::{Outcome, step};
