//! What the API asks of the store about reports. A trait, so that tests can ask a list in memory.

use std::pin::Pin;

use model::{ReportId, ThreadId};
use store::{Cursor, Lifetime, Page, ReportFilter, ReportStore, StoreError, StoredReport};

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

    /// Reports by their ids, in no order; those that do not stand are left out.
    fn by_ids<'a>(&'a self, ids: &'a [ReportId]) -> Answer<'a, Vec<StoredReport>>;

    /// At most `limit` reports of a conversation, oldest first.
    fn of_thread(&self, thread: ThreadId, limit: u32) -> Answer<'_, Vec<StoredReport>>;

    /// Since when and until when the database has a report; nothing where it does not stand.
    fn lifetime(&self, id: ReportId) -> Answer<'_, Option<Lifetime>>;

    /// The seal of a report.
    fn seal(&self, id: ReportId) -> Answer<'_, Option<String>>;

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

    fn by_ids<'a>(&'a self, ids: &'a [ReportId]) -> Answer<'a, Vec<StoredReport>> {
        Box::pin(self.by_ids(ids))
    }

    fn of_thread(&self, thread: ThreadId, limit: u32) -> Answer<'_, Vec<StoredReport>> {
        Box::pin(self.of_thread(thread, limit))
    }

    fn lifetime(&self, id: ReportId) -> Answer<'_, Option<Lifetime>> {
        Box::pin(async move { Ok(self.lifetimes(&[id]).await?.remove(&id)) })
    }

    fn seal(&self, id: ReportId) -> Answer<'_, Option<String>> {
        Box::pin(self.seal(id))
    }

    fn ping(&self) -> Answer<'_, ()> {
        Box::pin(async move { self.engine().ping().await.map(|_version| ()) })
    }
}

/// The store did not answer, or not in time.
#[derive(Debug, thiserror::Error)]
#[error("the database does not answer")]
pub(crate) struct Unavailable(#[source] pub(crate) Box<dyn std::error::Error + Send + Sync>);
