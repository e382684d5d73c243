//! Takes back the last own decision.

use crate::problem::Problem;
use crate::wire::work::Changed;

/// Takes back the last own decision that can be, over all reports.
#[utoipa::path(
    post,
    path = "/undo",
    operation_id = "undo",
    tag = "work",
    responses((status = 200, description = "The report and how it stands now.", body = Changed), (status = 404, description = "Nothing of yours can be undone.", body = Problem, content_type = "application/problem+json"), (status = 409, description = "Somebody has decided after you, or works on it.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn undo() -> Problem {
    Problem::not_made()
}
