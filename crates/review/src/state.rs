//! What the handlers share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::FromRef;
use model::Versions;

use crate::access::Access;
use crate::hosts::Hosts;
use crate::reports::{Answer, Reports, Unavailable};

/// Longest wait for one answer of the store. Browsers and proxies give up soon after.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether the process takes work: started, and not stopping. Clones share one flag.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// Says that the process takes work, or that it no longer does.
    pub fn set(&self, ready: bool) {
        self.0.store(ready, Ordering::Release);
    }

    /// Whether it does.
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct ReviewState {
    /// The store.
    pub reports: Arc<dyn Reports>,
    /// Renders the metrics.
    pub telemetry: telemetry::Handle,
    /// Whether the process takes work.
    pub ready: Readiness,
    /// What is running; shown at the foot of each page.
    pub versions: Arc<Versions>,
    /// Names under which browsers may ask.
    pub hosts: Hosts,
    /// Who may do what.
    pub access: Arc<Access>,
}

impl FromRef<ReviewState> for Arc<Access> {
    fn from_ref(state: &ReviewState) -> Arc<Access> {
        state.access.clone()
    }
}

/// What the handlers of health and metrics need: any role has them, with or without pages.
#[derive(Clone)]
pub struct Operations {
    /// Renders the metrics.
    pub telemetry: telemetry::Handle,
    /// Whether the process takes work.
    pub ready: Readiness,
    /// The store, where the process uses one.
    pub reports: Option<Arc<dyn Reports>>,
}

impl FromRef<ReviewState> for Operations {
    fn from_ref(state: &ReviewState) -> Operations {
        Operations {
            telemetry: state.telemetry.clone(),
            ready: state.ready.clone(),
            reports: Some(state.reports.clone()),
        }
    }
}

impl Operations {
    /// Whether the store answers; `None` where there is none.
    pub(crate) async fn store_answers(&self) -> Option<bool> {
        let reports = self.reports.as_ref()?;
        Some(matches!(tokio::time::timeout(PATIENCE, reports.ping()).await, Ok(Ok(_))))
    }
}

impl ReviewState {
    /// Waits for an answer of the store, not for ever.
    pub(crate) async fn ask<T>(&self, answer: Answer<'_, T>) -> Result<T, Unavailable> {
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(answer) => answer.map_err(|error| Unavailable(error.into())),
            Err(elapsed) => Err(Unavailable(elapsed.into())),
        }
    }
}
