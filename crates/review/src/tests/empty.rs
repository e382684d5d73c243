//! A desk on which nothing lies: for tests of what does not depend on it. Whatever asks it is told that the database is away.

use std::sync::Arc;

use casework::Subject;
use deident::Keys;
use journal::{MemoryJournal, Millis, Partitions};
use model::{ReportId, SystemClock, Versions};
use store::{
    AsOf, DecileShare, DeskCounts, DeskFilter, DeskRow, Dimension, Facets, Heat, Movers, Period, Queue,
    Reach, Reviewers, Sort, Step, StoreError, TrailCursor, TrailEnd, TrailFilter, TrailPage, TrailRow, Trend,
    Twin, Volume, Window,
};

use crate::access::Access;
use crate::operations::{DeadLetterPage, Pipeline, PipelineView, Redriven, Source, Told};
use crate::trail::{Trail, TrailStore};
use crate::{Answer, Desk, Hosts, Listeners, Readiness, Reports, ReviewState};

struct Nothing;

fn away<'a, T: Send + 'a>() -> Answer<'a, T> {
    Box::pin(async { Err(StoreError::BadRow { report: "none".to_owned(), column: "text", source: None }) })
}

impl Desk for Nothing {
    fn queue<'a>(&'a self, _: &'a DeskFilter, _: Sort, _: &'a Window, _: &'a AsOf) -> Answer<'a, Queue> {
        away()
    }

    fn counts<'a>(&'a self, _: &'a DeskFilter, _: Option<&'a str>, _: &'a AsOf) -> Answer<'a, DeskCounts> {
        away()
    }

    fn count<'a>(&'a self, _: &'a DeskFilter, _: &'a AsOf) -> Answer<'a, u64> {
        away()
    }

    fn facets<'a>(&'a self, _: &'a DeskFilter, _: &'a AsOf) -> Answer<'a, Facets> {
        away()
    }

    fn members_of(&self, _: ReportId) -> Answer<'_, Vec<Twin>> {
        away()
    }

    fn trail<'a>(&'a self, _: &'a TrailFilter, _: Option<TrailCursor>, _: u32) -> Answer<'a, TrailPage> {
        away()
    }

    fn own_entries<'a>(
        &'a self,
        _: &'a str,
        _: &'a [&'a str],
        _: u32,
    ) -> Answer<'a, Vec<(Subject, ReportId)>> {
        away()
    }

    fn volume<'a>(&'a self, _: Dimension, _: &'a DeskFilter, _: u32, _: &'a AsOf) -> Answer<'a, Volume> {
        away()
    }

    fn trend<'a>(&'a self, _: Step, _: Period, _: &'a DeskFilter, _: &'a AsOf) -> Answer<'a, Trend> {
        away()
    }

    fn movers<'a>(&'a self, _: Period, _: &'a DeskFilter, _: u32, _: &'a AsOf) -> Answer<'a, Movers> {
        away()
    }

    fn heat<'a>(&'a self, _: &'a DeskFilter, _: u32, _: u32, _: &'a AsOf) -> Answer<'a, Heat> {
        away()
    }

    fn reach<'a>(&'a self, _: &'a DeskFilter, _: &'a AsOf) -> Answer<'a, Reach> {
        away()
    }

    fn reviewers<'a>(&'a self, _: &'a DeskFilter, _: &'a AsOf) -> Answer<'a, Reviewers> {
        away()
    }

    fn accepted_share<'a>(&'a self, _: &'a AsOf) -> Answer<'a, Vec<DecileShare>> {
        away()
    }
}

impl TrailStore for Nothing {
    fn trail_ends(&self) -> Answer<'_, Vec<TrailEnd>> {
        away()
    }

    fn trail_of<'a>(&'a self, _: &'a str) -> Answer<'a, Vec<TrailRow>> {
        away()
    }

    fn trail_of_people(&self) -> Answer<'_, Vec<TrailRow>> {
        away()
    }

    fn trail_lines(&self, _: u16, _: u64, _: u32) -> Answer<'_, Vec<TrailRow>> {
        away()
    }

    fn write_trail<'a>(&'a self, _: &'a [DeskRow], _: &'a [TrailRow]) -> Answer<'a, ()> {
        away()
    }
}

fn stands_still<'a, T: Send + 'a>() -> Told<'a, T> {
    Box::pin(async { Err("it stands still".into()) })
}

impl PipelineView for Nothing {
    fn pipeline(&self) -> Told<'_, Pipeline> {
        stands_still()
    }

    fn sources(&self) -> Told<'_, Vec<Source>> {
        stands_still()
    }

    fn dead_letters<'a>(&'a self, _: Option<&'a str>, _: u32) -> Told<'a, Option<DeadLetterPage>> {
        stands_still()
    }

    fn redrive<'a>(&'a self, _: &'a str) -> Told<'a, Option<Redriven>> {
        stands_still()
    }
}

/// The state of a desk on which nothing lies. To be called within a runtime.
pub(crate) fn state(reports: Arc<dyn Reports>, access: Arc<Access>) -> ReviewState {
    let (_recorder, telemetry) = telemetry::recorder();
    let journal = Arc::new(MemoryJournal::new(Partitions::all(1), Arc::new(|| Millis(0))));
    let (nothing, clock) = (Arc::new(Nothing), Arc::new(SystemClock));
    let (trail, _follower) =
        Trail::start(journal.clone(), nothing.clone(), clock.clone(), Versions::default()).unwrap();
    ReviewState {
        reports,
        telemetry,
        ready: Readiness::default(),
        versions: Arc::default(),
        hosts: Hosts::Any,
        access,
        trail,
        journal,
        lines: nothing.clone(),
        desk: nothing.clone(),
        operations: nothing,
        alerts: Arc::new(crate::NoAlerts),
        exports: Arc::new(crate::exports::NoExports),
        keys: Arc::new(Keys::new([7; 32])),
        policy: Arc::default(),
        clock,
        listeners: Listeners::default(),
    }
}
