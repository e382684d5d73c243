//! The sources of the settings: opened, run, and remembered.

mod configured;
mod memory;
pub(crate) mod recheck;
mod running;
mod terms;
mod topics;

pub(crate) use configured::{Source, configured, find};
pub(crate) use memory::{JournalSink, recall, state};
pub(crate) use running::{Opened, Running, hook_address, open, start};
