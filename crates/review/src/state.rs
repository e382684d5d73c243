//! What the handlers share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::FromRef;
use casework::Policy;
use deident::Keys;
use journal::Journal;
use model::{Clock, Timestamp, Versions};
use store::{AsOf, StoredReport};

use crate::access::Access;
use crate::alerts::AlertDesk;
use crate::desk::Desk;
use crate::exports::ExportDesk;
use crate::hosts::Hosts;
use crate::operations::{PipelineView, Told};
use crate::problem::Problem;
use crate::reports::{Answer, Reports, Unavailable};
use crate::trail::{Trail, TrailStore};

/// Longest wait for one answer of the store. Browsers and proxies give up soon after.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whose answer is waited for; what a [`Problem`] names where none comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Whoever has the outbox of alerts.
    Alerts,
    /// Whoever builds and sends cases.
    Exports,
}

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
    /// What people do, and what stands because of it.
    pub trail: Trail,
    /// The journal that the trail is in, to be compared with its copy.
    pub journal: Arc<dyn Journal>,
    /// The copy of the trail.
    pub lines: Arc<dyn TrailStore>,
    /// Queue and dashboards.
    pub desk: Arc<dyn Desk>,
    /// The pipeline, the sources, dead letters.
    pub operations: Arc<dyn PipelineView>,
    /// Alerts and what became of them.
    pub alerts: Arc<dyn AlertDesk>,
    /// Cases on their way to receivers.
    pub exports: Arc<dyn ExportDesk>,
    /// Open seals.
    pub keys: Arc<Keys>,
    /// What the operator chose.
    pub policy: Arc<Policy>,
    /// What time it is.
    pub clock: Arc<dyn Clock + Send + Sync>,
    /// Who listens to news; a new one for each process.
    pub listeners: Listeners,
}

/// Who listens to news. Clones share one list.
#[derive(Clone, Default)]
pub struct Listeners(pub(crate) Arc<crate::counts::Listeners>);

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

    /// Waits for an answer of whoever runs the pipeline, not for ever.
    pub(crate) async fn told<T>(&self, told: Told<'_, T>) -> Result<T, Problem> {
        match tokio::time::timeout(PATIENCE, told).await {
            Ok(told) => Ok(told.map_err(Unavailable)?),
            Err(elapsed) => Err(Unavailable(elapsed.into()).into()),
        }
    }

    /// The same of whoever has the alerts, or the cases on their way to receivers.
    pub(crate) async fn told_by<T>(&self, asked: Asked, told: Told<'_, T>) -> Result<T, Problem> {
        self.told_within(asked, PATIENCE, told).await
    }

    /// The same, for what takes longer or must not.
    pub(crate) async fn told_within<T>(
        &self,
        asked: Asked,
        patience: Duration,
        told: Told<'_, T>,
    ) -> Result<T, Problem> {
        match tokio::time::timeout(patience, told).await {
            Ok(told) => told.map_err(|error| Problem::no_answer(asked, &*error)),
            Err(elapsed) => Err(Problem::no_answer(asked, &elapsed)),
        }
    }

    /// Now, and the clocks by which things are due.
    pub(crate) fn as_of(&self) -> AsOf {
        AsOf { deadlines: self.policy.deadlines, now: self.clock.now() }
    }

    /// When a report stood as a candidate.
    pub(crate) async fn flagged(&self, report: &StoredReport) -> Result<Timestamp, Problem> {
        let lifetime = self.ask(self.reports.lifetime(report.id)).await?;
        Ok(lifetime.map_or(report.observed_at, |lifetime| lifetime.stored_at))
    }

    /// Of decided reports with a score in the same tenth: how many were accepted, and how many there are.
    pub(crate) async fn accepted(&self, score: f32) -> Result<(u64, u64), Unavailable> {
        let tenth = (score * 10.0).clamp(0.0, 9.0) as u8;
        let shares = self.listeners.0.shares(self).await?;
        let share = shares.iter().find(|share| share.decile == tenth);
        Ok(share.map_or((0, 0), |share| (share.valid, share.decided)))
    }
}
