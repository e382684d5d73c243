//! Which reports a command is of: those of a saved view, or of a query of the queue.

use std::collections::BTreeSet;

use casework::Standing;
use clap::Args;
use model::{ReportId, Timestamp};
use store::DeskFilter;

use crate::commands::desk::{ACCOUNT, Desk};
use crate::exit::{self, failure};
use crate::exporting::handed::touched;

/// Rows of the desk read at once.
const PAGE: usize = 500;

/// Which reports.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Chosen {
    /// Those of this view, by its name or id; it must be one that everybody sees
    #[arg(long, value_name = "NAME", conflicts_with = "filter")]
    pub(crate) view: Option<String>,
    /// Those of this query, as the address of the queue has it
    #[arg(long, value_name = "QUERY")]
    pub(crate) filter: Option<String>,
    /// Those that somebody decided on, confirmed or completed at or after this time (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<Timestamp>,
}

impl Chosen {
    /// Whether anything was said.
    pub(crate) fn is_given(&self) -> bool {
        self.view.is_some() || self.filter.is_some() || self.since.is_some()
    }

    /// The conditions, but for `--since`: see [`Chosen::changed`].
    pub(crate) fn filter(&self, desk: &Desk) -> anyhow::Result<DeskFilter> {
        of(desk, self.view.as_deref(), self.filter.as_deref().unwrap_or_default())
    }

    /// Those of these reports that `--since` leaves, in their order. The last word of people counts: a case that was decided before
    /// and confirmed or completed since is among them, which the queue's own conditions do not see.
    pub(crate) async fn changed(&self, desk: &Desk, ids: Vec<ReportId>) -> anyhow::Result<Vec<ReportId>> {
        let Some(since) = self.since else { return Ok(ids) };
        let mut found = Vec::new();
        for some in ids.chunks(PAGE) {
            let mut changed = BTreeSet::new();
            for row in desk.store().desk_rows(some).await? {
                let standing: Standing = serde_json::from_str(&row.standing)?;
                if touched(&standing).is_some_and(|at| at >= since) {
                    changed.insert(row.report_id);
                }
            }
            found.extend(some.iter().copied().filter(|id| changed.contains(&id.to_string())));
        }
        Ok(found)
    }
}

/// The conditions of a view, or of a query where none is named.
pub(crate) fn of(desk: &Desk, name: Option<&str>, query: &str) -> anyhow::Result<DeskFilter> {
    let query = match name {
        None => query.to_owned(),
        Some(name) => view(desk, name)?,
    };
    review::filter_of(&query, ACCOUNT).map_err(|error| failure(exit::USAGE, error.to_string()))
}

/// The query of the one view of this name or id.
fn view(desk: &Desk, name: &str) -> anyhow::Result<String> {
    let directory = desk.trail().directory();
    let mut found = directory.views(ACCOUNT).filter(|(id, view)| *id == name || view.name == name);
    match (found.next(), found.next()) {
        (Some((_, view)), None) => Ok(view.query.clone()),
        (None, _) => Err(failure(
            exit::USAGE,
            format!(
                "there is no view `{name}` that everybody sees; share it at the desk, or give its query as --filter"
            ),
        )),
        (Some(_), Some(_)) => {
            Err(failure(exit::USAGE, format!("several views are called `{name}`: give the id of one")))
        }
    }
}
