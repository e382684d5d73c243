//! A source that is neither asked over HTTP nor pushes: files, mailboxes, topics. Blocking, on a thread of its own.

use std::time::Duration;

use crate::Cursor;
use crate::source::Found;

/// Why a reader stopped.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// May work later: opened again after a pause.
    #[error("{0}")]
    Retry(String),
    /// Credentials are missing or refused.
    #[error("{0}")]
    Denied(String),
    /// Nothing will help but a person.
    #[error("{0}")]
    Fatal(String),
}

/// Whether to stop, and a way to wait that ends with it.
pub trait Stopping: Send + Sync {
    /// Whether the source was told to stop.
    fn stopping(&self) -> bool;

    /// Waits; returns early, with true, when told to stop.
    fn wait(&self, most: Duration) -> bool;
}

/// A source that is read.
pub trait Reader: Send {
    /// Reads the next batch into `found`. Returns true if there is more at once, false if the source is to be looked at
    /// again after its interval. After an error the reader is used again after a pause, and must go on where
    /// [`Reader::cursor`] stands.
    ///
    /// # Errors
    /// See [`ReaderError`].
    fn read(&mut self, stop: &dyn Stopping, found: &mut Found) -> Result<bool, ReaderError>;

    /// Where the source stands after all that was handed over.
    fn cursor(&self) -> Cursor;

    /// Told once what was handed over is durable and the cursor is written down: now a file may be moved away, or a message
    /// marked as seen.
    ///
    /// # Errors
    /// See [`ReaderError`].
    fn done(&mut self) -> Result<(), ReaderError> {
        Ok(())
    }
}
