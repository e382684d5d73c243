//! Where found posts go, and what stops a source. The program that runs sources provides both.

use std::time::Duration;

use crate::drive::SourceState;
use crate::source::Found;

/// Why something could not be made durable.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct SinkError {
    /// What happened, without content.
    pub what: String,
    /// Whether trying again may help.
    pub retry: bool,
}

/// Makes posts and places durable. Its methods block; sources call them on threads where that does no harm.
pub trait Sink: Send + Sync {
    /// Makes what a source found durable before it returns. Delivering the same twice is harmless.
    ///
    /// # Errors
    /// Then nothing of it counts as delivered, and no cursor may move.
    fn deliver(&self, source: &str, found: &Found) -> Result<(), SinkError>;

    /// Writes down where a source stands.
    ///
    /// # Errors
    /// Then it stands where it stood.
    fn save(&self, source: &str, state: &SourceState) -> Result<(), SinkError>;
}

/// Ends every wait of a source, and the source after what it has in hand.
#[derive(Clone, Debug)]
pub struct Stop(tokio::sync::watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(tokio::sync::watch::Sender::new(false))
    }
}

impl Stop {
    /// Tells all who hold it to stop.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was told.
    pub fn stopping(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for the word.
    pub async fn stopped(&self) {
        let mut told = self.0.subscribe();
        // The sender is `self`: it cannot be gone.
        let _ = told.wait_for(|stop| *stop).await;
    }

    /// Waits; returns early, with true, when told to stop.
    pub async fn wait(&self, most: Duration) -> bool {
        tokio::time::timeout(most, self.stopped()).await.is_ok()
    }
}
