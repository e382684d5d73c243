//! Reports: the list for programs, the card, its history.

use crate::api::{Kind, Parameters, Row};
use crate::problem::Problem;
use crate::query::Listing;
use crate::wire::report::{HistoryEntry, Report, ReportList, Twin};

/// Whether looking counts as having seen.
pub(crate) struct Peek;

impl Parameters for Peek {
    fn rows() -> Vec<Row> {
        vec![("peek", Kind::Flag, "`true`: do not note that somebody saw it.")]
    }
}

/// Candidate reports, newest post first, as the pipeline made them.
#[utoipa::path(
    get,
    path = "/reports",
    operation_id = "listReports",
    tag = "reports",
    params(Listing),
    responses((status = 200, description = "A page.", body = ReportList))
)]
pub(crate) async fn list() -> Problem {
    Problem::not_made()
}

/// A report as the card shows it.
#[utoipa::path(
    get,
    path = "/reports/{id}",
    operation_id = "report",
    tag = "reports",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$"), Peek),
    responses((status = 200, description = "The report.", body = Report, headers(("ETag" = String, description = "How it stands; for `If-Match`."))))
)]
pub(crate) async fn show() -> Problem {
    Problem::not_made()
}

/// What happened to a report, oldest first.
#[utoipa::path(
    get,
    path = "/reports/{id}/history",
    operation_id = "history",
    tag = "reports",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 200, description = "Its entries of the trail.", body = Vec<HistoryEntry>))
)]
pub(crate) async fn history() -> Problem {
    Problem::not_made()
}

/// Other reports that may be the same case.
#[utoipa::path(
    get,
    path = "/reports/{id}/similar",
    operation_id = "similar",
    tag = "reports",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 200, description = "Nearest first.", body = Vec<Twin>))
)]
pub(crate) async fn similar() -> Problem {
    Problem::not_made()
}
