//! The sources of the settings: opened, run, and remembered.

mod configured;
mod memory;
mod running;
mod terms;

pub(crate) use configured::{Source, configured, find};
pub(crate) use memory::{JournalSink, recall};
pub(crate) use running::{Opened, hook_address, open, start};
