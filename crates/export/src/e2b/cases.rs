//! Where a run finds reports with what stands of them: the database, as its copy of the trail has it.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;

use casework::{Change, Entry, Standing};
use model::{ReportId, Timestamp};
use store::{ReportStore, StoredReport, TrailFilter};

/// Reports cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the reports to export cannot be read from the database; once it answers, run the export again")]
pub struct CasesError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl From<store::StoreError> for CasesError {
    fn from(source: store::StoreError) -> Self {
        CasesError(Box::new(source))
    }
}

/// What is answered, some time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, CasesError>> + Send + 'a>>;

/// A report, or what is left of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// Its id.
    pub id: ReportId,
    /// The report; nothing where it was withdrawn.
    pub report: Option<StoredReport>,
    /// What people did with it.
    pub standing: Standing,
    /// Reports that it stands for.
    pub members: Vec<StoredReport>,
}

/// See the module.
pub trait Cases: Send + Sync {
    /// Reports in the order of `ids`, one for each.
    fn load<'a>(&'a self, ids: &'a [ReportId]) -> Answer<'a, Vec<Loaded>>;

    /// Reports that went out in a batch.
    fn sent_in<'a>(&'a self, batch: &'a str) -> Answer<'a, Vec<ReportId>>;

    /// Numbers of the batches for a profile that are planned, and neither known to be sent nor given up; in their order.
    fn planned<'a>(&'a self, profile: &'a str) -> Answer<'a, Vec<String>>;
}

/// Reports of the database.
#[derive(Clone, Debug)]
pub struct StoredCases(pub ReportStore);

/// Lines of the trail read at once.
const PAGE: u32 = 1_000;

impl Cases for StoredCases {
    fn load<'a>(&'a self, ids: &'a [ReportId]) -> Answer<'a, Vec<Loaded>> {
        Box::pin(async move {
            let store = &self.0;
            let found = store.by_ids(ids).await?;
            let mut reports: BTreeMap<ReportId, StoredReport> =
                found.into_iter().map(|report| (report.id, report)).collect();
            let mut standings = BTreeMap::new();
            for row in store.desk_rows(ids).await? {
                let standing: Standing =
                    serde_json::from_str(&row.standing).map_err(|error| CasesError(Box::new(error)))?;
                standings.insert(row.report_id, standing);
            }
            let mut clusters = store.members_of_masters(ids).await?;
            let members: Vec<ReportId> = clusters.values().flatten().copied().collect();
            let twins = store.by_ids(&members).await?;
            let twins: BTreeMap<ReportId, StoredReport> =
                twins.into_iter().map(|report| (report.id, report)).collect();
            Ok(ids
                .iter()
                .map(|id| Loaded {
                    id: *id,
                    report: reports.remove(id),
                    standing: standings.remove(&id.to_string()).unwrap_or_default(),
                    members: clusters
                        .remove(id)
                        .unwrap_or_default()
                        .iter()
                        .filter_map(|twin| twins.get(twin).cloned())
                        .collect(),
                })
                .collect())
        })
    }

    fn sent_in<'a>(&'a self, batch: &'a str) -> Answer<'a, Vec<ReportId>> {
        Box::pin(async move {
            let mut found = Vec::new();
            each_sent(&self.0, None, &mut |report, message| {
                if message.batch == batch {
                    found.push(report);
                }
            })
            .await?;
            Ok(found)
        })
    }

    fn planned<'a>(&'a self, profile: &'a str) -> Answer<'a, Vec<String>> {
        Box::pin(async move {
            let mut closed = BTreeSet::new();
            for change in ["batch_sent", "batch_dropped"] {
                each(&self.0, change, None, &mut |subject, _| {
                    closed.insert(subject.to_owned());
                    Ok(())
                })
                .await?;
            }
            let mut open = BTreeSet::new();
            each(&self.0, "batch_planned", None, &mut |subject, body| {
                if let (false, Some(number)) = (closed.contains(subject), subject.strip_prefix("batch/")) {
                    let entry = entry_of(body)?;
                    if matches!(entry.change, Change::BatchPlanned { plan } if plan.profile == profile) {
                        open.insert(number.to_owned());
                    }
                }
                Ok(())
            })
            .await?;
            Ok(open.into_iter().collect())
        })
    }
}

/// An entry by its body.
pub(super) fn entry_of(body: &[u8]) -> Result<Entry, CasesError> {
    Entry::parse(body).map_err(|error| CasesError(Box::new(error)))
}

/// What is done with subject and body of an entry.
type Take<'t> = dyn FnMut(&str, &[u8]) -> Result<(), CasesError> + Send + 't;

/// Calls `take` with subject and body of every entry of a type that stands, since then.
pub(super) async fn each(
    store: &ReportStore,
    change: &str,
    since: Option<Timestamp>,
    take: &mut Take<'_>,
) -> Result<(), CasesError> {
    let filter = TrailFilter { change: Some(change.to_owned()), from: since, ..TrailFilter::default() };
    let mut after = None;
    loop {
        let page = store.trail(&filter, after, PAGE).await?;
        for row in page.rows.iter().filter(|row| row.applied == 1) {
            take(&row.subject, row.body.as_bytes())?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Calls `take` for every message that went out since then, as the trail has them.
pub(super) async fn each_sent(
    store: &ReportStore,
    since: Option<Timestamp>,
    take: &mut (dyn FnMut(ReportId, casework::CaseMessage) + Send),
) -> Result<(), CasesError> {
    each(store, "case_sent", since, &mut |subject, body| {
        let report = subject.strip_prefix("report/").and_then(|id| id.parse().ok());
        let entry = entry_of(body)?;
        if let (Some(report), Change::CaseSent { message }) = (report, entry.change) {
            take(report, message);
        }
        Ok(())
    })
    .await
}
