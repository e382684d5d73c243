//! One change of many reports.

use crate::problem::Problem;
use crate::wire::work::{BulkAnswer, BulkRequest};

/// Changes many reports, or says what it would change. Each gets an entry of its own.
#[utoipa::path(
    post,
    path = "/bulk",
    operation_id = "bulk",
    tag = "work",
    request_body = BulkRequest,
    responses((status = 200, description = "What it does, or did, to each.", body = BulkAnswer))
)]
pub(crate) async fn bulk() -> Problem {
    Problem::not_made()
}
