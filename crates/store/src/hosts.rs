//! Several hosts that hold the same data, of which one at a time is asked.
//!
//! A request goes to the host that answered last. Where the host does not answer, answers too late, or says what passes
//! by itself ([`error::passes`]), the request goes to the next, once around. Repeating is safe for every statement of
//! this crate: selects change nothing, DDL bears repetition, and an insert carries its deduplication token, which
//! replicas share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clickhouse::Client;
use clickhouse::error::{Error, Result};

use crate::error;

/// Ceiling for statements that work through whole tables.
const LONG: Duration = Duration::from_secs(12 * 3600);

/// How long an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// As the settings say of requests.
    Request,
    /// Half a day: merging or rewriting whole tables.
    Table,
}

/// One host.
struct Host {
    client: Client,
    place: String,
}

/// The hosts, never none.
pub(crate) struct Hosts {
    hosts: Vec<Host>,
    /// Index of the host that answered last.
    good: AtomicUsize,
    /// `None`: as long as it takes, for the engine inside this process.
    request_timeout: Option<Duration>,
}

impl Hosts {
    /// One that is always there.
    pub(crate) fn one(client: Client, place: &str) -> Hosts {
        let hosts = vec![Host { client, place: place.to_owned() }];
        Hosts { hosts, good: AtomicUsize::new(0), request_timeout: None }
    }

    /// Several; `prepare` finishes each client.
    pub(crate) fn several(
        clients: Vec<(Client, String)>,
        request_timeout: Duration,
        prepare: impl Fn(Client) -> Client,
    ) -> Hosts {
        let host = |(client, place)| Host { client: prepare(client), place };
        let hosts = clients.into_iter().map(host).collect();
        Hosts { hosts, good: AtomicUsize::new(0), request_timeout: Some(request_timeout) }
    }

    /// Makes the attempt on one host after another until one succeeds, or one fails in a way that another host would not
    /// mend. The failure comes with the place of the host that had it.
    pub(crate) async fn ask<T, F>(
        &self,
        patience: Patience,
        attempt: impl Fn(Client) -> F,
    ) -> std::result::Result<T, (Error, String)>
    where
        F: Future<Output = Result<T>>,
    {
        let first = self.good.load(Ordering::Relaxed);
        let mut step = 0;
        loop {
            let index = (first + step) % self.hosts.len();
            let Host { client, place } = &self.hosts[index];
            let answer = within(self.limit(patience), attempt(client.clone())).await;
            step += 1;
            match answer {
                Ok(value) => {
                    if step > 1 {
                        self.good.store(index, Ordering::Relaxed);
                        tracing::info!(host = %place, "another ClickHouse host answers");
                    }
                    return Ok(value);
                }
                Err(error) if step < self.hosts.len() && error::other_host_may_help(&error) => {
                    // Its text may repeat a statement's values; the kind of failure says enough here.
                    tracing::warn!(host = %place, kind = error::kind(&error), "a ClickHouse host failed; trying the next");
                }
                Err(error) => return Err((error, place.clone())),
            }
        }
    }

    fn limit(&self, patience: Patience) -> Option<Duration> {
        let request = self.request_timeout?;
        Some(match patience {
            Patience::Request => request,
            Patience::Table => request.max(LONG),
        })
    }
}

async fn within<T>(limit: Option<Duration>, answer: impl Future<Output = Result<T>>) -> Result<T> {
    match limit {
        None => answer.await,
        Some(limit) => tokio::time::timeout(limit, answer).await.unwrap_or(Err(Error::TimedOut)),
    }
}
