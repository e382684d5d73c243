//! What the pages and the API ask of the store. A trait, so that tests can ask a list in memory.

use std::pin::Pin;

use model::ReportId;
use store::{
    ChannelTotals, Cursor, HourCount, Page, ReportFilter, ReportStore, StoreError, StoredReport, TallyFilter,
};

/// Bits in which the fingerprints of two posts that say the same may differ.
const NEAR: u8 = 3;

/// An answer on its way.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// The store, as far as the faces need it. Read only.
pub trait Reports: Send + Sync + 'static {
    /// At most `limit` reports that pass the filter, newest post first, after `after`.
    fn list<'a>(
        &'a self,
        filter: &'a ReportFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<StoredReport>>;

    /// The report, unless there is none or it was withdrawn.
    fn one(&self, id: ReportId) -> Answer<'_, Option<StoredReport>>;

    /// At most `limit` other reports whose words are nearly the same, nearest first.
    fn similar<'a>(&'a self, report: &'a StoredReport, limit: u32) -> Answer<'a, Vec<StoredReport>>;

    /// Posts per hour, oldest first; hours without posts are left out.
    fn hourly<'a>(&'a self, filter: &'a TallyFilter) -> Answer<'a, Vec<HourCount>>;

    /// What each channel brought, by name.
    fn channels(&self) -> Answer<'_, Vec<ChannelTotals>>;

    /// Whether the database answers.
    fn ping(&self) -> Answer<'_, ()>;
}

impl Reports for ReportStore {
    fn list<'a>(
        &'a self,
        filter: &'a ReportFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<StoredReport>> {
        Box::pin(self.list(filter, after, limit))
    }

    fn one(&self, id: ReportId) -> Answer<'_, Option<StoredReport>> {
        Box::pin(self.report(id))
    }

    fn similar<'a>(&'a self, report: &'a StoredReport, limit: u32) -> Answer<'a, Vec<StoredReport>> {
        Box::pin(self.similar(report.id, report.fingerprint, NEAR, limit))
    }

    fn hourly<'a>(&'a self, filter: &'a TallyFilter) -> Answer<'a, Vec<HourCount>> {
        Box::pin(self.hourly(filter))
    }

    fn channels(&self) -> Answer<'_, Vec<ChannelTotals>> {
        Box::pin(self.channels())
    }

    fn ping(&self) -> Answer<'_, ()> {
        Box::pin(async move { self.engine().ping().await.map(|_version| ()) })
    }
}

/// The store did not answer, or not in time.
#[derive(Debug, thiserror::Error)]
#[error("the database does not answer")]
pub(crate) struct Unavailable(#[source] pub(crate) Box<dyn std::error::Error + Send + Sync>);
