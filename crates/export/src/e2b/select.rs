//! Which reports a run looks at: the ready ones of a filter, and all that the receiver has, for whoever got a case gets what becomes
//! of it.

use std::collections::{BTreeMap, BTreeSet};

use casework::Change;
use model::ReportId;
use store::{AsOf, DeskFilter, ReportStore, Sort, Window};

use super::cases::{CasesError, each, each_sent, entry_of};
use super::run::File;

/// Rows of the queue read at once.
const PAGE: u32 = 1_000;

/// Ids of the reports of a filter that are ready, and of all that were sent to a profile, each once, in order.
///
/// # Errors
/// When the database fails.
pub async fn candidates(
    store: &ReportStore,
    filter: &DeskFilter,
    as_of: &AsOf,
    profile: &str,
) -> Result<Vec<ReportId>, CasesError> {
    let mut found = sent_ever(store, profile).await?;
    found.extend(ready(store, filter, as_of).await?);
    Ok(found.into_iter().collect())
}

/// Ids of the reports of a filter that are ready, in the order of the queue.
///
/// # Errors
/// When the database fails.
pub async fn ready(
    store: &ReportStore,
    filter: &DeskFilter,
    as_of: &AsOf,
) -> Result<Vec<ReportId>, CasesError> {
    let filter = DeskFilter { status: vec!["ready".to_owned()], ..filter.clone() };
    let (mut found, mut window) = (Vec::new(), Window::At { offset: 0, limit: PAGE });
    loop {
        let page = store.queue(&filter, Sort::default(), &window, as_of).await?;
        found.extend(page.rows.iter().map(|row| row.report));
        let Some(cursor) = page.next else { return Ok(found) };
        window = Window::After { cursor, limit: PAGE };
    }
}

/// Reports that ever went to the receiver of a profile.
///
/// # Errors
/// When the database fails.
pub async fn sent_ever(store: &ReportStore, profile: &str) -> Result<BTreeSet<ReportId>, CasesError> {
    let mut found = BTreeSet::new();
    each_sent(store, None, &mut |report, message| {
        if message.profile == profile {
            found.insert(report);
        }
    })
    .await?;
    Ok(found)
}

/// Files of batches that were sent under names that begin like this, as the trail has them, in the order of their names. What lies at
/// the destination, or does no more, has no part in it.
///
/// # Errors
/// When the database fails.
pub async fn sent_under(store: &ReportStore, folder: &str) -> Result<Vec<File>, CasesError> {
    let mut found = BTreeMap::new();
    each(store, "batch_sent", None, &mut |subject, body| {
        let entry = entry_of(body)?;
        if let (Some(batch), Change::BatchSent { cases, file, sha256, bytes, .. }) =
            (subject.strip_prefix("batch/"), entry.change)
            && file.starts_with(folder)
        {
            let batch = batch.to_owned();
            found.insert(file.clone(), File { name: file, batch, sha256, bytes, cases });
        }
        Ok(())
    })
    .await?;
    Ok(found.into_values().collect())
}
