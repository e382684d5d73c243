//! What stands in the database: read here, or asked of the process that has the database open.

use std::collections::HashMap;

use model::{ReportId, Timestamp};
use pipeline::replay::{Period, Standing};
use serde_json::{Value, json};
use store::{ReportStore, StoredReport};

use crate::home::Holder;
use crate::remote;

/// Reports asked for at once.
const PAGE: usize = 200;

/// Where standing reports come from.
pub(super) enum Source<'a> {
    /// A database that this process has open.
    Here(&'a ReportStore, &'a tokio::runtime::Runtime),
    /// What the process that has it open listed at the start, of the period.
    Listed(HashMap<ReportId, Standing>),
}

impl<'a> Source<'a> {
    /// Lists what another process has, keeping the reports whose posts became known in `period`.
    pub(super) fn listed(
        holder: &Holder,
        runtime: &tokio::runtime::Runtime,
        period: Period,
    ) -> anyhow::Result<Source<'a>> {
        let within = |at: Timestamp| period.from <= at && at < period.to;
        let (mut standing, mut cursor) = (HashMap::new(), String::new());
        loop {
            let path = format!("/api/v1/reports?limit={PAGE}{cursor}");
            let mut page = runtime.block_on(remote::get(holder, &path))?.unwrap_or_default();
            for report in page["reports"].as_array_mut().into_iter().flatten() {
                let report = from_api(report.take())?;
                if within(report.observed_at) {
                    standing.insert(report.id, Standing::of(&report));
                }
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(Source::Listed(standing)),
            }
        }
    }

    /// The reports of these ids that stand.
    pub(super) fn of(&mut self, ids: &[ReportId]) -> anyhow::Result<HashMap<ReportId, Standing>> {
        match self {
            Source::Here(store, runtime) => {
                let reports = runtime.block_on(store.by_ids(ids))?;
                Ok(reports.iter().map(|report| (report.id, Standing::of(report))).collect())
            }
            Source::Listed(standing) => Ok(ids.iter().filter_map(|id| standing.remove_entry(id)).collect()),
        }
    }
}

/// A report as the API tells it: without its fingerprint, which is 0 here.
pub(super) fn from_api(mut report: Value) -> anyhow::Result<StoredReport> {
    report["fingerprint"] = json!(0);
    Ok(serde_json::from_value(report)?)
}
