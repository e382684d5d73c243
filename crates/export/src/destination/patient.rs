//! Tries again what may go through later. A put is the same however often it is done, so nothing can be there twice.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::{Answer, Body, Destination, DestinationError, Put};

/// A destination that is asked again after each of the waits.
#[derive(Clone)]
pub struct Patient {
    inner: Arc<dyn Destination>,
    waits: Vec<Duration>,
}

impl Patient {
    /// Asks up to four times within about half a minute.
    pub fn new(inner: Arc<dyn Destination>) -> Patient {
        Patient::with_waits(inner, [1, 5, 25].map(Duration::from_secs).to_vec())
    }

    /// Asks once, and again after each wait.
    pub fn with_waits(inner: Arc<dyn Destination>, waits: Vec<Duration>) -> Patient {
        Patient { inner, waits }
    }

    async fn again<'a, T>(&'a self, ask: impl Fn() -> Answer<'a, T> + Send) -> Result<T, DestinationError> {
        for wait in &self.waits {
            match ask().await {
                Err(error) if error.retryable() => {
                    telemetry::DestinationRetried { place: self.inner.place(), wait: *wait, error: &error }
                        .emit();
                    tokio::time::sleep(*wait).await;
                }
                done => return done,
            }
        }
        ask().await
    }
}

impl Destination for Patient {
    fn place(&self) -> &str {
        self.inner.place()
    }

    fn put<'a>(&'a self, name: &'a str, body: Body) -> Answer<'a, Put> {
        Box::pin(async move { self.again(|| self.inner.put(name, body.clone())).await })
    }

    fn sha256<'a>(&'a self, name: &'a str) -> Answer<'a, Option<String>> {
        Box::pin(self.again(move || self.inner.sha256(name)))
    }

    fn read<'a>(&'a self, name: &'a str) -> Answer<'a, Option<Bytes>> {
        Box::pin(self.again(move || self.inner.read(name)))
    }

    fn list<'a>(&'a self, prefix: &'a str) -> Answer<'a, Vec<String>> {
        Box::pin(self.again(move || self.inner.list(prefix)))
    }

    fn exists<'a>(&'a self, name: &'a str) -> Answer<'a, bool> {
        Box::pin(self.again(move || self.inner.exists(name)))
    }
}
