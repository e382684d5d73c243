//! What the desk asks of whoever runs the pipeline: a trait, as pipeline, sources and journal are wired elsewhere.

use std::pin::Pin;

pub use crate::wire::operations::{DeadLetter, DeadLetterPage, Dropped, Lag, Pipeline, Redriven, Source};
pub use crate::wire::report::Versions;

/// An answer on its way. Its error says what did not answer.
pub type Told<'a, T> =
    Pin<Box<dyn Future<Output = Result<T, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>>;

/// The pipeline as people see it. Nothing it tells holds words of a post, a handle or a link.
pub trait PipelineView: Send + Sync + 'static {
    /// What went in, out and wrong.
    fn pipeline(&self) -> Told<'_, Pipeline>;

    /// Sources and their health, by name.
    fn sources(&self) -> Told<'_, Vec<Source>>;

    /// At most `limit` dead letters, newest first, after `after` (the `next_cursor` of the page before); nothing where that is
    /// no cursor of ours.
    fn dead_letters<'a>(&'a self, after: Option<&'a str>, limit: u32) -> Told<'a, Option<DeadLetterPage>>;

    /// Sends a dead letter through the pipeline again; nothing where there is none with this id.
    fn redrive<'a>(&'a self, id: &'a str) -> Told<'a, Option<Redriven>>;
}
